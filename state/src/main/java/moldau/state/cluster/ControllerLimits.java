package moldau.state.cluster;

import java.util.List;
import moldau.wire.record.MetadataRecord;

/// What a controller is told when it is made.
///
/// @param nodeId of this controller
/// @param clusterId registrations of brokers of another cluster are refused
/// @param leaseMs `broker.session.timeout.ms`: a broker not heard for so long is fenced
/// @param idleMs `metadata.max.idle.interval.ms`: an idle log grows by a record so often; 0: never
/// @param rebalanceMs `leader.imbalance.check.interval.seconds`, in ms; 0: leaders stay where they
///     are (`auto.leader.rebalance.enable`)
/// @param uncleanMs `unclean.leader.election.interval.ms`
/// @param unstable `unstable.feature.versions.enable`: feature levels that are not released yet
///     may be used too
/// @param bootstrap records of `bootstrap.checkpoint`
public record ControllerLimits(
        int nodeId,
        String clusterId,
        int leaseMs,
        int idleMs,
        int rebalanceMs,
        int uncleanMs,
        boolean unstable,
        List<MetadataRecord> bootstrap) {

    public ControllerLimits {
        assert nodeId >= 0 : nodeId;
        assert leaseMs > 0 : leaseMs;
        assert idleMs >= 0 : idleMs;
        assert rebalanceMs >= 0 : rebalanceMs;
        assert uncleanMs > 0 : uncleanMs;
        assert !bootstrap.isEmpty();
    }

    /// Kafka's defaults, at the newest metadata version.
    public static ControllerLimits of(int nodeId, String clusterId) {
        return new ControllerLimits(nodeId, clusterId, 9_000, 500, 300_000, 300_000, false,
                Bootstrap.atFormat(Features.METADATA_LATEST));
    }

    public ControllerLimits withLeaseMs(int leaseMs) {
        return new ControllerLimits(
                nodeId, clusterId, leaseMs, idleMs, rebalanceMs, uncleanMs, unstable,
                bootstrap);
    }

    public ControllerLimits withIdleMs(int idleMs) {
        return new ControllerLimits(
                nodeId, clusterId, leaseMs, idleMs, rebalanceMs, uncleanMs, unstable,
                bootstrap);
    }

    public ControllerLimits withRebalanceMs(int rebalanceMs) {
        return new ControllerLimits(
                nodeId, clusterId, leaseMs, idleMs, rebalanceMs, uncleanMs, unstable,
                bootstrap);
    }

    public ControllerLimits withBootstrap(List<MetadataRecord> bootstrap) {
        return new ControllerLimits(
                nodeId, clusterId, leaseMs, idleMs, rebalanceMs, uncleanMs, unstable,
                bootstrap);
    }
}
