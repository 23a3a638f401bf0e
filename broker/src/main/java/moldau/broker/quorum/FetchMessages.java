package moldau.broker.quorum;

import java.util.List;
import moldau.base.Disk;
import moldau.base.Endpoint;
import moldau.broker.metadata.MetadataLog;
import moldau.replication.raft.Answer;
import moldau.replication.raft.OffsetAndEpoch;
import moldau.replication.raft.ReplicaKey;
import moldau.replication.raft.Request;
import moldau.wire.Errors;
import moldau.wire.WireWriter;
import moldau.wire.message.FetchRequest;
import moldau.wire.message.FetchResponse;

/// Fetches of the metadata log, by voters and observers: the ordinary Fetch, from version 13 on by
/// the log's well-known topic id.
public final class FetchMessages {
    /// What one answer may be asked to hold, which a longer batch may exceed (KIP-74).
    public static final int BYTES_MAX = 8 << 20;
    private static final int TOPIC_IDS = 13;
    private static final int FLEXIBLE = 12;
    private static final int ENDPOINTS = 16;
    private static final String TOPIC = MetadataLog.PARTITION.topic();

    private FetchMessages() {}

    /// @param bytesMax of the answer
    public static FetchRequest request(Request.Fetch it, String clusterId, int bytesMax) {
        var partition = FetchRequest.Partition.DEFAULT
                .withCurrentLeaderEpoch(it.leaderEpoch())
                .withFetchOffset(it.offset())
                .withLastFetchedEpoch(it.lastEpoch())
                .withPartitionMaxBytes(bytesMax)
                .withReplicaDirectoryId(it.replica().directoryId())
                .withHighWatermark(it.highWatermark());
        var topic = FetchRequest.Topic.DEFAULT
                .withTopic(TOPIC)
                .withTopicId(MetadataLog.TOPIC_ID)
                .withPartitions(List.of(partition));
        return FetchRequest.DEFAULT
                .withClusterId(clusterId)
                .withReplicaState(
                        FetchRequest.ReplicaState.DEFAULT.withReplicaId(it.replica().id()))
                .withMaxWaitMs(it.waitMs())
                .withMaxBytes(bytesMax)
                .withTopics(List.of(topic));
    }

    /// @return null if it is not about the metadata log, and nothing else
    public static Request.Fetch asked(FetchRequest request, int version) {
        if (request.topics().size() != 1) return null;
        FetchRequest.Topic topic = request.topics().getFirst();
        boolean isOurs = version >= TOPIC_IDS
                ? topic.topicId().equals(MetadataLog.TOPIC_ID) : topic.topic().equals(TOPIC);
        if (!isOurs || topic.partitions().size() != 1) return null;
        FetchRequest.Partition it = topic.partitions().getFirst();
        if (it.partition() != 0) return null;
        // One of the two is -1, as the version has it.
        int replica = Math.max(request.replicaId(), request.replicaState().replicaId());
        return new Request.Fetch(new ReplicaKey(replica, it.replicaDirectoryId()),
                it.currentLeaderEpoch(), it.fetchOffset(), it.lastFetchedEpoch(),
                it.highWatermark(), request.maxWaitMs());
    }

    /// Whether nothing a quorum member asks would look like this (behaviour 230).
    public static boolean isPlain(Request.Fetch asked) {
        return asked.replica().id() < 0 || asked.leaderEpoch() < 0 || asked.offset() < 0
                || asked.lastEpoch() < 0;
    }

    /// Writes the response to a fetch of the metadata log: all but the records is small.
    ///
    /// @param startOffset of the leader's log
    /// @param records to be sent, or null
    /// @param leader where the leader of the answer is; null if that is not known
    public static void write(WireWriter out, int version, Answer it, long startOffset,
            Disk.Slice records, Endpoint leader) {
        boolean flexible = version >= FLEXIBLE;
        out.int32(0);
        if (version >= 7) {
            out.int16(Errors.NONE);
            out.int32(0);
        }
        out.count(1, flexible);
        if (version >= TOPIC_IDS) out.uuid(MetadataLog.TOPIC_ID);
        else out.string(TOPIC, flexible);
        out.count(1, flexible);
        partition(out, version, it, startOffset, records);
        if (!flexible) return;
        out.uvarint(0);
        boolean tells = version >= ENDPOINTS && leader != null;
        out.uvarint(tells ? 1 : 0);
        if (!tells) return;
        int tag = out.beginTag(0);
        out.list(List.of(new FetchResponse.Node(
                it.leaderId(), leader.host(), leader.port(), null)), true, version);
        out.endTag(tag);
    }

