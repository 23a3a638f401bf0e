package moldau.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import moldau.base.Loop;
import moldau.base.Network;
import moldau.base.Task;
import moldau.base.World;
import moldau.base.settings.Settings;
import moldau.broker.config.BrokerSettings;
import moldau.broker.config.Configs;
import moldau.broker.config.Listener;
import moldau.broker.config.NodeConfigRules;
import moldau.broker.config.NodeSettings;
import moldau.broker.config.QuorumSettings;
import moldau.broker.connection.Door;
import moldau.broker.controller.ClusterFeed;
import moldau.broker.controller.LocalChannel;
import moldau.broker.controller.Membership;
import moldau.broker.metadata.MetadataLog;
import moldau.broker.partition.Directory;
import moldau.replication.raft.VoterSet;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.ControllerLimits;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The process: one node with its directories, metadata, partitions and listeners. Start and stop
/// block the caller; everything between happens on loops.
///
/// ```
///   directories ──► metadata log ──► controller ──► registration ──► partitions open ──► listeners
/// ```
public final class Node {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    /// A stop that moves leaderships waits no longer for the controller, which may be gone for good:
    /// what is left then is for the session's end to do.
    private static final int HAND_OVER_MS_MAX = 5_000;

    private final World world;
    private final NodeSettings settings;
    private final Home home;
    private final Loop loop;
    private final MetadataLog metadataLog;
    private final MetadataSide metadata;
    private final ClusterFeed feed;
    private final LocalChannel channel;
    private final Elsewhere elsewhere;
    private final Doors doors;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<RuntimeException> broken = new CompletableFuture<>();

    /// What goes with the role broker; null without it.
    private final BrokerSide broker;
    private volatile Membership membership;

    /// What goes with the role controller; null without it.
    private final ControllerSide controller;

    private Node(World world, NodeSettings settings, Home home) {
        this.world = world;
        this.settings = settings;
        this.home = home;
        this.loop = world.loops().controller();
        this.doors = new Doors(world.network(), socketBuffers(settings.settings()));
        this.channel = new LocalChannel(loop);
        this.metadataLog = home.openMetadataLog(world, settings);
        this.elsewhere = new Elsewhere(world, settings, home.clusterId(), metadataLog, channel);
        // As Apache Kafka: a controller shows what its apis allow, not what its features do.
        var features = new FeatureTable(settings.settings().get(settings.isBroker()
                ? BrokerSettings.UNSTABLE_FEATURE_VERSIONS_ENABLE
                : BrokerSettings.UNSTABLE_API_VERSIONS_ENABLE));
        this.broker = settings.isBroker() ? newBroker(features) : null;
        this.feed = broker == null ? ClusterFeed.ofController(loop)
                : new ClusterFeed(loop, broker.shards(), broker.holdings());
        channel.feed(feed);
        this.metadata = new MetadataSide(world, controllerLimits(), rules(), feed, channel, features,
                elsewhere);
        this.controller = settings.isController() ? newController(features) : null;
    }

    private static Network.SocketBuffers socketBuffers(Settings settings) {
        return new Network.SocketBuffers(
                settings.get(BrokerSettings.SOCKET_SEND_BUFFER_BYTES),
                settings.get(BrokerSettings.SOCKET_RECEIVE_BUFFER_BYTES));
    }

    private BrokerSide newBroker(FeatureTable features) {
        return new BrokerSide(world, settings, home.directories(),
                new BrokerSide.Needs(home.clusterId(), elsewhere.controller(), features, this::brokerEpoch),
                new BrokerSide.Failures() {
                    @Override
                    public void directoryFailed(Directory directory, RuntimeException why) {
                        Node.this.directoryFailed(directory, why);
                    }

                    @Override
                    public void cordonsChanged() {
                        loop.insist(() -> {
                            if (membership != null) membership.cordonsChanged();
                        });
                    }
                });
    }

    private ControllerSide newController(FeatureTable features) {
        return new ControllerSide(world, settings, new ControllerSide.Needs(
                home.replica(settings), home.clusterId(), metadataLog, channel,
                elsewhere.controller(), feed, features));
    }

