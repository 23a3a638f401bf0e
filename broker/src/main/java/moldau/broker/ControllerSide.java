package moldau.broker;

import java.util.List;
import java.util.Map;
import moldau.base.Endpoint;
import moldau.base.Loop;
import moldau.base.World;
import moldau.base.settings.Settings;
import moldau.broker.api.ControllerApis;
import moldau.broker.api.Dispatch;
import moldau.broker.api.Handler;
import moldau.broker.config.Configs;
import moldau.broker.config.Listener;
import moldau.broker.config.NodeSettings;
import moldau.broker.connection.Conversations;
import moldau.broker.connection.Limits;
import moldau.broker.controller.ClusterFeed;
import moldau.broker.controller.ControllerChannel;
import moldau.broker.controller.ControllerEnrolment;
import moldau.broker.controller.LocalChannel;
import moldau.broker.metadata.MetadataLog;
import moldau.replication.raft.ReplicaKey;
import moldau.wire.Uuid;
import moldau.wire.message.Api;

/// What makes a node a controller to others: its listeners with the quorum's and the controller's
/// apis, and its registration. All on the controller's loop.
final class ControllerSide {
    private final World world;
    private final NodeSettings node;
    private final Loop loop;
    private final Conversations conversations;
    private final ControllerEnrolment enrolment;

    /// What it needs from the rest of the node.
    ///
    /// @param self this member of the quorum
    /// @param controller the one of this process
    /// @param active wherever it is
    record Needs(ReplicaKey self, String clusterId, MetadataLog log, LocalChannel controller,
            ControllerChannel active, ClusterFeed feed, FeatureTable features) {}

    ControllerSide(World world, NodeSettings node, Needs needs) {
        this.world = world;
        this.node = node;
        loop = world.loops().controller();
        Settings settings = node.settings();
        Endpoint own = Advertised.controller(node).isEmpty()
                ? null : Advertised.controller(node).getFirst().endpoint();
        Map<Api, Handler> table = ControllerApis.table(new ControllerApis.Parts(
                needs.self(), own, needs.clusterId(), needs.log(), needs.controller(),
                needs.feed()::image, new Configs(node), needs.features()));
        conversations = new Conversations(
                loop, world.clock(), Limits.of(settings), new Dispatch(table, null), Refusals::log);
        Uuid incarnation = Uuid.random(world.random().bits(), world.random().bits());
        enrolment = new ControllerEnrolment(
                Advertised.controllerRegistration(node, incarnation), needs.active(),
                needs.feed()::image, loop, world.clock());
    }

    /// Opens the controller's listeners. On any thread.
    ///
    /// @throws moldau.base.fault.NetworkFault if an address cannot be had
    void open(Doors doors) {
        var loops = new Loop[] {loop};
        var only = new Conversations[] {conversations};
        for (Listener each : node.controllerListeners()) {
            doors.open(each.name(), each.at(), true, loops, only);
        }
    }

    /// On the controller's loop.
    void start() {
        conversations.start();
        enrolment.start();
    }

    /// Nobody is answered any more. On the controller's loop.
    void stop() {
        enrolment.stop();
        conversations.stop();
    }
}
