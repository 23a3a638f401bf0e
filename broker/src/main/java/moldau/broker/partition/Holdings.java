package moldau.broker.partition;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import moldau.base.LogDir;
import moldau.base.Task;
import moldau.log.TopicPartition;
import moldau.replication.isr.Durability;
import moldau.replication.isr.Following;
import moldau.replication.isr.Leading;
import moldau.replication.isr.Replicas;
import moldau.log.LogSettings;
import moldau.log.Removal;
import moldau.state.cluster.ClusterDelta;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.ConfigResource;
import moldau.state.cluster.PartitionImage;
import moldau.state.cluster.TopicImage;
import moldau.wire.Errors;
import moldau.wire.Uuid;

/// Makes one shard hold what the image says: opens logs, leads, stops leading, deletes. Changes are
/// carried out one after the other; an image is shown to clients when all it promises is ready.
public final class Holdings {
    private final int nodeId;
    private final Shard shard;
    private final Shards shards;
    private final Opener opener;
    private final Tuning.Source tuning;
    private final Listener listener;
    private final ArrayDeque<Change> changes = new ArrayDeque<>();
    private boolean busy;
    private boolean stopped;

    /// Hears of leadership: where coordinators live.
    public interface Listener {
        void leads(Partition partition);

        void leadsNoMore(Partition partition);

        /// Follows another leader or in another epoch, or nobody: [Partition#following] tells.
        void follows(Partition partition);

        /// All of a change is in force on this shard, and the shard's image is the one after it.
        void applied(ClusterDelta delta);
    }

    private record Change(ClusterDelta delta, Task applied) {}

    public Holdings(
            int nodeId, Shard shard, Shards shards, Opener opener, Tuning.Source tuning, Listener listener) {
        this.nodeId = nodeId;
        this.shard = shard;
        this.shards = shards;
        this.opener = opener;
        this.tuning = tuning;
        this.listener = listener;
    }

    /// Carries out a change, after those that were asked for before. On the shard's loop.
    ///
    /// @param applied runs when it is in force
    public void apply(ClusterDelta delta, Task applied) {
        changes.add(new Change(delta, applied));
        if (!busy) next();
    }

    private void next() {
        Change change = stopped ? null : changes.peek();
        busy = change != null;
        if (!busy) return;
        var missing = new ArrayList<Opener.Wanted>();
        change.delta().eachPartition((topic, index, before, after) -> {
            if (shards.of(topic.id(), index) == shard) changed(change.delta().after(), topic, index, after, missing);
        });
        if (missing.isEmpty()) finish(change);
        else opener.open(shard, missing, opened -> {
            for (Opener.Opened each : opened) adopt(each, change.delta().after());
            finish(change);
        });
    }

    private void changed(
            ClusterImage image, TopicImage topic, int index, PartitionImage after,
            List<Opener.Wanted> missing) {
        Partition held = shard.partition(topic.id(), index);
        boolean ours = after != null && after.replicas().has(nodeId);
        if (!ours) {
            if (held != null) delete(held);
        } else if (held == null) {
            Tuning of = tuning.of(topic.name(), image);
            missing.add(new Opener.Wanted(
                    new TopicPartition(topic.name(), index), topic.id(), after.directory(nodeId), of));
        } else {
            assume(held, after, image);
        }
    }

    private void adopt(Opener.Opened opened, ClusterImage image) {
        Opener.Wanted wanted = opened.wanted();
        opened.log().use(opener.bench(shard, opened.directory()));
        var partition = new Partition(wanted.name(), wanted.topicId(), opened.directory().disk().dir(),
                opened.log(), wanted.tuning().rules(), shard);
        shard.add(partition);
        PartitionImage now = image.partition(wanted.topicId(), wanted.name().partition());
        if (now != null) assume(partition, now, image);
    }

    /// Leads or follows, as the image says.
    private void assume(Partition partition, PartitionImage now, ClusterImage image) {
        // What this turn gathered belongs to the epoch it was gathered in.
        shard.writeGathered();
        if (now.leader() == nodeId && now.isr().has(nodeId)) lead(partition, now, image);
        else follow(partition, now);
    }

