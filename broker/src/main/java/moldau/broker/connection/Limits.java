package moldau.broker.connection;

/// Bounds of one conversation.
///
/// @param frameBytesMax `socket.request.max.bytes`
/// @param idleNanosMax `connections.max.idle.ms`
/// @param halfFrameNanosMax how long a frame may take to arrive (T2)
/// @param unreadNanosMax how long answers may lie unread (T46)
public record Limits(
        int frameBytesMax, long idleNanosMax, long halfFrameNanosMax, long unreadNanosMax) {
    private static final long SECOND = 1_000_000_000L;

    public static final Limits DEFAULT =
            new Limits(100 << 20, 600 * SECOND, 30 * SECOND, 60 * SECOND);

    public Limits {
        assert frameBytesMax > 0 : frameBytesMax;
        assert idleNanosMax > 0 : idleNanosMax;
    }
}
