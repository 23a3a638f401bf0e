package moldau.wire;

/// A message cannot be written at this version: a field that would be lost has a value which the
/// reader must know of. The message names the field. It is our mistake, or an older peer is asked
/// for something it cannot do.
public final class Inexpressible extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Inexpressible(String message) {
        super(message);
    }

    /// `field` differs from its default but does not exist at `version`.
    public static Inexpressible at(String field, int version) {
        return new Inexpressible(field + " is set but cannot be said at version " + version);
    }
}
