package moldau.broker.partition;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import moldau.base.LogDir;
import moldau.base.Loop;
import moldau.base.Task;
import moldau.base.fault.DiskFault;
import moldau.log.TopicPartition;
import moldau.replication.isr.Following;
import moldau.replication.isr.Leading;
import moldau.replication.isr.Replicas;
import moldau.log.Removal;
import moldau.state.cluster.ClusterDelta;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.ConfigResource;
import moldau.state.cluster.PartitionImage;
import moldau.state.cluster.TopicImage;
import moldau.wire.Errors;
import moldau.wire.Uuid;

/// Makes one shard hold what the image says: opens logs, leads, stops leading, deletes. Changes are
/// carried out one after the other; an image is shown to clients when all it promises is ready, but
/// for logs found at a start that take long to open: those follow ([Openings]).
public final class Holdings {
    /// How long a change waits for logs that were found. A start with a few hundred is through by then.
    private static final long FOUND_NANOS_MAX = 300_000_000L;

    private static final long FULL_PAUSE_NANOS = 100_000_000L;

    private final Incarnation self;
    private final int nodeId;
    private final Shard shard;
    private final Shards shards;
    private final Opener opener;
    private final Openings openings;
    private final Tuning.Source tuning;
    private final Listener listener;
    private final ArrayDeque<Change> changes = new ArrayDeque<>();
    private boolean busy;
    /// Whether the metadata knew of this life, once: until then nothing is led.
    private boolean registered;
    private boolean stopped;
    private Task settled;

    /// Hears of leadership: where coordinators live.
    public interface Listener {
        void leads(Partition partition);

        void leadsNoMore(Partition partition);

        /// Follows another leader or in another epoch, or nobody: [Partition#following] tells.
        void follows(Partition partition);

        /// All of a change is in force on this shard, and the shard's image is the one after it.
        void applied(ClusterDelta delta);
    }

    private record Change(ClusterDelta delta, long end, Task applied) {}

    /// What a change still waits for.
    private final class Await {
        private final Change change;
        private int making;
        private int opening;
        private boolean over;
        private Loop.Timer timer;

        Await(Change change) {
            this.change = change;
        }

        void start(List<Opener.Wanted> made, List<Opener.Wanted> found) {
            making = made.size();
            opening = found.size();
            openings.open(made, (wanted, opened) -> {
                making--;
                arrived(wanted, opened);
                check();
            });
            openings.open(found, (wanted, opened) -> {
                opening--;
                arrived(wanted, opened);
                check();
            });
            timer = shard.loop().at(shard.clock().nowNanos() + FOUND_NANOS_MAX, () -> {
                opening = 0;
                check();
            });
        }

        private void check() {
            if (over || making > 0 || opening > 0) return;
            over = true;
            timer.cancel();
            finish(change);
        }
    }

    public Holdings(
            Incarnation self, Shard shard, Shards shards, Opener opener, Tuning.Source tuning,
            Listener listener) {
        this.self = self;
        this.nodeId = self.nodeId();
        this.shard = shard;
        this.shards = shards;
        this.opener = opener;
        this.openings = new Openings(shard, opener);
        this.tuning = tuning;
        this.listener = listener;
        shard.whenAbsent((topicId, index) -> {
            TopicImage topic = openings.isEmpty() ? null : shard.image().topic(topicId);
            if (topic != null) openings.hurry(new TopicPartition(topic.name(), index));
        });
    }

    /// Carries out a change, after those that were asked for before. On the shard's loop.
    ///
    /// @param end of the metadata the change ends with
    /// @param applied runs when it is in force
    public void apply(ClusterDelta delta, long end, Task applied) {
        changes.add(new Change(delta, end, applied));
        if (!busy) next();
    }

