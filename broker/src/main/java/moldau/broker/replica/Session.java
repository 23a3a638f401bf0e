package moldau.broker.replica;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import moldau.wire.Uuid;
import moldau.wire.message.FetchRequest;
import moldau.wire.message.FetchResponse;

/// What the leader keeps of what one [Lane] asks (KIP-227): a request then names only partitions
/// that are asked differently, or no more, and an answer only those with news.
///
/// ```text
///   none ──all is named──► opened: id ──changes only──► next epoch ─► ...
///     ▲                                                      │
///     └────── refused, lost, closed, or a partition begins another epoch ◄──┘
/// ```
///
/// The leader goes on with what it knows of a partition. One that begins another leader epoch must
/// hear its high watermark again, so a new session is opened then.
final class Session {
    private final Map<Key, Followed> members = new LinkedHashMap<>();
    /// Known to the leader, to be asked no more by this lane.
    private final Map<Key, Followed> forgotten = new LinkedHashMap<>();
    private int id;
    private int epoch;
    private int round;
    private boolean parted;

    record Key(Uuid topicId, int partition) {}

    /// Whether a request of this session named all it asks.
    boolean isOpening() {
        return epoch == 0;
    }

    int id() {
        return id;
    }

    int epoch() {
        return epoch;
    }

    /// @return null if it is not part of the session
    Followed member(Uuid topicId, int partition) {
        return members.get(new Key(topicId, partition));
    }

    /// Completes a request: from now on exactly `ready` is asked.
    ///
    /// @param bytes asked for of each
    FetchRequest request(FetchRequest request, List<Followed> ready, int bytes) {
        round++;
        if (parted) reset();
        boolean anew = isOpening();
        for (Followed each : ready) anew |= take(each);
        if (members.size() > ready.size()) dropOthers();
        if (anew) {
            epoch = 0;
            forgotten.clear();
        }
        var rows = new LinkedHashMap<Uuid, List<FetchRequest.Partition>>();
        for (Followed each : ready) {
            if (!each.note(bytes) && !anew && !each.isNew) continue;
            each.isNew = false;
            rows.computeIfAbsent(each.key.topicId(), _ -> new ArrayList<>(2)).add(each.row());
        }
        var topics = new ArrayList<FetchRequest.Topic>(rows.size());
        rows.forEach((topicId, of) -> topics.add(
                FetchRequest.Topic.DEFAULT.withTopicId(topicId).withPartitions(of)));
        return request.withSessionId(id).withSessionEpoch(epoch)
                .withTopics(topics).withForgottenTopicsData(takeForgotten());
    }

    /// @return whether the leader knows it in another epoch
    private boolean take(Followed one) {
        one.round = round;
        if (one.session == this) return false;
        if (one.session != null) one.session.leave(one);
        one.session = this;
        Followed known = members.put(one.key, one);
        Followed left = forgotten.remove(one.key);
        one.isNew = true; // another lane may have asked it differently since it left
        return known != null || left != null && left != one;
    }

    private void leave(Followed one) {
        if (members.remove(one.key, one)) forgotten.put(one.key, one);
    }

    private void dropOthers() {
        for (Iterator<Followed> i = members.values().iterator(); i.hasNext(); ) {
            Followed each = i.next();
            if (each.round == round && each.session == this) continue;
            i.remove();
            if (each.session == this) each.session = null;
            forgotten.put(each.key, each);
        }
    }

    private List<FetchRequest.ForgottenTopic> takeForgotten() {
        if (forgotten.isEmpty()) return List.of();
        var byTopic = new HashMap<Uuid, List<Integer>>();
        var rows = new ArrayList<FetchRequest.ForgottenTopic>(1);
        for (Key each : forgotten.keySet()) {
            List<Integer> of = byTopic.get(each.topicId());
            if (of == null) {
                of = new ArrayList<>(1);
                byTopic.put(each.topicId(), of);
                rows.add(FetchRequest.ForgottenTopic.DEFAULT
                        .withTopicId(each.topicId()).withPartitions(of));
            }
            of.add(each.partition());
        }
        forgotten.clear();
        return rows;
    }

    /// The leader took the request. Id 0 says that it keeps no session.
    ///
    /// After a divergence the next request begins a session: the high watermark beside it is passed over,
    /// as the log has to be cut first, and Apache's leaders tell it once.
    void answered(FetchResponse answer) {
        for (FetchResponse.Topic topic : answer.responses()) {
            for (FetchResponse.Partition row : topic.partitions()) parted |= row.divergingEpoch().epoch() >= 0;
        }
        id = answer.sessionId();
        epoch = id == 0 ? 0 : epoch == Integer.MAX_VALUE ? 1 : epoch + 1;
    }

    /// Begins again: with the next request the leader drops what it still has under our id.
    void reset() {
        epoch = 0;
        parted = false;
        forgotten.clear();
        for (Followed each : members.values()) if (each.session == this) each.session = null;
        members.clear();
    }

    /// The connection went, or the leader: nothing is known over there that could be named.
    void end() {
        reset();
        id = 0;
    }
}
