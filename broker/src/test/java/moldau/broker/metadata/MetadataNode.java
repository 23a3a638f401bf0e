package moldau.broker.metadata;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import moldau.base.Endpoint;
import moldau.base.LogDir;
import moldau.base.World;
import moldau.log.Logs;
import moldau.replication.raft.OffsetAndEpoch;
import moldau.replication.raft.Voter;
import moldau.replication.raft.VoterSet;
import moldau.state.Appended;
import moldau.state.Transaction;
import moldau.state.cluster.Bootstrap;
import moldau.state.cluster.Features;
import moldau.wire.record.MetadataRecord;
import moldau.wire.record.TopicRecord;

/// A controller whose state is the list of all topics' names: formats, opens, listens.
final class MetadataNode implements MetadataListener, SnapshotSource {
    static final LogDir DIR = new LogDir("d");
    static final List<Voter.Listener> LISTENERS =
            List.of(new Voter.Listener("CONTROLLER", new Endpoint("127.0.0.1", 19093)));

    final MetadataLog log;
    final List<String> state = new ArrayList<>();
    final List<String> story = new ArrayList<>();
    final World world;
    long end;
    int leads = -1;
    boolean isFull;
    RuntimeException broken;

    MetadataNode(World world, MetadataLogSettings.Snapshots snapshots, VoterSet staticVoters) {
        this(world, settings -> settings.withSnapshots(snapshots), staticVoters);
    }

    MetadataNode(World world, UnaryOperator<MetadataLogSettings> tuned, VoterSet staticVoters) {
        this.world = world;
        var directories = new Directories(world, List.of(DIR), DIR);
        if (directories.isUnformatted()) {
            List<MetadataRecord> bootstrap = Bootstrap.atFormat(Features.METADATA_LATEST);
            Format.Quorum quorum = staticVoters.size() > 0
                    ? Format.Quorum.None.ELSEWHERE : new Format.Quorum.Standalone(LISTENERS);
            new Format(world, new Format.Wish("c", 1, quorum, bootstrap, false)).run(directories);
        }
        Directories.Found found = directories.open(1);
        Directories.Ready at = found.metadata();
        var settings = tuned.apply(MetadataLogSettings.of(1, at.id(), staticVoters));
        log = MetadataLog.open(world, at.disk(), new Logs(at.disk()).takeInventory(), settings);
        log.onBroken(failure -> broken = failure);
        log.snapshotsFrom(this);
        world.loops().controller().post(() -> {
            log.add(this);
            log.start();
        });
    }

    static MetadataNode on(World world) {
        return new MetadataNode(world, MetadataLogSettings.Snapshots.DEFAULT, VoterSet.EMPTY);
    }

    void append(String topic) {
        append(topic, _ -> { });
    }

    void append(String topic, Consumer<Appended> outcome) {
        append(List.of(TopicRecord.DEFAULT.withName(topic)), outcome);
    }

    void append(List<MetadataRecord> records, Consumer<Appended> outcome) {
        world.loops().controller()
                .post(() -> outcome.accept(log.append(records, Transaction.NONE)));
    }

    @Override
    public void snapshotBegins(OffsetAndEpoch id) {
        state.clear();
        end = id.offset();
        story.add("snapshot " + id.offset());
    }

    @Override
    public void snapshotRecords(List<MetadataRecord> records) {
        records.forEach(this::apply);
    }

    @Override
    public void snapshotEnds() {}

    @Override
    public void committed(long baseOffset, List<MetadataRecord> records) {
        assert baseOffset >= end : baseOffset + " < " + end;
        records.forEach(this::apply);
        end = baseOffset + records.size();
    }

    private void apply(MetadataRecord record) {
        state.add(((TopicRecord) record).name());
    }

    @Override
    public void reached(long endOffset) {
        end = endOffset;
    }

    @Override
    public void leads(int epoch, long endOffset) {
        leads = epoch;
        story.add("leads " + epoch + " from " + endOffset);
    }

    @Override
    public Captured capture() {
        List<String> names = List.copyOf(state);
        long at = end;
        return new Captured() {
            @Override
            public long endOffset() {
                return at;
            }

            @Override
            public void write(Consumer<MetadataRecord> to) {
                for (String name : names) to.accept(TopicRecord.DEFAULT.withName(name));
            }

            @Override
            public int version(MetadataRecord record) {
                return 0;
            }
        };
    }
}