    private void next() {
        Change change = stopped ? null : changes.peek();
        busy = change != null;
        if (!busy) return;
        var made = new ArrayList<Opener.Wanted>();
        var found = new ArrayList<Opener.Wanted>();
        change.delta().eachPartition((topic, index, before, after) -> {
            if (shards.of(topic.id(), index) != shard) return;
            Opener.Wanted wanted = changed(change.delta().after(), topic, index, after);
            if (wanted != null) (opener.places().isFound(wanted.name()) ? found : made).add(wanted);
        });
        if (made.isEmpty() && found.isEmpty()) finish(change);
        else new Await(change).start(made, found);
    }

    /// @return what has to be opened, or null
    private Opener.Wanted changed(ClusterImage image, TopicImage topic, int index, PartitionImage after) {
        var name = new TopicPartition(topic.name(), index);
        // Looked at again when it is open.
        if (openings.has(name)) return null;
        Partition held = shard.held(topic.id(), index);
        boolean ours = after != null && after.replicas().has(nodeId);
        if (held == null && ours) return wanted(name, topic, after, image);
        if (held == null) shard.readable(topic.id(), index);
        else if (!ours) delete(held);
        // The controller may not have heard yet that its directory failed.
        else if (!held.isGone()) take(held, after, image);
        return null;
    }

    private Opener.Wanted wanted(TopicPartition name, TopicImage topic, PartitionImage now, ClusterImage image) {
        boolean counts = now.complete().has(nodeId) && now.partitionEpoch() > 0;
        return new Opener.Wanted(
                name, topic.id(), now.directory(nodeId), counts, tuning.of(topic.name(), image), new AtomicBoolean());
    }

    /// A log is open, or its directory failed. What the image says of it may have changed meanwhile.
    private void arrived(Opener.Wanted wanted, Opener.Opened opened) {
        ClusterImage image = busy ? changes.peek().delta().after() : shard.image();
        if (opened != null) adopt(opened, image);
        else shard.unreadable(wanted.topicId(), wanted.name().partition());
        if (!stopped) again(wanted, image);
        else if (openings.isEmpty() && settled != null) settled.run();
    }

    private void adopt(Opener.Opened opened, ClusterImage image) {
        Opener.Wanted wanted = opened.wanted();
        TopicPartition name = wanted.name();
        opened.directory().unopened().remove(name);
        opened.log().use(opener.bench(shard, opened.directory()));
        Tuning of = tuning.of(name.topic(), image);
        var partition = new Partition(name, wanted.topicId(), opened.directory().disk().dir(),
                opened.log(), of.rules(), shard);
        partition.tune(of, nodeId);
        shard.add(partition);
        if (stopped) return;
        PartitionImage now = image.partition(wanted.topicId(), name.partition());
        if (now == null || !now.replicas().has(nodeId)) {
            delete(partition);
            return;
        }
        take(partition, now, image);
        shard.moves().opened(partition);
    }

    /// A topic that was deleted while its log was being opened may have been made again.
    private void again(Opener.Wanted before, ClusterImage image) {
        TopicImage topic = image.topic(before.name().topic());
        if (topic == null || topic.id().equals(before.topicId())) return;
        // Another loop has it, and was told.
        if (shards.of(topic.id(), before.name().partition()) != shard) return;
        PartitionImage now = topic.partition(before.name().partition());
        if (now == null || !now.replicas().has(nodeId)) return;
        openings.open(List.of(wanted(before.name(), topic, now, image)), this::arrived);
    }

    private void take(Partition partition, PartitionImage now, ClusterImage image) {
        Directory where = opener.directory(partition.directory());
        if (where.id().equals(now.directory(nodeId))) setOthersAside(partition.name(), where);
        assume(partition, now, image);
    }

    /// What a start found under its name elsewhere: until now nobody knew which of them would be the replica.
    private void setOthersAside(TopicPartition name, Directory where) {
        if (!opener.strays().hasOthers(name, where)) return;
        shard.work().run(null, () -> opener.strays().setOthersAside(name, where), shard.loop(), failure -> {
            if (failure != null) throw failure;
        });
    }

