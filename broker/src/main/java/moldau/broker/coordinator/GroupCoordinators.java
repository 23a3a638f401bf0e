package moldau.broker.coordinator;

import java.nio.ByteBuffer;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import moldau.base.Random;
import moldau.broker.api.InternalTopics;
import moldau.broker.partition.Partition;
import moldau.broker.partition.Shard;
import moldau.state.Decision;
import moldau.state.Owed;
import moldau.state.Refusal;
import moldau.state.Reply;
import moldau.state.cluster.ClusterDelta;
import moldau.state.group.Caller;
import moldau.state.group.ConsumerLimits;
import moldau.state.group.GroupCoordinator;
import moldau.state.group.GroupLimits;
import moldau.state.group.GroupRecord;
import moldau.state.group.GroupRecords;
import moldau.state.group.Topics;
import moldau.wire.WireWriter;

/// The group coordinators of one shard: one for each partition of `__consumer_offsets` that we lead
/// there. On the shard's loop.
public final class GroupCoordinators {
    private final Shard shard;
    private final GroupLimits limits;
    private final ConsumerLimits.OfGroup consumerLimits;
    private final Topics topics;
    private final int commitTimeoutMs;
    private final Random random;
    private final Hosted.Complaints complaints;
    private final TreeMap<Integer, Hosted<GroupRecord, GroupCoordinator>> byPartition = new TreeMap<>();

    /// Asks one coordinator.
    public interface Question<A> {
        Decision<GroupRecord, A> ask(
                GroupCoordinator coordinator, Caller caller, Owed<A> owed);
    }

    /// Who asks, as the connection knows them.
    ///
    /// @param host as Kafka shows it: a slash and the address
    public record Client(String clientId, String host, int version) {}

    public GroupCoordinators(
            Shard shard, GroupLimits limits, ConsumerLimits.OfGroup consumerLimits, int commitTimeoutMs,
            Random random,
            BiConsumer<Partition, RuntimeException> cannotLoad) {
        this.shard = shard;
        this.limits = limits;
        this.consumerLimits = consumerLimits;
        this.topics = new TopicsOfShard(shard);
        this.commitTimeoutMs = commitTimeoutMs;
        this.random = random;
        this.complaints = cannotLoad::accept;
    }

    /// We lead a partition: if it is one of ours, its groups are loaded and served from now on.
    public void leads(Partition partition) {
        if (!partition.name().topic().equals(InternalTopics.OFFSETS)) return;
        var machine = new GroupCoordinator(limits, consumerLimits, topics, random);
        machine.calendar(shard.clock().nowMs(), shard.clock().wallMs());
        byPartition.put(partition.name().partition(),
                new Hosted<>(partition, machine, FORMAT, commitTimeoutMs, complaints));
    }

    public void leadsNoMore(Partition partition) {
        if (!partition.name().topic().equals(InternalTopics.OFFSETS)) return;
        var hosted = byPartition.remove(partition.name().partition());
        if (hosted != null) hosted.end();
    }

    /// Consumer groups look at topics that changed, and committed offsets of deleted topics go with
    /// them (behaviour 149).
    public void applied(ClusterDelta delta) {
        var changes = TopicChanges.of(delta);
        if (changes.isEmpty()) return;
        for (var hosted : byPartition.values()) {
            if (hosted.isActive()) hosted.<Boolean>ask(NOBODY, machine -> _ -> {
                machine.topicsChanged(changes.names(), changes.otherNames());
                return machine.topicsDeleted(changes.deleted());
            });
        }
    }

    /// Partitions of `__consumer_offsets` that are served here.
    public Iterable<Integer> partitions() {
        return byPartition.keySet();
    }

    /// Asks the coordinator of a partition; the reply comes on this shard's loop.
    public <A> void ask(int partition, Client client, Reply<A> reply, Question<A> question) {
        var hosted = byPartition.get(partition);
        if (hosted == null) {
            reply.refused(Refusal.NOT_LEADER);
            return;
        }
        var caller = new Caller(client.clientId(), client.host(), client.version(),
                shard.clock().nowMs(), shard.clock().wallMs());
        hosted.ask(reply, machine -> owed -> question.ask(machine, caller, owed));
    }

    private static final Reply<Boolean> NOBODY = new Reply<>() {
        @Override
        public void answer(Boolean done) {}

        @Override
        public void refused(Refusal why) {} // expiry will find them
    };

    private static final RecordFormat<GroupRecord> FORMAT = new RecordFormat<>() {
        @Override
        public GroupRecord read(ByteBuffer key, ByteBuffer value) {
            return GroupRecords.read(key, value);
        }

        @Override
        public void writeKey(GroupRecord record, WireWriter out) {
            GroupRecords.writeKey(record, out);
        }

        @Override
        public boolean writeValue(GroupRecord record, WireWriter out) {
            if (GroupRecords.isTombstone(record)) return false;
            GroupRecords.writeValue(record, out);
            return true;
        }
    };
}
