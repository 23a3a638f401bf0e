package moldau.broker.connection;

import java.util.concurrent.TimeUnit;
import moldau.base.settings.Settings;
import moldau.broker.config.BrokerSettings;

/// Bounds of one conversation.
///
/// @param frameBytesMax `socket.request.max.bytes`
/// @param idleNanosMax `connections.max.idle.ms`; [Long#MAX_VALUE] for ever
/// @param halfFrameNanosMax how long a frame may take to arrive (T2)
/// @param unreadNanosMax how long answers may lie unread (T46)
public record Limits(
        int frameBytesMax, long idleNanosMax, long halfFrameNanosMax, long unreadNanosMax) {
    private static final long SECOND = 1_000_000_000L;

    public static final Limits DEFAULT =
            new Limits(100 << 20, 600 * SECOND, 30 * SECOND, 60 * SECOND);

    public Limits {
        assert frameBytesMax > 0 : frameBytesMax;
        assert idleNanosMax >= 0 : idleNanosMax;
    }

    /// As the settings say: a negative time means that idle connections stay.
    public static Limits of(Settings settings) {
        long idleMsMax = settings.get(BrokerSettings.CONNECTIONS_MAX_IDLE_MS);
        return new Limits(
                settings.get(BrokerSettings.SOCKET_REQUEST_MAX_BYTES),
                idleMsMax < 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(idleMsMax),
                DEFAULT.halfFrameNanosMax(), DEFAULT.unreadNanosMax());
    }
}