    /// Starts a node and waits until clients can use it.
    ///
    /// @param clusterId of a cluster that is made here, where the directories are empty and this node
    ///     is its own quorum; empty for a random one
    /// @throws moldau.broker.metadata.DirectoryRefused if the directories are not this node's
    /// @throws moldau.base.fault.NetworkFault if an address cannot be had
    /// @throws moldau.base.fault.DiskFault if a directory cannot be used
    public static Node start(World world, NodeSettings settings, String clusterId) {
        return launch(world, settings, clusterId).awaitReady();
    }

    /// Waits until clients can use it.
    ///
    /// @throws moldau.base.fault.NetworkFault if an address cannot be had
    public Node awaitReady() {
        try {
            ready.join();
        } catch (CompletionException failed) {
            home.close();
            throw failed.getCause() instanceof RuntimeException why ? why : failed;
        }
        LOG.info("[KafkaRaftServer nodeId={}] Kafka Server started", settings.nodeId());
        return this;
    }

    /// As [#start], for who cannot wait: a simulation has one thread. Opens the directories, which
    /// may take long, and goes on by itself.
    public static Node launch(World world, NodeSettings settings, String clusterId) {
        Home home = Home.open(world, settings, clusterId);
        try {
            var node = new Node(world, settings, home);
            node.run();
            return node;
        } catch (RuntimeException | Error e) {
            home.close();
            throw e;
        }
    }

    private ControllerLimits controllerLimits() {
        Settings all = settings.settings();
        boolean rebalance = all.get(QuorumSettings.AUTO_LEADER_REBALANCE_ENABLE);
        long rebalanceSeconds = all.get(QuorumSettings.LEADER_IMBALANCE_CHECK_INTERVAL_SECONDS);
        return new ControllerLimits(settings.nodeId(), home.clusterId(),
                all.get(QuorumSettings.BROKER_SESSION_TIMEOUT_MS),
                all.get(QuorumSettings.METADATA_MAX_IDLE_INTERVAL_MS),
                rebalance ? (int) Math.min(Integer.MAX_VALUE, rebalanceSeconds * 1_000) : 0,
                (int) Math.min(Integer.MAX_VALUE,
                        all.get(QuorumSettings.UNCLEAN_LEADER_ELECTION_INTERVAL_MS)),
                all.get(BrokerSettings.UNSTABLE_FEATURE_VERSIONS_ENABLE),
                home.bootstrap());
    }

    private NodeConfigRules rules() {
        var configs = new Configs(settings);
        return new NodeConfigRules(settings, () -> configs.layers(feed.image()));
    }

    private void run() {
        metadata.listenTo(metadataLog);
        metadataLog.courier(elsewhere.courier());
        metadataLog.onBroken(why -> {
            LOG.error("The metadata directory failed: this node cannot go on", why);
            broken.complete(why);
        });
        if (controller != null) startController();
        if (broker != null) startBroker();
        else startAlone();
    }

    /// A controller alone serves as soon as it listens.
    private void startAlone() {
        loop.insist(() -> metadataLog.start());
        ready.complete(null);
    }

    private void startController() {
        controller.open(doors);
        loop.insist(controller::start);
    }

    private void startBroker() {
        broker.start();
        openDoorsWithoutPort();
        Membership member = newMembership();
        membership = member;
        loop.insist(() -> {
            metadataLog.start();
            member.join(() -> feed.whenApplied(this::openForClients), this::refused);
        });
    }

    private Membership newMembership() {
        Settings all = settings.settings();
        var ids = new ArrayList<Uuid>();
        for (Directory each : home.directories()) {
            if (broker.dirs().has(each.disk().dir())) ids.add(each.id());
        }
        var registration = Advertised.registration(settings, home.clusterId(),
                Uuid.random(world.random().bits(), world.random().bits()), ids, doors.open(),
                home.previousEpoch(), all.find(BrokerSettings.BROKER_RACK).orElse(null));
        return new Membership(registration, elsewhere.controller(), loop, world.clock(),
                new Membership.Pace(all.get(QuorumSettings.BROKER_HEARTBEAT_INTERVAL_MS),
                        all.get(QuorumSettings.INITIAL_BROKER_REGISTRATION_TIMEOUT_MS)),
                new MemberView(settings.nodeId(), feed, broker.dirs()));
    }

