package moldau.base.fault;

/// An address could not be used. The message says which and what to do.
public final class NetworkFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    public NetworkFault(String message, Throwable cause) {
        super(message, cause);
    }
}
