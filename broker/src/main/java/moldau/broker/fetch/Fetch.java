package moldau.broker.fetch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import moldau.base.Random;
import moldau.broker.api.Handler;
import moldau.broker.connection.Request;
import moldau.broker.connection.Responder;
import moldau.broker.fetch.FetchSession.Key;
import moldau.broker.fetch.FetchSessions.Found;
import moldau.broker.partition.Shard;
import moldau.broker.partition.Shards;
import moldau.state.cluster.TopicImage;
import moldau.wire.Uuid;
import moldau.wire.WireReader;
import moldau.wire.message.FetchRequest;

/// Reads record batches for consumers and followers (behaviours 84-100): resolves the session,
/// lets [Reading] read and wait, answers what is news.
public final class Fetch implements Handler {
    private static final int TOPIC_IDS = 13;
    private static final int FOLLOWER_READS = 11;
    private static final byte READ_COMMITTED = 1;
    private static final long SESSION_IDLE_MS_MIN = 120_000;

    private final Shards shards;
    private final FetchSessions[] sessions;
    private final FetchAnswers answers = new FetchAnswers();
    private final Choice choice;

    /// How reads are bounded and spread.
    ///
    /// @param self this broker
    /// @param bytesMax `fetch.max.bytes`
    /// @param byRack consumers are sent to the replica in their rack (`replica.selector.class`)
    public record Choice(int self, int bytesMax, boolean byRack) {}

    /// @param sessionsMax `max.incremental.fetch.session.cache.slots`
    public Fetch(Shards shards, Random random, int sessionsMax, Choice choice) {
        this.shards = shards;
        this.choice = choice;
        this.sessions = new FetchSessions[shards.count()];
        for (int i = 0; i < sessions.length; i++) {
            int share = sessionsMax / sessions.length + (i < sessionsMax % sessions.length ? 1 : 0);
            sessions[i] = new FetchSessions(share, SESSION_IDLE_MS_MIN, random);
        }
    }

    @Override
    public void handle(Request request, Responder responder) {
        var in = new WireReader(request.body());
        FetchRequest body = FetchRequest.read(in, request.version());
        in.expectEnd();
        Shard home = shards.on(request.loop());
        boolean byId = request.version() >= TOPIC_IDS;
        int follower = follower(body);
        FetchSessions mine = sessions[home.loop().index()];
        Found found = mine.find(body.sessionId(), body.sessionEpoch(), byId, follower >= 0,
                count(body), home.clock().nowMs());
        switch (found) {
            case Found.Refused no ->
                answers.refuse(responder, no.error());
            case Found.Sessionless _ -> {
                var asked = new ArrayList<Asked>();
                each(body, byId, home, (key, row) -> asked.add(asked(key, row, home)));
                read(request, body, responder, home, follower, asked, new Answer(0, asked, null));
            }
            case Found.Opened(FetchSession session) -> {
                update(session, body, byId, home);
                Collection<Asked> asked = session.partitions.values();
                read(request, body, responder, home, follower, asked,
                        new Answer(session.id, asked, session));
            }
            case Found.Continued(FetchSession session) -> {
                update(session, body, byId, home);
                for (FetchRequest.ForgottenTopic topic : body.forgottenTopicsData()) {
                    for (int index : topic.partitions()) {
                        session.partitions.remove(key(byId, topic.topic(), topic.topicId(), index));
                    }
                }
                // An empty session is of no use to anybody.
                boolean kept = !session.partitions.isEmpty();
                if (!kept) mine.remove(session);
                read(request, body, responder, home, follower, session.partitions.values(),
                        new Answer(kept ? session.id : 0, null, session));
            }
        }
    }

    /// @param all what a full answer holds, in order; null for an incremental one
    private record Answer(int sessionId, Collection<Asked> all, FetchSession session) {}

