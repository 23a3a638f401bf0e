package moldau.broker;

import java.util.ArrayList;
import java.util.List;
import moldau.base.Endpoint;
import moldau.broker.config.BrokerSettings;
import moldau.broker.config.Listener;
import moldau.broker.config.NodeSettings;
import moldau.broker.connection.Door;
import moldau.replication.raft.Voter;
import moldau.state.cluster.BrokerImage;
import moldau.state.cluster.Features;
import moldau.state.cluster.Sorted;
import moldau.wire.Uuid;
import moldau.wire.message.BrokerRegistrationRequest;
import moldau.wire.message.ControllerRegistrationRequest;

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
                .withFeatures(features(node))
                .withRack(rack)
                .withLogDirs(directories)
                .withPreviousBrokerEpoch(previousEpoch);
    }

    /// Where this node's controller listeners are for others; their ports are never left to the
    /// system, for others have to know them before.
    static List<Voter.Listener> controller(NodeSettings node) {
        var listeners = new ArrayList<Voter.Listener>();
        for (Listener each : node.controllerListeners()) {
            listeners.add(new Voter.Listener(each.name(), reachable(node, each)));
        }
        return listeners;
    }

    /// A wildcard is no address to go to: the voters' list may know one, else this machine's loopback.
    private static Endpoint reachable(NodeSettings node, Listener listener) {
        if (!listener.isWildcard()) return listener.at();
        for (moldau.broker.config.Voter each : node.voters()) {
            if (each.id() == node.nodeId()) return each.at();
        }
        return new Endpoint("localhost", listener.at().port());
    }

    static ControllerRegistrationRequest controllerRegistration(NodeSettings node, Uuid incarnation) {
        var listeners = new ArrayList<ControllerRegistrationRequest.Listener>();
        for (Listener each : node.controllerListeners()) {
            Endpoint at = reachable(node, each);
            listeners.add(new ControllerRegistrationRequest.Listener(
                    each.name(), at.host(), at.port(), each.protocol().code()));
        }
        var features = new ArrayList<ControllerRegistrationRequest.Feature>();
        supported(node).each((name, range) -> features.add(
                new ControllerRegistrationRequest.Feature(name, range.min(), range.max())));
        return ControllerRegistrationRequest.DEFAULT
                .withControllerId(node.nodeId())
                .withIncarnationId(incarnation)
                .withListeners(listeners)
                .withFeatures(features);
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

    private static Sorted<String, BrokerImage.FeatureRange> supported(NodeSettings node) {
        return Features.supported(
                node.settings().get(BrokerSettings.UNSTABLE_FEATURE_VERSIONS_ENABLE));
    }

    private static List<BrokerRegistrationRequest.Feature> features(NodeSettings node) {
        var features = new ArrayList<BrokerRegistrationRequest.Feature>();
        supported(node).each((name, range) ->
                features.add(new BrokerRegistrationRequest.Feature(name, range.min(), range.max())));
        return features;
    }
}
