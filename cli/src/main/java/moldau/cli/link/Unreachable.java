package moldau.cli.link;

/// No node answers.
public final class Unreachable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Unreachable(String message) {
        super(message, null, false, false);
    }
}
