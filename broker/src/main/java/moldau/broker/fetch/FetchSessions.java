package moldau.broker.fetch;

import java.util.LinkedHashMap;
import moldau.base.Random;
import moldau.wire.Errors;

/// The fetch sessions of one loop: which one a request speaks of, and which one goes when there are
/// too many (behaviours 91-95).
///
/// A client that comes back by another loop is told that its session is unknown, and opens a new one.
final class FetchSessions {
    static final int FINAL_EPOCH = -1;
    static final int INITIAL_EPOCH = 0;

    private final int countMax;
    private final long idleMsMin;
    private final Random random;
    /// In order of last use, the longest unused first.
    private final LinkedHashMap<Integer, FetchSession> sessions = new LinkedHashMap<>();

    /// What a request turned out to speak of.
    sealed interface Found {
        /// All it asks for stands in the request, and no session is kept.
        record Sessionless() implements Found {}

        /// A session that was just made; all is answered.
        record Opened(FetchSession session) implements Found {}

        /// A session that goes on; only news is answered.
        record Continued(FetchSession session) implements Found {}

        record Refused(short error) implements Found {}
    }

    /// @param countMax `max.incremental.fetch.session.cache.slots`, this loop's share
    /// @param idleMsMin how long a session must be unused before another may take its place
    FetchSessions(int countMax, long idleMsMin, Random random) {
        this.countMax = countMax;
        this.idleMsMin = idleMsMin;
        this.random = random;
    }

    /// @param size how many partitions the request names
    Found find(int id, int epoch, boolean byId, boolean follower, int size, long nowMs) {
        if (epoch == FINAL_EPOCH) {
            if (id != 0) sessions.remove(id);
            return new Found.Sessionless();
        }
        if (epoch == INITIAL_EPOCH) {
            if (id != 0) sessions.remove(id);
            if (size == 0 || !makeRoom(follower, size, nowMs)) return new Found.Sessionless();
            var session = new FetchSession(freshId(), byId, follower, nowMs);
            sessions.put(session.id, session);
            return new Found.Opened(session);
        }
        FetchSession session = sessions.get(id);
        if (session == null) return new Found.Refused(Errors.FETCH_SESSION_ID_NOT_FOUND);
        if (session.epoch != epoch) return new Found.Refused(Errors.INVALID_FETCH_SESSION_EPOCH);
        if (session.byId != byId) return new Found.Refused(Errors.FETCH_SESSION_TOPIC_ID_ERROR);
        session.epoch = FetchSession.next(epoch);
        session.lastUsedMs = nowMs;
        sessions.remove(id);
        sessions.put(id, session);
        return new Found.Continued(session);
    }

    void remove(FetchSession session) {
        sessions.remove(session.id, session);
    }

    int count() {
        return sessions.size();
    }

    private int freshId() {
        int id;
        do {
            id = 1 + random.below(Integer.MAX_VALUE);
        } while (sessions.containsKey(id));
        return id;
    }

    /// The longest unused session goes if it was idle for long, or if it is worth less than the new
    /// one: a consumer's against a follower's, or a smaller one past its first two minutes.
    private boolean makeRoom(boolean privileged, int size, long nowMs) {
        if (sessions.size() < countMax) return true;
        if (countMax == 0) return false;
        FetchSession oldest = sessions.firstEntry().getValue();
        if (nowMs - oldest.lastUsedMs > idleMsMin) {
            sessions.remove(oldest.id);
            return true;
        }
        for (FetchSession each : sessions.values()) {
            boolean past = nowMs - each.createdMs > idleMsMin;
            boolean lesser = privileged && !each.privileged
                    || privileged == each.privileged && past && each.partitions.size() < size;
            if (!lesser) continue;
            sessions.remove(each.id);
            return true;
        }
        return false;
    }
}
