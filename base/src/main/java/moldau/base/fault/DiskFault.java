package moldau.base.fault;

/// A disk did not do what it was asked. Final for the directory unless `kind` says otherwise.
public final class DiskFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Kind kind;

    public enum Kind {
        /// No space left: appends are refused, reads go on.
        FULL,
        /// The file or directory is not there.
        MISSING,
        /// Another process holds the directory.
        LOCKED,
        /// The file can be read, and does not hold what was written there: one log is damaged.
        ROTTEN,
        /// Anything else: the directory is taken offline.
        BROKEN
    }

    public DiskFault(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
