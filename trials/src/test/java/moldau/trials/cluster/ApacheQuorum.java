package moldau.trials.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.raft.Batch;
import org.apache.kafka.raft.LeaderAndEpoch;
import org.apache.kafka.raft.RaftClient;
import org.apache.kafka.raft.internals.MemoryBatchReader;
import org.apache.kafka.server.common.ApiMessageAndVersion;
import org.apache.kafka.server.common.KRaftVersion;
import org.apache.kafka.server.common.OffsetAndEpoch;
import org.apache.kafka.snapshot.SnapshotWriter;

/// A quorum of one for Apache Kafka's controller: what is appended is committed at once.
final class ApacheQuorum implements RaftClient<ApiMessageAndVersion> {
    private static final int EPOCH = 1;

    private final int nodeId;
    private final List<ApiMessageAndVersion> log = new ArrayList<>();
    private Listener<ApiMessageAndVersion> listener;
    private Batch<ApiMessageAndVersion> prepared;

    ApacheQuorum(int nodeId) {
        this.nodeId = nodeId;
    }

    /// Makes the controller lead.
    void lead() {
        listener.handleLeaderChange(leaderAndEpoch());
    }

    synchronized int size() {
        return log.size();
    }

    /// Records from an offset on.
    synchronized List<ApiMessageAndVersion> since(int offset) {
        return List.copyOf(log.subList(offset, log.size()));
    }

    @Override
    public void register(Listener<ApiMessageAndVersion> listener) {
        this.listener = listener;
    }

    @Override
    public void unregister(Listener<ApiMessageAndVersion> listener) {}

    @Override
    public OptionalLong highWatermark() {
        return OptionalLong.of(size());
    }

    @Override
    public LeaderAndEpoch leaderAndEpoch() {
        return new LeaderAndEpoch(OptionalInt.of(nodeId), EPOCH);
    }

    @Override
    public OptionalInt nodeId() {
        return OptionalInt.of(nodeId);
    }

    @Override
    public Optional<Node> voterNode(int id, ListenerName listener) {
        return Optional.empty();
    }

    @Override
    public synchronized long prepareAppend(int epoch, List<ApiMessageAndVersion> records) {
        prepared = Batch.data(log.size(), EPOCH, 0, 1, List.copyOf(records));
        log.addAll(records);
        return log.size() - 1;
    }

    @Override
    public void schedulePreparedAppend() {
        if (prepared == null) return;
        listener.handleCommit(MemoryBatchReader.of(List.of(prepared), _ -> {}));
        prepared = null;
    }

    @Override
    public CompletableFuture<Void> shutdown(int timeoutMs) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void resign(int epoch) {
        throw new AssertionError("Apache Kafka's controller gives up");
    }

    @Override
    public Optional<SnapshotWriter<ApiMessageAndVersion>> createSnapshot(
            OffsetAndEpoch id, long timestamp) {
        return Optional.empty();
    }

    @Override
    public Optional<OffsetAndEpoch> latestSnapshotId() {
        return Optional.empty();
    }

    @Override
    public synchronized long logEndOffset() {
        return log.size();
    }

    @Override
    public KRaftVersion kraftVersion() {
        return KRaftVersion.KRAFT_VERSION_0;
    }

    @Override
    public void upgradeKRaftVersion(int epoch, KRaftVersion version, boolean validateOnly) {}

    @Override
    public void close() {}
}