    /// Leads or follows, as the image says.
    private void assume(Partition partition, PartitionImage now, ClusterImage image) {
        // What this turn gathered belongs to the epoch it was gathered in.
        shard.writeGathered();
        if (registered && now.leader() == nodeId && now.isr().has(nodeId)) lead(partition, now, image);
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
        partition.lead(new Leading(start, replicas, of.durability(), nowMs));
        listener.leads(partition);
    }

    private void delete(Partition partition) {
        if (partition.isLeader()) listener.leadsNoMore(partition);
        partition.leave(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        shard.remove(partition);
        shard.moves().left(partition);
        opener.places().left(opener.directory(partition.directory()));
        try {
            later(partition.log().delete(partition.topicId()));
        } catch (DiskFault fault) {
            // The next start finds a log that is not this broker's any more.
            shard.broken(partition, fault);
        }
    }

    /// Deletes files when their time has come; until then a restart would do it.
    public void later(Removal removal) {
        if (removal == null) return;
        long atNanos = shard.clock().nowNanos() + removal.delayMs() * 1_000_000L;
        shard.loop().at(atNanos, () -> shard.work().run(removal.disk(), removal::run, shard.loop(), _ -> {}));
    }

    /// Brings a cut to the platter. A recovery point that was noted before must be gone before anything is
    /// appended.
    public void wasCut(Partition partition) {
        Directory directory = opener.directory(partition.directory());
        shard.work().run(null, () -> directory.noted().forgetWhatWasCut(partition.name()), shard.loop(), failure -> {
            if (partition.isGone()) return;
            if (failure == null) partition.sync();
            else if (Moves.isFull(failure)) again(() -> wasCut(partition));
            else shard.broken(partition, failure);
        });
    }

    /// There may be room later.
    private void again(Task task) {
        shard.loop().at(shard.clock().nowNanos() + FULL_PAUSE_NANOS, task);
    }

    private void finish(Change change) {
        ClusterDelta delta = change.delta();
        if (!registered && self.isIn(delta.after())) begin(delta.after());
        boolean allTopics = false;
        for (ConfigResource resource : delta.configs()) {
            allTopics |= resource.type() == ConfigResource.BROKER;
            if (resource.type() == ConfigResource.TOPIC) retune(delta.after().topic(resource.name()), delta.after());
        }
        if (allTopics) for (var entry : delta.after().topics()) retune(entry.getValue(), delta.after());
        shard.image(delta.after(), change.end());
        listener.applied(delta);
        changes.poll();
        change.applied().run();
        next();
    }

    /// What the metadata gave to this life may be led. It takes from the former life what that led.
    private void begin(ClusterImage image) {
        registered = true;
        for (Partition each : shard.partitions()) {
            PartitionImage now = image.partition(each.topicId(), each.name().partition());
            if (!each.isGone() && now != null && now.replicas().has(nodeId)) assume(each, now, image);
        }
    }

    /// A directory failed: its partitions answer that, and their leaders will be elsewhere.
    public void offline(LogDir directory) {
        for (Partition each : shard.partitions()) {
            if (!each.directory().equals(directory)) continue;
            if (each.isLeader()) listener.leadsNoMore(each);
            each.leave(Errors.KAFKA_STORAGE_ERROR);
        }
        shard.moves().offline(directory);
    }

    /// No further change is carried out; coordinators end. Logs that nobody began to open are left as
    /// they were found; `settled` runs when all others are among the shard's partitions.
    void stop(Task settled) {
        stopped = true;
        shard.moves().stop();
        for (Partition each : shard.partitions()) if (each.isLeader()) listener.leadsNoMore(each);
        openings.cancel();
        this.settled = settled;
        if (openings.isEmpty()) shard.loop().atTurnEnd(settled);
    }

    private void retune(TopicImage topic, ClusterImage image) {
        if (topic == null) return;
        Tuning of = tuning.of(topic.name(), image);
        for (int i = 0; i < topic.partitionCount(); i++) {
            Partition partition = shard.held(topic.id(), i);
            if (partition == null) continue;
            partition.tune(of, nodeId);
            if (partition.isLeader()) assume(partition, topic.partition(i), image);
        }
    }
}