    private static void partition(
            WireWriter out, int version, Answer it, long startOffset, Disk.Slice records) {
        boolean flexible = version >= FLEXIBLE;
        Head head = head(it);
        out.int32(0);
        out.int16(head.error());
        out.int64(head.highWatermark());
        out.int64(head.highWatermark());
        if (version >= 5) out.int64(head.error() == Errors.NONE ? startOffset : -1);
        out.count(-1, flexible);
        if (version >= 11) out.int32(-1);
        if (records != null) out.records(records, flexible);
        else out.bytesSize(0, flexible);
        if (flexible) tags(out, version, it);
    }

    private record Head(short error, long highWatermark) {}

    private static Head head(Answer answer) {
        return switch (answer) {
            case Answer.Records it -> new Head(Errors.NONE, it.highWatermark());
            case Answer.Diverging it -> new Head(Errors.NONE, it.highWatermark());
            case Answer.Snapshot it -> new Head(Errors.NONE, it.highWatermark());
            case Answer.Refused it -> new Head(Outcomes.code(it.outcome()), -1);
            case Answer.Vote _, Answer.BeginEpoch _, Answer.EndEpoch _, Answer.Changed _ ->
                    throw new AssertionError("not to a fetch: " + answer);
        };
    }

    private static void tags(WireWriter out, int version, Answer it) {
        boolean extra = it instanceof Answer.Diverging || it instanceof Answer.Snapshot;
        out.uvarint(extra ? 2 : 1);
        if (it instanceof Answer.Diverging to) {
            int tag = out.beginTag(0);
            new FetchResponse.EpochEnd(to.end().epoch(), to.end().offset()).write(out, version);
            out.endTag(tag);
        }
        int tag = out.beginTag(1);
        new FetchResponse.Leader(it.leaderId(), it.epoch()).write(out, version);
        out.endTag(tag);
        if (it instanceof Answer.Snapshot instead) {
            int snapshot = out.beginTag(2);
            new FetchResponse.SnapshotId(instead.id().offset(), instead.id().epoch())
                    .write(out, version);
            out.endTag(snapshot);
        }
    }

    /// The one partition of a response, or null if it says nothing.
    public static FetchResponse.Partition partition(FetchResponse response) {
        if (response.errorCode() != Errors.NONE || response.responses().isEmpty()
                || response.responses().getFirst().partitions().isEmpty()) {
            return null;
        }
        return response.responses().getFirst().partitions().getFirst();
    }

    /// @return null if it says nothing
    public static Answer answer(FetchResponse response, Request.Fetch asked) {
        FetchResponse.Partition it = partition(response);
        if (it == null) return null;
        Answer.Outcome outcome = Outcomes.of(it.errorCode());
        int epoch = it.currentLeader().leaderEpoch();
        int leader = it.currentLeader().leaderId();
        if (outcome == null || epoch < 0) return null;
        if (outcome != Answer.Outcome.OK) return new Answer.Refused(outcome, epoch, leader);
        if (it.snapshotId().epoch() >= 0 && it.snapshotId().endOffset() >= 0) {
            return new Answer.Snapshot(epoch, leader, new OffsetAndEpoch(
                    it.snapshotId().endOffset(), it.snapshotId().epoch()), it.highWatermark());
        }
        if (it.divergingEpoch().epoch() >= 0 && it.divergingEpoch().endOffset() >= 0) {
            return new Answer.Diverging(epoch, leader, new OffsetAndEpoch(
                    it.divergingEpoch().endOffset(), it.divergingEpoch().epoch()),
                    it.highWatermark());
        }
        int bytes = it.records() == null ? 0 : it.records().remaining();
        return new Answer.Records(epoch, leader, asked.offset(), it.highWatermark(), bytes);
    }
}
