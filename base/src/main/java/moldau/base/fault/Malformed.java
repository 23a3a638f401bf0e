package moldau.base.fault;

/// Bytes from outside that are not what they should be. The message names the limit or the field.
public final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Malformed(String message) {
        super(message, null, false, false);
    }
}
