package moldau.broker.replica;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import moldau.broker.controller.ControllerChannel;
import moldau.broker.partition.Partition;
import moldau.broker.partition.Shard;
import moldau.replication.isr.Leading;
import moldau.replication.isr.Proposal;
import moldau.state.cluster.BrokerImage;
import moldau.state.cluster.ClusterDelta;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.message.AlterPartitionRequest;
import moldau.wire.message.AlterPartitionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks the controller for other in-sync replicas of what one shard leads (KIP-497): followers that
/// have come level are proposed as they fetch, those that fell behind by the clock. All proposals
/// of a turn go in one request, and one request is under way at a time. On the shard's loop.
public final class Proposals implements Shard.Joins {
    private static final Logger LOG = LoggerFactory.getLogger(Proposals.class);
    private static final int VERSION = 3;
    private static final long RETRY_NANOS = 50_000_000L;

    private final int nodeId;
    private final Shard shard;
    private final ControllerChannel controller;
    private final LongSupplier brokerEpoch;
    private final long lagMsMax;
    private List<Open> open = new ArrayList<>();
    private boolean underWay;
    private boolean willSend;
    private boolean stopped;

    /// A proposal whose fate is not known.
    private record Open(Partition partition, Leading leading, Proposal proposal) {
        boolean isCurrent() {
            return partition.leading() == leading && leading.proposed() == proposal;
        }
    }

    /// @param lagMsMax `replica.lag.time.max.ms`
    public Proposals(
            int nodeId, Shard shard, ControllerChannel controller, LongSupplier brokerEpoch, long lagMsMax) {
        this.nodeId = nodeId;
        this.shard = shard;
        this.controller = controller;
        this.brokerEpoch = brokerEpoch;
        this.lagMsMax = lagMsMax;
    }

    /// Begins to look for followers that lag.
    public void start() {
        long everyNanos = Math.max(1, lagMsMax / 2) * 1_000_000L;
        shard.loop().at(shard.clock().nowNanos() + everyNanos, () -> {
            if (stopped) return;
            leaveBehind();
            start();
        });
    }

    public void stop() {
        stopped = true;
        open.clear();
    }

    @Override
    public void ready(Partition partition, int follower) {
        Leading leading = partition.leading();
        if (!stopped && isEligible(follower, leading.brokerEpochOf(follower))) {
            add(partition, leading, leading.join(follower));
        }
    }

    /// Brokers changed: who has come level before it was allowed to serve is proposed now, and not with
    /// its next fetch, for which the leader of a quiet partition may wait half a second. Only of a
    /// follower that tells its life it is known that it was this life that fetched.
    public void applied(ClusterDelta delta) {
        if (stopped || delta.brokers().isEmpty()) return;
        for (Partition each : shard.partitions()) {
            Leading leading = each.leading();
            if (leading == null || leading.isWhole()) continue;
            for (int replica : leading.replicas().replicas()) {
                boolean isBack = delta.brokers().contains(replica)
                        && leading.isReadyToJoin(replica) && leading.brokerEpochOf(replica) >= 0;
                if (isBack) ready(each, replica);
            }
        }
    }

    /// Whether the broker serves, and it is its present life that fetched (I22, KIP-903).
    private boolean isEligible(int broker, long epoch) {
        BrokerImage image = shard.image().broker(broker);
        return image != null && image.isActive() && (epoch < 0 || epoch == image.epoch());
    }

    private void leaveBehind() {
        long nowMs = shard.clock().nowMs();
        for (Partition each : shard.partitions()) {
            Leading leading = each.leading();
            if (leading == null || leading.replicas().isr().length == 1) continue;
            Proposal proposal = leading.leaveBehind(nowMs, lagMsMax);
            if (proposal != null) add(each, leading, proposal);
        }
    }

    private void add(Partition partition, Leading leading, Proposal proposal) {
        open.add(new Open(partition, leading, proposal));
        wake();
    }

    private void wake() {
        if (willSend || underWay || stopped) return;
        willSend = true;
        shard.loop().atTurnEnd(this::send);
    }

