package moldau.broker;

import java.util.ArrayList;
import java.util.List;
import moldau.base.Endpoint;
import moldau.broker.config.Listener;
import moldau.broker.config.NodeSettings;
import moldau.broker.connection.Door;
import moldau.state.cluster.Features;
import moldau.wire.Uuid;
import moldau.wire.message.BrokerRegistrationRequest;

/// What this broker tells the cluster of itself: where clients reach it, what it can do.
final class Advertised {
    private Advertised() {}

    /// @param doors open listeners, for those whose port was left to the system
    static BrokerRegistrationRequest registration(
            NodeSettings node, String clusterId, Uuid incarnation, List<Uuid> directories,
            List<Door> doors, long previousEpoch, String rack) {
        return BrokerRegistrationRequest.DEFAULT
                .withBrokerId(node.nodeId())
                .withClusterId(clusterId)
                .withIncarnationId(incarnation)
                .withListeners(listeners(node, doors))
                .withFeatures(features())
                .withRack(rack)
                .withLogDirs(directories)
                .withPreviousBrokerEpoch(previousEpoch);
    }

    private static List<BrokerRegistrationRequest.Listener> listeners(NodeSettings node, List<Door> doors) {
        var listeners = new ArrayList<BrokerRegistrationRequest.Listener>();
        for (Listener each : node.advertised()) {
            Endpoint at = each.at();
            int port = at.port();
            for (Door door : doors) {
                if (port == 0 && door.name().equals(each.name())) port = door.bound().port();
            }
            listeners.add(new BrokerRegistrationRequest.Listener(
                    each.name(), at.host(), port, each.protocol().code()));
        }
        return listeners;
    }

    private static List<BrokerRegistrationRequest.Feature> features() {
        var features = new ArrayList<BrokerRegistrationRequest.Feature>();
        Features.supported().each((name, range) ->
                features.add(new BrokerRegistrationRequest.Feature(name, range.min(), range.max())));
        return features;
    }
}
