package moldau.broker.partition;

import moldau.log.LogSettings;
import moldau.replication.isr.Durability;
import moldau.state.cluster.ClusterImage;
import moldau.wire.batch.Rules;

/// The settings of one topic in effect, as its logs and its validation need them.
///
/// @param minIsr `min.insync.replicas`
/// @param leading replicas whose leading is throttled
/// @param following replicas whose following is throttled
public record Tuning(LogSettings log, Rules rules, int minIsr, Throttled leading, Throttled following) {
    /// When a record counts as held by a replica.
    Durability durability() {
        return switch (log.durability()) {
            case REPLICATED -> Durability.REPLICATED;
            case FSYNC -> Durability.FSYNC;
        };
    }

    /// Tells the settings of topics as of now.
    @FunctionalInterface
    public interface Source {
        Tuning of(String topic, ClusterImage image);
    }
}