    /// Where the system chooses the port it must be known before we register; such a listener closes
    /// whoever comes before the node is ready.
    private void openDoorsWithoutPort() {
        for (Listener each : settings.listeners()) {
            if (each.at().port() == 0) open(each);
        }
    }

    private void openForClients() {
        broker.setStrangersAside(feed.image());
        try {
            for (Listener each : settings.listeners()) {
                if (each.at().port() != 0) open(each);
            }
            ready.complete(null);
        } catch (RuntimeException cannotListen) {
            ready.completeExceptionally(cannotListen);
        }
    }

    private void open(Listener listener) {
        if (settings.controllerListeners().contains(listener)) return;
        doors.open(listener.name(), listener.at(), false, broker.loops(), broker.conversations());
    }

    private void refused(short error, String why) {
        ready.completeExceptionally(new IllegalStateException(
                "The controller refuses this broker: " + Errors.name(error) + ", " + why));
    }

    private long brokerEpoch() {
        Membership member = membership;
        return member == null ? -1 : member.epoch();
    }

    private void directoryFailed(Directory directory, RuntimeException why) {
        LOG.error("Log directory {} failed and is offline from now on", directory, why);
        boolean last = home.failed(directory);
        broker.offline(directory);
        loop.insist(() -> membership.offline(home.failedIds()));
        if (last) broken.complete(why);
    }

    public NodeSettings settings() {
        return settings;
    }

    public String clusterId() {
        return home.clusterId();
    }

    /// Open listeners with their real ports.
    public List<Door> doors() {
        return doors.open();
    }

    /// What this node knows of the cluster. On the controller's loop, or where nothing else runs.
    public ClusterImage image() {
        return feed.image();
    }

    /// The end of the metadata that clients are shown, in all shards. On any thread.
    public long appliedEnd() {
        return feed.appliedOffset();
    }

    /// The end of the metadata that [#image] is made of. As there.
    public long imageEnd() {
        return feed.imageEnd();
    }

    /// The epoch in which this node leads the metadata quorum; -1 if it does not. As [#image].
    public int leadsQuorumIn() {
        return metadataLog.isLeader() ? metadataLog.epoch() : -1;
    }

    /// Who votes on metadata. As [#image].
    public VoterSet voters() {
        return metadataLog.voters();
    }

    /// Completes if the node cannot go on, with the reason: stop it then.
    public CompletableFuture<RuntimeException> broken() {
        return broken;
    }

    /// Completes when clients can use the node; exceptionally if they never will.
    public CompletableFuture<Void> ready() {
        return ready;
    }

    /// Stops in good order: leadership moves away, logs are closed and synced, and the next start
    /// needs no recovery. Blocks.
    public void stop() {
        var stopped = new CountDownLatch(1);
        retire(stopped::countDown);
        try {
            stopped.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while stopping", e);
        }
        letGo();
    }

    /// As [#stop], for who cannot wait.
    ///
    /// @param stopped runs on the controller's loop; [#letGo] is due then, elsewhere
    public void retire(Task stopped) {
        if (broker == null) loop.insist(() -> stopMetadata(stopped));
        else stopBroker(stopped);
    }

    /// Leaves the directories to others, after [#retire]. Blocks.
    public void letGo() {
        home.close();
        LOG.info("[KafkaRaftServer nodeId={}] shut down completed", settings.nodeId());
    }

    private void stopBroker(Task stopped) {
        long epoch = brokerEpoch();
        boolean handOver = settings.settings().get(QuorumSettings.CONTROLLED_SHUTDOWN_ENABLE);
        loop.insist(() -> membership.leave(handOver ? HAND_OVER_MS_MAX : 0, () -> {
            doors.close();
            broker.stop(logs -> stopMetadata(() -> {
                if (metadataLog.isBroken()) stopped.run();
                else broker.markClean(logs, epoch, stopped);
            }));
        }));
    }

    /// On the controller's loop.
    private void stopMetadata(Task stopped) {
        doors.close();
        if (controller != null) controller.stop();
        metadataLog.close(() -> {
            elsewhere.close();
            stopped.run();
        });
    }
}
