package moldau.broker.fetch;

import java.util.Objects;
import moldau.replication.isr.Leading;
import moldau.state.cluster.BrokerImage;
import moldau.state.cluster.ClusterImage;

/// Which replica a consumer had better read from: one in its own rack (KIP-392), as Kafka's
/// `RackAwareReplicaSelector` picks it.
///
/// @param self this broker
/// @param rack the consumer's
record Nearby(int self, String rack) {
    /// @param offset what the consumer reads next
    /// @return the replica; -1 for us, the leader
    int replica(ClusterImage image, Leading leading, long offset) {
        if (isHere(image.broker(self))) return -1;
        int best = -1;
        for (int id : leading.replicas().isr()) {
            if (id == self || !isHere(image.broker(id))) continue;
            boolean has = leading.startOffsetOf(id) <= offset && offset <= leading.endOffsetOf(id);
            if (has && (best < 0 || isAhead(leading, id, best))) best = id;
        }
        return best;
    }

    private boolean isHere(BrokerImage broker) {
        return broker != null && broker.isActive() && Objects.equals(broker.rack(), rack);
    }

    private static boolean isAhead(Leading leading, int one, int other) {
        long ahead = leading.endOffsetOf(one) - leading.endOffsetOf(other);
        return ahead > 0 || ahead == 0 && leading.caughtUpMsOf(one) > leading.caughtUpMsOf(other);
    }
}
