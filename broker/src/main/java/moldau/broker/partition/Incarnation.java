package moldau.broker.partition;

import java.util.function.LongSupplier;
import moldau.state.cluster.BrokerImage;
import moldau.state.cluster.ClusterImage;

/// This broker between one start of its process and the next.
///
/// @param brokerEpoch of its registration (KIP-631); -1 before
public record Incarnation(int nodeId, LongSupplier brokerEpoch) {
    /// Whether the metadata knows of it, and not only of a life before. What a former life led, it may have
    /// written and lost: who went on in that epoch could write two records at one offset of one epoch, which
    /// no follower would ever notice.
    boolean isIn(ClusterImage image) {
        BrokerImage known = image.broker(nodeId);
        return known != null && known.epoch() == brokerEpoch.getAsLong();
    }
}
