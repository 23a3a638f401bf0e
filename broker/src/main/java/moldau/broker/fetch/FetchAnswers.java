package moldau.broker.fetch;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import moldau.broker.connection.Responder;
import moldau.log.AbortedTransaction;
import moldau.state.cluster.BrokerImage;
import moldau.state.cluster.ClusterImage;
import moldau.wire.Uuid;
import moldau.wire.WireWriter;
import moldau.wire.message.FetchResponse;

/// Writes Fetch responses straight from what was found: records are spliced as ranges of their files
/// and leave from the page cache.
final class FetchAnswers {
    private static final int TOPIC_IDS = 13;
    private static final int LEADER_HINTS = 16;
    private static final int FLEXIBLE = 12;

    /// An answer that speaks of no partition at all (behaviour 92).
    void refuse(Responder responder, short error) {
        responder.send(FetchResponse.DEFAULT.withErrorCode(error)::write);
    }

    /// @param listener the client came in by
    /// @param told its records go to the frame, or are released here
    void send(Responder responder, String listener, int sessionId, List<Asked> told, ClusterImage image) {
        try {
            responder.send((out, version) -> {
                boolean flexible = version >= FLEXIBLE;
                out.int32(0);
                if (version >= 7) {
                    out.int16(0);
                    out.int32(sessionId);
                }
                topics(out, version, told);
                if (flexible) nodes(out, version, told, image, listener);
            });
        } finally {
            // What the frame did not take: its client has gone, or words failed half way.
            for (Asked each : told) each.releaseRecords();
        }
    }

    /// Partitions of one topic that follow each other share a row.
    private static void topics(WireWriter out, int version, List<Asked> told) {
        boolean flexible = version >= FLEXIBLE;
        int topics = 0;
        for (int i = 0; i < told.size(); i = runEnd(told, i)) topics++;
        out.count(topics, flexible);
        for (int i = 0; i < told.size(); ) {
            int end = runEnd(told, i);
            if (version >= TOPIC_IDS) out.uuid(told.get(i).topicId);
            else out.string(told.get(i).topic, flexible);
            out.count(end - i, flexible);
            for (; i < end; i++) partition(out, version, told.get(i));
            if (flexible) out.uvarint(0);
        }
    }

    private static int runEnd(List<Asked> told, int from) {
        Asked first = told.get(from);
        int end = from + 1;
        while (end < told.size() && sameTopic(first, told.get(end))) end++;
        return end;
    }

    private static boolean sameTopic(Asked one, Asked two) {
        return one.topicId.equals(Uuid.ZERO)
                ? two.topicId.equals(Uuid.ZERO) && Objects.equals(one.topic, two.topic)
                : one.topicId.equals(two.topicId);
    }

    private static void partition(WireWriter out, int version, Asked asked) {
        boolean flexible = version >= FLEXIBLE;
        out.int32(asked.partition);
        out.int16(asked.error);
        out.int64(asked.highWatermark);
        out.int64(asked.lastStableOffset);
        if (version >= 5) out.int64(asked.startOffset);
        aborted(out, flexible, asked.aborted);
        if (version >= 11) out.int32(asked.preferredReplica);
        if (asked.records != null) {
            if (asked.throttle != null) asked.throttle.record(asked.records.bytes());
            out.records(asked.records, flexible);
            asked.records = null; // now the frame's
        } else {
            out.bytesSize(0, flexible);
        }
        if (flexible) partitionTags(out, version, asked);
    }

    private static void aborted(WireWriter out, boolean flexible, List<AbortedTransaction> aborted) {
        out.count(aborted == null ? -1 : aborted.size(), flexible);
        if (aborted == null) return;
        for (AbortedTransaction each : aborted) {
            out.int64(each.producerId());
            out.int64(each.firstOffset());
            if (flexible) out.uvarint(0);
        }
    }

    private static void partitionTags(WireWriter out, int version, Asked asked) {
        boolean diverges = asked.divergingEpoch >= 0;
        boolean hint = version >= LEADER_HINTS && asked.leaderEpoch >= 0;
        out.uvarint((diverges ? 1 : 0) + (hint ? 1 : 0));
        if (diverges) {
            int tag = out.beginTag(0);
            new FetchResponse.EpochEnd(asked.divergingEpoch, asked.divergingEndOffset).write(out, version);
            out.endTag(tag);
        }
        if (hint) {
            int tag = out.beginTag(1);
            new FetchResponse.Leader(asked.leaderId, asked.leaderEpoch).write(out, version);
            out.endTag(tag);
        }
    }

    /// Where the leaders that were hinted at can be reached (KIP-951).
    private static void nodes(
            WireWriter out, int version, List<Asked> told, ClusterImage image, String listener) {
        List<FetchResponse.Node> nodes = List.of();
        if (version >= LEADER_HINTS) {
            for (Asked each : told) {
                BrokerImage leader = each.leaderId < 0 ? null : image.broker(each.leaderId);
                BrokerImage.Listener at = leader == null ? null : leader.listener(listener);
                if (at == null) continue;
                if (nodes.isEmpty()) nodes = new ArrayList<>(1);
                var node = new FetchResponse.Node(leader.id(), at.host(), at.port(), leader.rack());
                if (!nodes.contains(node)) nodes.add(node);
            }
        }
        out.uvarint(nodes.isEmpty() ? 0 : 1);
        if (nodes.isEmpty()) return;
        int tag = out.beginTag(0);
        out.list(nodes, true, version);
        out.endTag(tag);
    }
}