    private void read(
            Request request, FetchRequest body, Responder responder, Shard home, int follower,
            Collection<Asked> asked, Answer answer) {
        long waitNanos = Math.max(0, body.maxWaitMs()) * 1_000_000L;
        var terms = new Reading.Terms(
                body.minBytes(),
                Math.min(Math.max(0, body.maxBytes()), choice.bytesMax()),
                home.clock().nowNanos() + waitNanos,
                body.isolationLevel() == READ_COMMITTED,
                reader(request, body, follower),
                waitNanos > 0 && body.minBytes() > 0);
        FetchSession session = answer.session();
        if (session != null && session.waiting != null) session.waiting.giveWay();
        String listener = request.door().name();
        var reading = new Reading(terms, home.loop(), asked, shards, () -> {
            if (session != null) session.waiting = null;
            answers.send(responder, listener, answer.sessionId(), told(answer), home.image());
        });
        if (session != null) {
            session.waiting = new FetchSession.Waiting(reading, () ->
                    answers.send(responder, listener, answer.sessionId(), List.of(), home.image()));
        }
        responder.whenGone(reading::abandon);
        reading.start();
    }

    private Reading.Reader reader(Request request, FetchRequest body, int follower) {
        boolean mayAskFollowers = follower < 0 && request.version() >= FOLLOWER_READS;
        boolean choose = choice.byRack() && mayAskFollowers && !body.rackId().isEmpty();
        return new Reading.Reader(follower, body.replicaState().replicaEpoch(), mayAskFollowers,
                choice.byRack(), choose ? new Nearby(choice.self(), body.rackId()) : null);
    }

    /// What the answer speaks of: all of it, or what is news since the last one.
    private static List<Asked> told(Answer answer) {
        FetchSession session = answer.session();
        if (session == null) return List.copyOf(answer.all());
        var told = new ArrayList<Asked>();
        var withRecords = new ArrayList<Map.Entry<Key, Asked>>();
        for (var entry : session.partitions.entrySet()) {
            Asked asked = entry.getValue();
            if (answer.all() == null && !asked.isNews()) continue;
            told.add(asked);
            asked.told();
            if (asked.records != null) withRecords.add(Map.entry(entry.getKey(), asked));
        }
        for (var entry : withRecords) session.toTheEnd(entry.getKey(), entry.getValue());
        return told;
    }

    private static void update(FetchSession session, FetchRequest body, boolean byId, Shard home) {
        each(body, byId, home, (key, row) -> {
            Asked known = session.partitions.get(key);
            // An id that was unknown when it was first asked for may have got a name since.
            if (known == null || known.topic == null) session.partitions.put(key, asked(key, row, home));
            else set(known, row);
        });
    }

    private interface EachRow {
        void row(Key key, FetchRequest.Partition row);
    }

    private static void each(FetchRequest body, boolean byId, Shard home, EachRow to) {
        for (FetchRequest.Topic topic : body.topics()) {
            for (FetchRequest.Partition row : topic.partitions()) {
                to.row(key(byId, topic.topic(), topic.topicId(), row.partition()), row);
            }
        }
    }

    private static Key key(boolean byId, String topic, Uuid topicId, int partition) {
        return byId ? new Key(null, topicId, partition) : new Key(topic, Uuid.ZERO, partition);
    }

    private static Asked asked(Key key, FetchRequest.Partition row, Shard home) {
        String name = key.topic();
        if (name == null) {
            TopicImage image = home.image().topic(key.topicId());
            name = image == null ? null : image.name();
        }
        var asked = new Asked(name, key.topicId(), key.partition());
        set(asked, row);
        return asked;
    }

    private static void set(Asked asked, FetchRequest.Partition row) {
        asked.ask(row.fetchOffset());
        asked.bytesMax = Math.max(0, row.partitionMaxBytes());
        asked.currentLeaderEpoch = row.currentLeaderEpoch();
        asked.lastFetchedEpoch = row.lastFetchedEpoch();
        asked.followerStartOffset = row.logStartOffset();
    }

    private static int follower(FetchRequest body) {
        return body.replicaState() != null && body.replicaState().replicaId() >= 0
                ? body.replicaState().replicaId()
                : body.replicaId();
    }

    private static int count(FetchRequest body) {
        int count = 0;
        for (FetchRequest.Topic topic : body.topics()) count += topic.partitions().size();
        return count;
    }
}
