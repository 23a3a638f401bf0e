package moldau.cli.link;

import moldau.wire.Errors;

/// A node answered with an error code.
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final short code;

    /// @param message what the node said, or null for what the code means
    public Refusal(short code, String message) {
        super(message == null || message.isEmpty() ? Errors.message(code) : message, null, false, false);
        this.code = code;
    }

    public static void check(short code, String message) {
        if (code != Errors.NONE) throw new Refusal(code, message);
    }

    public short code() {
        return code;
    }

    public String name() {
        return Errors.name(code);
    }
}
