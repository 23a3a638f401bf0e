package moldau.state.cluster;

import java.util.List;
import moldau.wire.Uuid;

/// A registered controller (KIP-919): where it listens and which feature levels it can serve.
public record ControllerImage(
        int id,
        Uuid incarnation,
        boolean zkMigrationReady,
        List<BrokerImage.Listener> listeners,
        Sorted<String, BrokerImage.FeatureRange> features) {
}
