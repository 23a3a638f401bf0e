package moldau.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import moldau.base.LogDir;
import moldau.base.Loop;
import moldau.base.Task;
import moldau.base.World;
import moldau.base.settings.Settings;
import moldau.broker.api.BrokerApis;
import moldau.broker.api.Dispatch;
import moldau.broker.api.FeatureView;
import moldau.broker.api.Handler;
import moldau.broker.api.TopicAutoCreation;
import moldau.broker.config.BrokerLogSettings;
import moldau.broker.config.BrokerSettings;
import moldau.broker.config.Configs;
import moldau.broker.config.ConsumerGroupConfigs;
import moldau.broker.config.GroupCoordinatorSettings;
import moldau.broker.config.NodeSettings;
import moldau.broker.config.ReplicationSettings;
import moldau.broker.connection.Conversations;
import moldau.broker.connection.Limits;
import moldau.broker.controller.ControllerChannel;
import moldau.broker.controller.DirectoryReports;
import moldau.broker.coordinator.GroupCoordinators;
import moldau.broker.coordinator.ProducerIds;
import moldau.broker.partition.Checkpoints;
import moldau.broker.partition.Directory;
import moldau.broker.partition.Holdings;
import moldau.broker.partition.Incarnation;
import moldau.broker.partition.LogDirs;
import moldau.broker.partition.Moves;
import moldau.broker.partition.Opener;
import moldau.broker.partition.Partition;
import moldau.broker.partition.Scrubbing;
import moldau.broker.partition.Shard;
import moldau.broker.partition.Shards;
import moldau.broker.partition.Strays;
import moldau.broker.partition.Throttle;
import moldau.broker.partition.Throttles;
import moldau.broker.partition.Closing;
import moldau.broker.partition.Compacting;
import moldau.broker.partition.Upkeep;
import moldau.broker.replica.CopyRules;
import moldau.broker.replica.Fetchers;
import moldau.broker.replica.Mending;
import moldau.broker.replica.Proposals;
import moldau.log.Cleaning;
import moldau.state.cluster.ClusterDelta;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.Features;
import moldau.state.group.GroupLimits;
import moldau.wire.message.Api;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What makes a node a broker: its shards with their partitions and coordinators, and the
/// conversations with clients. Put together here, once; every part lives on its own loop after.
final class BrokerSide {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerSide.class);
    /// Of the descriptors a process usually has (65,536), for each loop and directory.
    private static final int OPEN_FILES_MAX = 8_000;
    private static final int SCRUB_FIRST_AFTER = 1_000;

    private final World world;
    private final NodeSettings node;
    private final List<Directory> directories;
    private final LogDirs dirs;
    private final Shards shards;
    private final Holdings[] holdings;
    private Opener opener;
    private final Upkeep[] upkeep;
    private final Conversations[] conversations;
    private final Loop[] loops;
    private final Failures failures;
    private final Fetchers[] fetchers;
    private final Proposals[] proposals;
    private final Scrubbing[] scrubbing;
    private final Throttles throttles;

    /// What the node has to know of the directories.
    interface Failures {
        /// A directory failed. On any thread.
        void directoryFailed(Directory directory, RuntimeException why);

        /// Other directories take no new replicas now. On any thread.
        void cordonsChanged();
    }

    /// What the broker side needs from the rest of the node.
    record Needs(
            String clusterId, ControllerChannel controller, FeatureView features,
            LongSupplier brokerEpoch) {}

    BrokerSide(
            World world, NodeSettings node, List<Directory> directories, Needs needs, Failures failures) {
        this.world = world;
        this.node = node;
        this.directories = directories;
        var all = new ArrayList<LogDir>();
        for (String each : node.logDirs()) all.add(world.disk(new LogDir(each)).dir());
        this.dirs = new LogDirs(node.logDirs(), all, directories);
        dirs.cordon(node.settings().get(BrokerSettings.CORDONED_LOG_DIRS));
        this.failures = failures;
        int count = world.loops().count();
        this.loops = new Loop[count];
        var shards = new Shard[count];
        this.throttles = Throttles.of(world.clock(),
                node.settings().get(ReplicationSettings.REPLICATION_QUOTA_WINDOW_NUM),
                node.settings().get(ReplicationSettings.REPLICATION_QUOTA_WINDOW_SIZE_SECONDS),
                new Throttle(world.clock(),
                        node.settings().get(ReplicationSettings.ALTER_LOG_DIRS_REPLICATION_QUOTA_WINDOW_NUM),
                        node.settings().get(
                                ReplicationSettings.ALTER_LOG_DIRS_REPLICATION_QUOTA_WINDOW_SIZE_SECONDS)));
        for (int i = 0; i < count; i++) {
            loops[i] = world.loops().data(i);
            shards[i] = new Shard(loops[i], world.clock(), world.work(), world.witness(), throttles,
                    this::broken);
        }
        this.shards = new Shards(shards);
        this.holdings = new Holdings[count];
        this.upkeep = new Upkeep[count];
        this.conversations = new Conversations[count];
        this.fetchers = new Fetchers[count];
        this.proposals = new Proposals[count];
        this.scrubbing = new Scrubbing[count];
        assemble(needs);
    }

    private void assemble(Needs needs) {
        Settings settings = node.settings();
        int count = loops.length;
        var configs = new Configs[count];
        var groups = new GroupCoordinators[count];
        var producerIds = new ProducerIds[count];
        var self = new Incarnation(node.nodeId(), needs.brokerEpoch());
        opener = new Opener(dirs, OPEN_FILES_MAX, failures::directoryFailed);
        var checkpoints = new Checkpoints(
                dirs, world.work(), loops[0], failures::directoryFailed);
        for (int i = 0; i < count; i++) {
            Shard shard = shards.at(i);
            configs[i] = new Configs(node);
            groups[i] = new GroupCoordinators(shard, groupLimits(settings),
                    new ConsumerGroupConfigs(configs[i], shard::image),
                    settings.get(GroupCoordinatorSettings.OFFSETS_COMMIT_TIMEOUT_MS), world.random(),
                    (partition, why) -> LOG.error("Cannot load the groups of {}", partition, why));
            producerIds[i] = new ProducerIds(node.nodeId(), needs.brokerEpoch(), needs.controller(), loops[i]);
            var reports = new DirectoryReports(
                    node.nodeId(), shard, directories, needs.controller(), needs.brokerEpoch());
            var moves = new Moves(node.nodeId(), shard, opener, world.random());
            shard.moves(moves);
            holdings[i] = new Holdings(self, shard, shards, opener, configs[i],
                    listener(i, configs[i], groups[i], reports));
            moves.removals(holdings[i]::later);
            replicate(i, shard, configs[i], needs);
            scrubbing[i] = new Scrubbing(shard, new Mending(fetchers[i]), scrubPace(settings, count), world.random());
            shard.scrubbing(scrubbing[i]);
            Compacting compacting = settings.get(BrokerLogSettings.LOG_CLEANER_ENABLE)
                    ? new Compacting(shard, holdings[i], checkpoints, Cleaning.Limits.DEFAULT)
                    : null;
            upkeep[i] = new Upkeep(shard, holdings[i], checkpoints, pace(settings), compacting);
            moves.listener(whenMoved(opener, reports, upkeep[i]));
        }
        for (int i = 0; i < count; i++) {
            var parts = new BrokerApis.Parts(node.nodeId(), needs.clusterId(), settings, shards,
                    needs.controller(), groups, producerIds, configs, needs.features(),
                    new TopicAutoCreation(needs.controller(), settings, loops[i]), world.random(),
                    dirs, opener.places());
            Map<Api, Handler> table = BrokerApis.table(parts);
            conversations[i] = new Conversations(loops[i], world.clock(), Limits.of(settings),
                    new Dispatch(table, shards.at(i)), Refusals::log);
        }
    }

    private void replicate(int i, Shard shard, Configs configs, Needs needs) {
        CopyRules rules = CopyRules.of(node.settings());
        var self = new Fetchers.Self(
                node.nodeId(), needs.brokerEpoch(), node.interBrokerListener(), world.network());
        // Loops fetch side by side: together they are as many as asked for.
        fetchers[i] = new Fetchers(self, shard, holdings[i], rules, () -> Math.ceilDiv(
                configs.layers(shard.image()).effective().get(ReplicationSettings.NUM_REPLICA_FETCHERS), loops.length));
        proposals[i] = new Proposals(
                node.nodeId(), shard, needs.controller(), needs.brokerEpoch(), rules.lagMsMax());
        shard.joins(proposals[i]);
    }

    private Holdings.Listener listener(
            int index, Configs configs, GroupCoordinators groups, DirectoryReports reports) {
        return new Holdings.Listener() {
            @Override
            public void leads(Partition partition) {
                groups.leads(partition);
            }

            @Override
            public void leadsNoMore(Partition partition) {
                groups.leadsNoMore(partition);
            }

            @Override
            public void follows(Partition partition) {
                fetchers[index].follows(partition);
            }

            @Override
            public void applied(ClusterDelta delta) {
                groups.applied(delta);
                throttle(configs, delta.after());
                if (index == 0) cordon(configs, delta.after());
                fetchers[index].applied();
                proposals[index].applied(delta);
                reports.applied(delta);
                shards.at(index).moves().applied();
            }
        };
    }

    private static Moves.Listener whenMoved(
            Opener opener, DirectoryReports reports, Upkeep upkeep) {
        return new Moves.Listener() {
            @Override
            public void told(Partition partition) {
                reports.look(partition);
            }

            @Override
            public void moved(Partition partition, LogDir before) {
                opener.places().moved(before, partition.directory());
                upkeep.moved();
            }
        };
    }

    private void cordon(Configs configs, ClusterImage image) {
        Settings now = configs.layers(image).effective();
        boolean isKnown = image.metadataVersion() >= Features.METADATA_4_3_IV0;
        List<String> wanted = isKnown ? now.get(BrokerSettings.CORDONED_LOG_DIRS) : List.of();
        if (dirs.cordon(wanted)) failures.cordonsChanged();
    }

    private void throttle(Configs configs, ClusterImage image) {
        throttles.leading().limit(configs.rate(ReplicationSettings.LEADER_REPLICATION_THROTTLED_RATE, image));
        throttles.moving().limit(
                configs.rate(ReplicationSettings.REPLICA_ALTER_LOG_DIRS_IO_MAX_BYTES_PER_SECOND, image));
        throttles.following().limit(configs.rate(ReplicationSettings.FOLLOWER_REPLICATION_THROTTLED_RATE, image));
    }

    private static GroupLimits groupLimits(Settings settings) {
        return new GroupLimits(
                settings.get(GroupCoordinatorSettings.GROUP_MIN_SESSION_TIMEOUT_MS),
                settings.get(GroupCoordinatorSettings.GROUP_MAX_SESSION_TIMEOUT_MS),
                settings.get(GroupCoordinatorSettings.GROUP_INITIAL_REBALANCE_DELAY_MS),
                settings.get(GroupCoordinatorSettings.GROUP_MAX_SIZE),
                settings.get(GroupCoordinatorSettings.OFFSET_METADATA_MAX_BYTES),
                settings.get(GroupCoordinatorSettings.OFFSETS_RETENTION_MINUTES) * 60_000L,
                settings.get(GroupCoordinatorSettings.OFFSETS_RETENTION_CHECK_INTERVAL_MS));
    }

    private static Upkeep.Pace pace(Settings settings) {
        return new Upkeep.Pace(
                settings.get(BrokerLogSettings.LOG_INITIAL_TASK_DELAY_MS),
                settings.get(BrokerLogSettings.LOG_RETENTION_CHECK_INTERVAL_MS),
                settings.get(ReplicationSettings.REPLICA_HIGH_WATERMARK_CHECKPOINT_INTERVAL_MS),
                settings.get(BrokerLogSettings.LOG_FLUSH_OFFSET_CHECKPOINT_INTERVAL_MS),
                settings.get(BrokerLogSettings.PRODUCER_ID_EXPIRATION_CHECK_INTERVAL_MS),
                settings.get(BrokerLogSettings.PRODUCER_ID_EXPIRATION_MS),
                settings.get(BrokerLogSettings.LOG_CLEANER_BACKOFF_MS));
    }

    /// The first round begins soon after a start: a node may be started anew before the next is due.
    private static Scrubbing.Pace scrubPace(Settings settings, int shards) {
        long roundMs = settings.get(BrokerSettings.MOLDAU_SCRUB_INTERVAL_MS);
        return new Scrubbing.Pace(roundMs / SCRUB_FIRST_AFTER, roundMs,
                Math.ceilDiv(settings.get(BrokerSettings.MOLDAU_SCRUB_BYTES_PER_SECOND), shards));
    }

    private void broken(LogDir dir, RuntimeException why) {
        for (Directory each : directories) {
            if (each.disk().dir().equals(dir)) failures.directoryFailed(each, why);
        }
    }

    LogDirs dirs() {
        return dirs;
    }

    Shards shards() {
        return shards;
    }

    Holdings[] holdings() {
        return holdings;
    }

    Conversations[] conversations() {
        return conversations;
    }

    Loop[] loops() {
        return loops;
    }

    /// Sets logs aside that were found and are not this broker's, as an up to date image says.
    void setStrangersAside(ClusterImage image) {
        Strays strays = opener.strays();
        world.work().run("strangers", () -> strays.setStrangersAside(node.nodeId(), image), loops[0], failure -> {
            if (failure != null) throw failure;
        });
    }

    /// Begins what goes by the clock. On any thread.
    void start() {
        for (int i = 0; i < loops.length; i++) {
            int index = i;
            loops[i].insist(() -> {
                conversations[index].start();
                proposals[index].start();
                upkeep[index].start();
                scrubbing[index].start();
            });
        }
    }

    /// Takes a failed directory offline: its partitions answer KAFKA_STORAGE_ERROR from now on.
    void offline(Directory directory) {
        dirs.failed(directory.disk().dir());
        for (int i = 0; i < loops.length; i++) {
            Holdings here = holdings[i];
            loops[i].insist(() -> here.offline(directory.disk().dir()));
        }
    }

    /// Closes conversations, then logs, and syncs them; `closed` runs on the controller's loop, with what
    /// [#markClean] wants.
    void stop(Consumer<List<Closing.Closed>> closed) {
        var missing = new AtomicInteger(loops.length);
        var logs = new ArrayList<Closing.Closed>();
        for (int i = 0; i < loops.length; i++) {
            int index = i;
            loops[i].insist(() -> {
                conversations[index].stop();
                fetchers[index].stop();
                proposals[index].stop();
                upkeep[index].stop();
                scrubbing[index].stop();
                new Closing(shards.at(index), holdings[index], directories).start(closings -> {
                    synchronized (logs) {
                        logs.addAll(closings);
                    }
                    if (missing.decrementAndGet() > 0) return;
                    world.loops().controller().insist(() -> closed.accept(logs));
                });
            });
        }
    }

    /// Writes all checkpoints, and into each directory the mark of a clean stop, unless it failed on the
    /// way. The mark speaks of the metadata log, too: only after that is closed. `marked` runs on the
    /// controller's loop.
    void markClean(List<Closing.Closed> logs, long brokerEpoch, Task marked) {
        world.work().run(this, () -> Closing.mark(directories, logs, brokerEpoch),
                world.loops().controller(), failure -> {
                    if (failure != null) LOG.error("The stop was not clean", failure);
                    marked.run();
                });
    }
}
