package moldau.client;

/// No broker could be reached, or none answered in time. The message names the addresses tried.
public final class Unreachable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Unreachable(String message) {
        super(message);
    }
}
