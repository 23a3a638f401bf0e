package moldau.broker;

import java.util.ArrayList;
import java.util.List;
import moldau.base.Endpoint;
import moldau.base.World;
import moldau.base.settings.Settings;
import moldau.broker.config.BrokerSettings;
import moldau.broker.config.NodeSettings;
import moldau.broker.config.QuorumSettings;
import moldau.broker.config.Voter;
import moldau.broker.controller.ControllerChannel;
import moldau.broker.controller.RemoteChannel;
import moldau.broker.metadata.Courier;
import moldau.broker.metadata.MetadataLog;
import moldau.broker.quorum.NetworkCourier;
import moldau.broker.remote.Peers;

/// The way from this node to the others of the quorum. On the controller's loop.
final class Elsewhere {
    private final Peers quorum;
    private final NetworkCourier courier;
    private final RemoteChannel controller;

    Elsewhere(World world, NodeSettings node, String clusterId, MetadataLog log) {
        Settings settings = node.settings();
        var loop = world.loops().controller();
        quorum = new Peers(new Peers.Way(world.network(), loop, world.clock(),
                "raft-client-" + node.nodeId(),
                settings.get(QuorumSettings.CONTROLLER_QUORUM_REQUEST_TIMEOUT_MS)));
        courier = new NetworkCourier(quorum, clusterId, new NetworkCourier.Known(bootstrap(node),
                log::voters, settings.get(BrokerSettings.CONTROLLER_LISTENER_NAMES),
                Advertised.controller(node)));
        var way = new Peers.Way(world.network(), loop, world.clock(), "broker-" + node.nodeId(),
                settings.get(BrokerSettings.REQUEST_TIMEOUT_MS));
        controller = new RemoteChannel(way, () -> courier.endpoint(log.leaderId()));
    }

    private static List<Endpoint> bootstrap(NodeSettings node) {
        if (!node.bootstrap().isEmpty()) return node.bootstrap();
        var voters = new ArrayList<Endpoint>();
        for (Voter each : node.voters()) {
            if (each.id() != node.nodeId()) voters.add(each.at());
        }
        return voters;
    }

    Courier courier() {
        return courier;
    }

    /// The active controller, wherever among the others it is.
    ControllerChannel controller() {
        return controller;
    }

    void close() {
        controller.close();
        quorum.close();
    }
}
