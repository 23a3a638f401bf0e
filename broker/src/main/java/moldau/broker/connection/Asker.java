package moldau.broker.connection;

/// On whose behalf the controller is asked.
///
/// @param host of the client: an address, or what a pretended machine is called
/// @param isDirect asked of a controller without a broker between, which would have looked at what only
///     brokers know
public record Asker(Principal principal, String host, boolean isDirect) {
    /// This node itself.
    public static final Asker SELF = new Asker(Principal.ANONYMOUS, "127.0.0.1", false);
}