    private void follow(Partition partition, PartitionImage now) {
        if (partition.isLeader()) {
            listener.leadsNoMore(partition);
            partition.stopLeading();
        }
        boolean someone = now.hasLeader() && now.leader() != nodeId;
        Following before = partition.following();
        boolean same = partition.knownEpoch() == now.leaderEpoch()
                && (someone ? before != null && before.leader() == now.leader() : before == null);
        if (same) return;
        Following next = someone ? new Following(now.leader(), now.leaderEpoch()) : null;
        partition.follow(next, now.leaderEpoch());
        listener.follows(partition);
    }

    private void lead(Partition partition, PartitionImage now, ClusterImage image) {
        Tuning of = tuning.of(partition.name().topic(), image);
        var replicas = new Replicas(nodeId, now.replicas().toArray(), now.isr().toArray(), of.minIsr(),
                now.partitionEpoch());
        long nowMs = shard.clock().nowMs();
        if (partition.isLeader() && partition.leaderEpoch() == now.leaderEpoch()) {
            partition.replicas(replicas, nowMs);
            return;
        }
        boolean again = partition.isLeader();
        if (again) listener.leadsNoMore(partition);
        var log = partition.log();
        var start = new Leading.Start(
                now.leaderEpoch(), log.endOffset(), Math.min(log.recoveryPoint(), log.endOffset()),
                log.highWatermark());
        partition.lead(new Leading(start, replicas, durability(of.log()), nowMs));
        listener.leads(partition);
    }

    private static Durability durability(LogSettings settings) {
        return switch (settings.durability()) {
            case REPLICATED -> Durability.REPLICATED;
            case FSYNC -> Durability.FSYNC;
        };
    }

    private void delete(Partition partition) {
        if (partition.isLeader()) listener.leadsNoMore(partition);
        partition.leave(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        shard.remove(partition);
        Removal removal = partition.log().delete(partition.topicId());
        later(removal);
    }

    /// Deletes files when their time has come; until then a restart would do it.
    public void later(Removal removal) {
        if (removal == null) return;
        long atNanos = shard.clock().nowNanos() + removal.delayMs() * 1_000_000L;
        shard.loop().at(atNanos, () -> shard.work().run(removal.disk(), removal::run, shard.loop(), _ -> {}));
    }

    private void finish(Change change) {
        ClusterDelta delta = change.delta();
        boolean allTopics = false;
        for (ConfigResource resource : delta.configs()) {
            allTopics |= resource.type() == ConfigResource.BROKER;
            if (resource.type() == ConfigResource.TOPIC) retune(delta.after().topic(resource.name()), delta.after());
        }
        if (allTopics) for (var entry : delta.after().topics()) retune(entry.getValue(), delta.after());
        shard.image(delta.after());
        listener.applied(delta);
        changes.poll();
        change.applied().run();
        next();
    }

    /// A directory failed: its partitions answer that, and their leaders will be elsewhere.
    public void offline(LogDir directory) {
        for (Partition each : shard.partitions()) {
            if (!each.directory().equals(directory)) continue;
            if (each.isLeader()) listener.leadsNoMore(each);
            each.leave(Errors.KAFKA_STORAGE_ERROR);
        }
    }

    /// No further change is carried out; coordinators end.
    public void stop() {
        stopped = true;
        for (Partition each : shard.partitions()) if (each.isLeader()) listener.leadsNoMore(each);
    }

    private void retune(TopicImage topic, ClusterImage image) {
        if (topic == null) return;
        Tuning of = tuning.of(topic.name(), image);
        for (int i = 0; i < topic.partitionCount(); i++) {
            Partition partition = shard.partition(topic.id(), i);
            if (partition == null) continue;
            partition.settings(of.log(), of.rules());
            if (partition.isLeader()) assume(partition, topic.partition(i), image);
        }
    }
}