    private void send() {
        willSend = false;
        open.removeIf(each -> !each.isCurrent());
        if (open.isEmpty() || underWay || stopped) return;
        List<Open> asked = open;
        open = new ArrayList<>();
        underWay = true;
        var request = AlterPartitionRequest.DEFAULT
                .withBrokerId(nodeId)
                .withBrokerEpoch(brokerEpoch.getAsLong())
                .withTopics(topics(asked));
        controller.ask(request, VERSION, shard.loop(), answer -> heard(asked, (AlterPartitionResponse) answer));
    }

    private static List<AlterPartitionRequest.Topic> topics(List<Open> asked) {
        Map<Uuid, List<AlterPartitionRequest.Partition>> rows = new LinkedHashMap<>();
        for (Open each : asked) {
            rows.computeIfAbsent(each.partition().topicId(), _ -> new ArrayList<>()).add(row(each));
        }
        var topics = new ArrayList<AlterPartitionRequest.Topic>(rows.size());
        rows.forEach((id, of) -> topics.add(
                AlterPartitionRequest.Topic.DEFAULT.withTopicId(id).withPartitions(of)));
        return topics;
    }

    private static AlterPartitionRequest.Partition row(Open each) {
        Proposal proposal = each.proposal();
        var isr = new ArrayList<AlterPartitionRequest.IsrMember>(proposal.isr().length);
        for (int i = 0; i < proposal.isr().length; i++) {
            isr.add(new AlterPartitionRequest.IsrMember(proposal.isr()[i], proposal.brokerEpochs()[i]));
        }
        return AlterPartitionRequest.Partition.DEFAULT
                .withPartitionIndex(each.partition().name().partition())
                .withLeaderEpoch(proposal.leaderEpoch())
                .withNewIsrWithEpochs(isr)
                .withPartitionEpoch(proposal.partitionEpoch());
    }

    private void heard(List<Open> asked, AlterPartitionResponse answer) {
        underWay = false;
        if (stopped) return;
        for (Open each : asked) {
            if (!each.isCurrent()) continue;
            AlterPartitionResponse.Partition row = answer.errorCode() == Errors.NONE
                    ? find(answer, each.partition()) : null;
            if (row == null) again(each);
            else heard(each, row);
        }
        wake();
    }

    private static AlterPartitionResponse.Partition find(AlterPartitionResponse answer, Partition partition) {
        for (AlterPartitionResponse.Topic topic : answer.topics()) {
            if (!topic.topicId().equals(partition.topicId())) continue;
            for (AlterPartitionResponse.Partition row : topic.partitions()) {
                if (row.partitionIndex() == partition.name().partition()) return row;
            }
        }
        return null;
    }

    private void heard(Open one, AlterPartitionResponse.Partition row) {
        Leading leading = one.leading();
        switch (row.errorCode()) {
            case Errors.NONE -> {
                boolean same = row.leaderEpoch() == leading.epoch() && row.leaderId() == nodeId
                        && row.isr().contains(nodeId);
                if (!same) return; // newer metadata is on its way
                int[] isr = row.isr().stream().mapToInt(Integer::intValue).toArray();
                LOG.info("{} is in sync on {} now", one.partition(), row.isr());
                if (leading.accepted(one.proposal(), isr, row.partitionEpoch(), shard.clock().nowMs())) {
                    one.partition().inSyncChanged();
                }
            }
            case Errors.INELIGIBLE_REPLICA, Errors.OPERATION_NOT_ATTEMPTED -> {
                if (leading.refused(one.proposal())) one.partition().inSyncChanged();
            }
            // The controller knows better: its metadata will come, and until then both sets count.
            case Errors.FENCED_LEADER_EPOCH, Errors.NEW_LEADER_ELECTED, Errors.INVALID_UPDATE_VERSION,
                    Errors.UNKNOWN_TOPIC_ID, Errors.UNKNOWN_TOPIC_OR_PARTITION ->
                LOG.debug("{} waits for newer metadata: {}", one.partition(), Errors.name(row.errorCode()));
            case Errors.INVALID_REQUEST -> LOG.error("The controller calls a change of the in-sync "
                    + "replicas of {} invalid: {}", one.partition(), one.proposal());
            default -> again(one);
        }
    }

    /// Nobody knows whether it was carried out: asks the same, which is carried out at most once.
    private void again(Open one) {
        shard.loop().at(shard.clock().nowNanos() + RETRY_NANOS, () -> {
            if (stopped || !one.isCurrent()) return;
            open.add(one);
            wake();
        });
    }
}
