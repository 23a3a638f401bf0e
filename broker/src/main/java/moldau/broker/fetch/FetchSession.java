package moldau.broker.fetch;

import java.util.LinkedHashMap;
import moldau.wire.Uuid;

/// What one client fetches, kept between its requests (KIP-227): it then sends and is sent only what
/// changed.
final class FetchSession {
    /// @param topic the name, or null if the session goes by ids
    record Key(String topic, Uuid topicId, int partition) {}

    /// @param nothing answers it with no news
    record Waiting(Reading reading, Runnable nothing) {
        /// Its client came back by another connection: who still waits here hears that there is
        /// nothing, and what was found goes to the other.
        void giveWay() {
            reading.giveWay();
            nothing.run();
        }
    }

    final int id;
    final boolean byId;
    final boolean privileged;
    final long createdMs;
    final LinkedHashMap<Key, Asked> partitions = new LinkedHashMap<>();
    int epoch = 1;
    long lastUsedMs;
    /// The request of this session that is not answered yet; null if there is none.
    Waiting waiting;

    /// @param byId topics are named by id, as versions 13 and above do
    /// @param privileged a follower's
    FetchSession(int id, boolean byId, boolean privileged, long nowMs) {
        this.id = id;
        this.byId = byId;
        this.privileged = privileged;
        this.createdMs = nowMs;
        this.lastUsedMs = nowMs;
    }

    /// The epoch the request after `epoch` carries: 0 means a new session, so it is passed over.
    static int next(int epoch) {
        return epoch == Integer.MAX_VALUE ? 1 : epoch + 1;
    }

    /// Puts it behind all others, so that the next answer begins with those that got less.
    void toTheEnd(Key key, Asked asked) {
        partitions.remove(key);
        partitions.put(key, asked);
    }
}
