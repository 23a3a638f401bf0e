package moldau.broker.metadata;

/// The directories are not those of this node, or not in a state to be started. The message is for
/// people: what was expected, what was found, what to do.
public final class DirectoryRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DirectoryRefused(String message) {
        super(message, null, false, false);
    }
}
