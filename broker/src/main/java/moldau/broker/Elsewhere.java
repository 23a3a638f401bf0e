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
import moldau.broker.controller.LeaderChannel;
import moldau.broker.controller.LocalChannel;
import moldau.broker.controller.VoterRequests;
import moldau.broker.metadata.Courier;
import moldau.broker.metadata.MetadataLog;
import moldau.broker.quorum.NetworkCourier;
import moldau.broker.remote.Peers;

/// The way from this node to the others of the quorum. On the controller's loop.
final class Elsewhere {
    private final Peers fetching;
    private final Peers electing;
    private final NetworkCourier courier;
    private final LeaderChannel controller;
    private final VoterRequests voterRequests;

    Elsewhere(World world, NodeSettings node, String clusterId, MetadataLog log,
            LocalChannel here) {
        Settings settings = node.settings();
        var loop = world.loops().controller();
        var toVoters = new Peers.Way(world.network(), loop, world.clock(),
                "raft-client-" + node.nodeId(),
                settings.get(QuorumSettings.CONTROLLER_QUORUM_REQUEST_TIMEOUT_MS));
        fetching = new Peers(toVoters);
        electing = new Peers(toVoters);
        courier = new NetworkCourier(fetching, electing, clusterId, new NetworkCourier.Known(bootstrap(node),
                log::voters, settings.get(BrokerSettings.CONTROLLER_LISTENER_NAMES),
                Advertised.controller(node)), new NetworkCourier.Appetite(
                settings.get(QuorumSettings.CONTROLLER_QUORUM_FETCH_MAX_BYTES),
                settings.get(QuorumSettings.CONTROLLER_QUORUM_FETCH_SNAPSHOT_MAX_BYTES)));
        voterRequests = new VoterRequests(log, clusterId, electing);
        var way = new Peers.Way(world.network(), loop, world.clock(), "broker-" + node.nodeId(),
                settings.get(BrokerSettings.REQUEST_TIMEOUT_MS));
        controller = new LeaderChannel(way, here, () -> log.leaderId() == node.nodeId()
                ? null : courier.endpoint(log.leaderId()));
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

    /// The active controller, wherever it is.
    ControllerChannel controller() {
        return controller;
    }

    /// Changes of the voters, for the time this node leads.
    VoterRequests voterRequests() {
        return voterRequests;
    }

    /// Leadership moved, or became known.
    void leaderMoved() {
        controller.leaderMoved();
    }

    void close() {
        controller.close();
        fetching.close();
        electing.close();
    }
}
