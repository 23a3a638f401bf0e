package moldau.trials.simulation;

import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import moldau.client.TopicPartition;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.PartitionImage;
import moldau.state.cluster.TopicImage;
import moldau.wire.Uuid;

/// What may be done to a cluster so that every loss is a bug: the contract of docs/reliability.md as
/// a rule. With fsync everything is allowed, everywhere and at any time. Without it
///
/// - processes may end at any time, as long as no machine has lost its page cache;
/// - one machine may lose its page cache, if no other ended uncleanly before and is not back in
///   every in-sync set it belongs to, with all that was acknowledged; and until it is back itself no
///   other may end uncleanly. For nobody can tell a killed process from a machine that lost its
///   memory: KIP-966 trusts neither, and of two untrusted replicas it may elect the wrong one;
/// - where there is no third copy, no page cache may be lost.
///
/// A disk may be lost, or be an old one, wherever a machine may lose its page cache without fsync; and with
/// fsync, too, no other may then end uncleanly until it has all again, nor be in the middle of that. So it is
/// with one whose bytes rot.
final class Budget {
    private static final int NOBODY = -1;

    private final Stage stage;
    private final Cluster cluster;
    /// What the ledgers call a partition of a topic.
    private final BiFunction<Uuid, TopicPartition, TopicPartition> names;
    /// Ended uncleanly and not yet back everywhere.
    private final TreeSet<Integer> untrusted = new TreeSet<>();
    /// Those of them that lost their page cache.
    private final TreeSet<Integer> forgetful = new TreeSet<>();
    /// How much is being done to a machine that will end it yet; until then it is not trusted again.
    private final TreeMap<Integer, Integer> underWay = new TreeMap<>();
    /// Of whom something is rotten.
    private int rotten = NOBODY;

    Budget(Stage stage, Cluster cluster, BiFunction<Uuid, TopicPartition, TopicPartition> names) {
        this.stage = stage;
        this.names = names;
        this.cluster = cluster;
    }

    /// Whether a process may end without having been able to say goodbye; counts as done if so.
    boolean mayEnd(Machine machine) {
        if (machine.id() == rotten) return false;
        if (isBeyondHarm(machine)) return true;
        if (!forgetful.isEmpty() && !forgetful.contains(machine.id())) return false;
        untrusted.add(machine.id());
        return true;
    }

    /// Whether a machine may lose its page cache; counts as done if so.
    boolean mayLoseCache(Machine machine) {
        if (machine.id() == rotten) return false;
        if (isBeyondHarm(machine)) return true;
        if (stage.profile().storage().replicas() < 3) return false;
        for (int id : untrusted) if (id != machine.id()) return false;
        untrusted.add(machine.id());
        forgetful.add(machine.id());
        return true;
    }

    /// Whether a machine may lose a disk, under fsync too; counts as done if so. One machine may be lost
    /// for good, so it is one that lost its page cache for those that have no fsync.
    boolean mayLoseDisk(Machine machine) {
        if (machine.id() == rotten) return false;
        if (!machine.isBroker() || stage.profile().storage().replicas() < 3) return false;
        settle();
        for (int id : untrusted) if (id != machine.id()) return false;
        untrusted.add(machine.id());
        forgetful.add(machine.id());
        return true;
    }

    /// Whether something of what a machine holds may rot: all others have it, under fsync, too. Counts as done if
    /// so, until it is [#mended]. Until then the machine may not end: what a start cuts off may have been
    /// acknowledged.
    boolean mayRot(Machine machine) {
        settle();
        ClusterImage image = cluster.image();
        boolean may = rotten == NOBODY && untrusted.isEmpty() && image != null
                && cluster.brokers().stream().allMatch(each -> hasAllAgain(each, image)) && mayLoseDisk(machine);
        if (!may) return false;
        rotten = machine.id();
        underWay(machine);
        return true;
    }

    void mended(Machine machine) {
        rotten = NOBODY;
        over(machine);
    }

    /// What was allowed to happen to a machine happens later, until [#over].
    void underWay(Machine machine) {
        underWay.merge(machine.id(), 1, Integer::sum);
    }

    void over(Machine machine) {
        underWay.computeIfPresent(machine.id(), (_, count) -> count == 1 ? null : count - 1);
    }

    boolean mayLoseAllCaches() {
        if (rotten != NOBODY) return false;
        if (!cluster.machines().stream().allMatch(this::isBeyondHarm)) return false;
        // Whoever was asked first is trusted again by now: nothing has happened to it yet.
        if (stage.profile().shape().isChanging()) cluster.brokers().forEach(each -> untrusted.add(each.id()));
        return true;
    }

    /// Whether a machine lost its page cache and is not known to have all again.
    boolean isForgetful(int id) {
        if (forgetful.contains(id)) settle();
        return forgetful.contains(id);
    }

    /// Whether nobody waits for what a broker holds: wherever it has a copy, others are in sync.
    boolean isNeedless(Machine machine) {
        ClusterImage image = cluster.image();
        if (image == null || image.broker(machine.id()) == null || image.isActive(machine.id())) return false;
        for (var entry : image.topics()) {
            TopicImage topic = entry.getValue();
            for (int i = 0; i < topic.partitionCount(); i++) {
                PartitionImage partition = topic.partition(i);
                if (partition.isr().has(machine.id()) || partition.elr().has(machine.id())) return false;
            }
        }
        return true;
    }

    private boolean isBeyondHarm(Machine machine) {
        if (!machine.isBroker()) return true;
        boolean fsync = stage.profile().storage().fsync();
        if (fsync && !stage.profile().shape().isChanging()) return true;
        settle();
        if (!fsync || !forgetful.isEmpty()) return false;
        untrusted.add(machine.id());
        return true;
    }

    private void settle() {
        ClusterImage image = cluster.image();
        if (image == null) return;
        untrusted.removeIf(id -> hasAllAgain(cluster.machine(id), image));
        forgetful.retainAll(untrusted);
    }

    private boolean hasAllAgain(Machine machine, ClusterImage image) {
        if (underWay.containsKey(machine.id())) return false;
        if (!machine.isReady() || !image.isActive(machine.id())) return false;
        for (var entry : image.topics()) {
            TopicImage topic = entry.getValue();
            for (int i = 0; i < topic.partitionCount(); i++) {
                PartitionImage partition = topic.partition(i);
                if (!partition.replicas().has(machine.id())) continue;
                if (!partition.isr().has(machine.id())) return false;
                var name = new TopicPartition(topic.name(), i);
                long end = Copy.read(machine, name, topic.id()).end();
                TopicPartition called = names.apply(topic.id(), name);
                if (end < stage.ledger().acknowledgedEnd(called)) return false;
            }
        }
        return true;
    }
}
