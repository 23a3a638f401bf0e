package moldau.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import moldau.base.Loop;
import moldau.base.World;
import moldau.broker.controller.ActiveController;
import moldau.broker.controller.ClusterFeed;
import moldau.broker.controller.LocalChannel;
import moldau.broker.controller.QuorumView;
import moldau.broker.metadata.MetadataListener;
import moldau.broker.metadata.MetadataLog;
import moldau.broker.metadata.SnapshotSource;
import moldau.replication.raft.OffsetAndEpoch;
import moldau.state.Runtime;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.ConfigRules;
import moldau.state.cluster.Controller;
import moldau.state.cluster.ControllerLimits;
import moldau.state.cluster.RecordVersions;
import moldau.wire.record.MetadataRecord;

/// What makes a node part of the metadata quorum: it hears what is committed, feeds this broker with
/// it, and runs the controller while this node leads. All on the controller's loop.
final class MetadataSide implements MetadataListener, SnapshotSource {
    private final World world;
    private final Loop loop;
    private final ControllerLimits limits;
    private final ConfigRules rules;
    private final ClusterFeed feed;
    private final LocalChannel channel;
    private final FeatureTable features;
    private final Elsewhere elsewhere;
    private MetadataLog log;
    private Controller controller;
    private ActiveController active;
    private List<MetadataRecord> snapshot;
    private long endOffset;
    private short kraftVersion;
    private boolean upToDate;

    /// Who led when something was committed last, other than this node; -1 if that is not known.
    private int formerLeader = -1;

    /// @param elsewhere told when another leader is known, or this node has become the active
    ///     controller
    MetadataSide(
            World world, ControllerLimits limits, ConfigRules rules, ClusterFeed feed,
            LocalChannel channel, FeatureTable features, Elsewhere elsewhere) {
        this.world = world;
        this.loop = world.loops().controller();
        this.limits = limits;
        this.rules = rules;
        this.feed = feed;
        this.channel = channel;
        this.features = features;
        this.elsewhere = elsewhere;
    }

    /// The log this listens to. Before it is started.
    void listenTo(MetadataLog log) {
        this.log = log;
        log.versions(record -> controller == null
                ? RecordVersions.of(record, feed.image().metadataVersion())
                : controller.version(record));
        log.add(this);
        log.snapshotsFrom(this);
    }

    @Override
    public void snapshotBegins(OffsetAndEpoch id) {
        snapshot = new ArrayList<>();
        endOffset = id.offset();
    }

    @Override
    public void snapshotRecords(List<MetadataRecord> records) {
        snapshot.addAll(records);
    }

    @Override
    public void snapshotEnds() {
        feed.loaded(snapshot, endOffset);
        snapshot = null;
    }

    @Override
    public void committed(long baseOffset, List<MetadataRecord> records) {
        endOffset = baseOffset + records.size();
        feed.committed(records, endOffset);
    }

    /// Shards are told before the controller's answers leave: whoever is answered finds it so. They are told
    /// nothing before all is known that was committed before: a log would be taken for a stranger's where
    /// its topic was made after the newest snapshot, in place of another of its name.
    @Override
    public void reached(long endOffset) {
        this.endOffset = endOffset;
        int leader = log.leaderId();
        if (leader >= 0 && leader != limits.nodeId()) formerLeader = leader;
        feed.reached(endOffset);
        upToDate = upToDate || log.isUpToDate(endOffset);
        boolean shown = upToDate && feed.publish();
        if (shown || kraftVersion != log.kraftVersion()) {
            kraftVersion = log.kraftVersion();
            features.update(feed.image(), endOffset, kraftVersion);
        }
        if (active != null) active.committed(endOffset);
    }

    @Override
    public void leads(int epoch, long endOffset) {
        assert active == null : "already led";
        controller = new Controller(limits, rules, world.random(), feed.image());
        controller.succeeds(formerLeader);
        // All that earlier leaders committed is in the image, and more is not in the log.
        var runtime = new Runtime<MetadataRecord>(controller, log, Integer.MAX_VALUE);
        active = new ActiveController(loop, world.clock(), controller, runtime,
                new QuorumView(log, world.clock()), elsewhere.voterRequests(), log::endOffset);
        active.start();
        channel.active(active);
        elsewhere.leaderMoved();
    }

    @Override
    public void leaderChanged(int epoch, int leaderId) {
        elsewhere.leaderMoved();
    }

    @Override
    public void resigned(int epoch) {
        formerLeader = -1;
        if (active == null) return;
        channel.active(null);
        active.end();
        active = null;
        controller = null;
    }

    @Override
    public Captured capture() {
        if (feed.inTransaction()) return null;
        ClusterImage image = feed.image();
        long end = endOffset;
        return new Captured() {
            @Override
            public long endOffset() {
                return end;
            }

            @Override
            public void write(Consumer<MetadataRecord> to) {
                image.records(to);
            }

            @Override
            public int version(MetadataRecord record) {
                return RecordVersions.of(record, image.metadataVersion());
            }
        };
    }
}
