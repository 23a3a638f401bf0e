package moldau.broker.metadata;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import moldau.base.Disk;
import moldau.base.Loop;
import moldau.base.Path;
import moldau.base.Task;
import moldau.base.World;
import moldau.base.fault.DiskFault;
import moldau.base.fault.Malformed;
import moldau.log.Flush;
import moldau.log.Log;
import moldau.log.Logs;
import moldau.log.Removal;
import moldau.log.TopicPartition;
import moldau.log.Workbench;
import moldau.replication.raft.Answer;
import moldau.replication.raft.ControlRecord;
import moldau.replication.raft.Description;
import moldau.replication.raft.Event;
import moldau.replication.raft.OffsetAndEpoch;
import moldau.replication.raft.Quorum;
import moldau.replication.raft.ReplicaKey;
import moldau.replication.raft.Request;
import moldau.replication.raft.VoterSet;
import moldau.state.Appended;
import moldau.state.RecordLog;
import moldau.state.Refusal;
import moldau.state.Transaction;
import moldau.wire.Uuid;
import moldau.wire.WireWriter;
import moldau.wire.batch.BatchBuilder;
import moldau.wire.batch.Head;
import moldau.wire.record.MetadataRecord;

/// The metadata log of this node, `__cluster_metadata-0`: takes part in the quorum by its
/// [QuorumDriver], appends what the controller decides, and tells listeners what is committed.
///
/// [#open] blocks and may be called on any thread before the loops run; everything after on the
/// controller's loop. Files:
///
/// ```text
///   __cluster_metadata-0/  segments, leader-epoch-checkpoint, partition.metadata    Log
///                          quorum-state                                             QuorumStateFile
///                          <end>-<epoch>.checkpoint                                 SnapshotFile
/// ```
public final class MetadataLog implements RecordLog<MetadataRecord> {
    public static final TopicPartition PARTITION = new TopicPartition("__cluster_metadata", 0);
    public static final Uuid TOPIC_ID = Uuid.ONE;

    private static final Path DIRECTORY = Path.ROOT.child(PARTITION.toString());
    private static final int FILES_OPEN_MAX = 16;

    /// How long a leader that stops waits for the voters to hear it.
    private static final long FAREWELL_NANOS = 500_000_000L;

    private final MetadataLogSettings settings;
    private final World world;
    private final Loop loop;
    private final Workbench bench;
    private final Log log;
    private final SnapshotShelf shelf;
    private final Quorum quorum;
    private final QuorumDriver driver;
    private final SnapshotWriting snapshots;
    private final BatchBuilder builder = new BatchBuilder();
    private final WireWriter value = new WireWriter();
    private final Telling.Recent recent = new Telling.Recent();
    private final List<Telling> tellings = new ArrayList<>();

    private ToIntFunction<MetadataRecord> versions = MetadataRecord::versionMax;
    private Consumer<RuntimeException> onBroken = failure -> { throw failure; };
    private boolean isGone;
    private boolean isBroken;

    /// What runs when everything is closed; null: nobody closes.
    private Task closed;

    private MetadataLog(MetadataLogSettings settings, World world, Disk disk, Log log) {
        this.settings = settings;
        this.world = world;
        this.log = log;
        loop = world.loops().controller();
        bench = new Workbench(disk, FILES_OPEN_MAX);
        log.use(bench);
        shelf = new SnapshotShelf(disk, DIRECTORY);
        var stateFile = new QuorumStateFile(disk, DIRECTORY);
        var found = new ArrayList<Fetched.Control>();
        quorum = load(stateFile, found);
        driver = new QuorumDriver(world,
                new QuorumDriver.Parts(disk, log, shelf, stateFile, settings), quorum, found,
                new Heard());
        snapshots = new SnapshotWriting(world, disk, log, shelf, settings.snapshots());
    }

    /// Opens the log, or makes it. Blocks: recovery, a look through the newest snapshot and the log
    /// after it, and a sync of all that a crash may have left in the page cache only.
    ///
    /// @param inventory of `disk`; says whether the last stop was clean
    /// @throws DirectoryRefused if `quorum-state` is damaged
    public static MetadataLog open(World world, Disk disk, Logs.Inventory inventory,
            MetadataLogSettings settings) {
        long wallMs = world.clock().wallMs();
        Log log = inventory.live().contains(PARTITION)
                ? new Logs(disk).open(inventory, PARTITION, settings.logSettings(), wallMs)
                : Log.create(disk, PARTITION, TOPIC_ID, settings.logSettings(), wallMs);
        return new MetadataLog(settings, world, disk, log);
    }

    /// @param found takes the control records that the log and its snapshot hold
    private Quorum load(QuorumStateFile stateFile, List<Fetched.Control> found) {
        if (log.topicId() == null) log.topicId(TOPIC_ID);
        OffsetAndEpoch newest = shelf.newest();
        if (newest != null && contradicts(newest)) {
            Removal old = log.truncateFully(newest.offset(), world.clock().wallMs());
            if (old != null) old.run();
        }
        beginAtSnapshot(newest);
        syncNow();
        List<ControlRecord> first = newest == null ? List.of() : shelf.control(newest);
        VoterSet voters = settings.staticVoters();
        short level = 0;
        for (ControlRecord record : first) {
            if (record instanceof ControlRecord.Voters(VoterSet set)) voters = set;
            if (record instanceof ControlRecord.KraftVersion(short known)) level = known;
        }
        if (newest != null && newest.offset() > 0) {
            for (ControlRecord record : first) {
                found.add(new Fetched.Control(newest.offset() - 1, record));
            }
        }
        found.addAll(LogWalk.control(log, newest == null ? 0 : newest.offset()));
        var self = new ReplicaKey(settings.nodeId(), settings.directoryId());
        var member = new Quorum.Member(
                self, settings.timeouts(), settings.own(), settings.joins());
        return new Quorum(member, new LogFacts(log, shelf), world.random(), stateFile.read(), voters,
                level);
    }

    /// Whether the log is not that of the snapshot, which came from a leader: the node ended before it took the
    /// place of the log.
    private boolean contradicts(OffsetAndEpoch snapshot) {
        if (snapshot.offset() > log.endOffset()) return true;
        if (log.endOffset() > log.startOffset() && log.latestEpoch() < snapshot.epoch()) return true;
        int epoch = snapshot.offset() > log.startOffset() ? log.epochAt(snapshot.offset() - 1) : -1;
        return epoch >= 0 && epoch != snapshot.epoch();
    }

    /// A log that has lost its beginning goes on from the end of its oldest snapshot. What its first segment
    /// has before that nobody reads any more; nor can anybody say which epoch came before it.
    private void beginAtSnapshot(OffsetAndEpoch newest) {
        if (newest == null || log.startOffset() == 0) return;
        log.highWatermark(newest.offset());
        log.raiseStart(Math.max(log.startOffset(), shelf.oldest().offset()));
    }

    private void syncNow() {
        Flush flush = log.flush();
        if (flush == null) return;
        flush.run();
        log.flushed(flush, world.clock().wallMs());
    }

    /// How requests reach other members; before [#start].
    public MetadataLog courier(Courier courier) {
        driver.courier(courier);
        return this;
    }

    /// In which version each record is written, as the metadata version allows; before [#start].
    public MetadataLog versions(ToIntFunction<MetadataRecord> versions) {
        this.versions = versions;
        return this;
    }

    /// Called once when the disk is broken. The log does nothing any more; the node must stop.
    public MetadataLog onBroken(Consumer<RuntimeException> onBroken) {
        this.onBroken = onBroken;
        return this;
    }

    /// Who is asked for the state when a snapshot is due.
    public void snapshotsFrom(SnapshotSource source) {
        snapshots.from(source);
    }

    /// Begins to take part in the quorum.
    public void start() {
        assert loop.isCurrent();
        driver.start();
        try {
            for (Telling telling : tellings) telling.committed(quorum.highWatermark());
        } catch (DiskFault | Malformed failure) {
            broken(failure);
        }
    }

    /// Tells `listener` all that is committed, from the beginning, and all that will be.
    public void add(MetadataListener listener) {
        Telling telling = new Telling(listener,
                new Telling.Source(log, shelf, recent), loop, this::broken);
        tellings.add(telling);
        telling.committed(quorum.highWatermark());
    }

    /// Appends a decision of the controller as one batch, which is committed as a whole or not at
    /// all; the commit is told to listeners.
    @Override
    public Appended append(List<MetadataRecord> records, Transaction transaction) {
        assert transaction.equals(Transaction.NONE) : "metadata transactions are records";
        if (!isLeader()) {
            return new Appended.Failed(Refusal.NOT_LEADER);
        }
        long nowMs = world.clock().wallMs();
        builder.begin();
        for (MetadataRecord record : records) {
            value.begin();
            record.writeFramed(value, versions.applyAsInt(record));
            builder.append(nowMs, null, value.contiguous(), List.of());
        }
        if (builder.plainSize() > settings.batchBytesMax()) {
            return new Appended.Failed(Refusal.TOO_LARGE);
        }
        long baseOffset = log.endOffset();
        if (!driver.write(builder.build(Head.DEFAULT), quorum.epoch())) {
            return new Appended.Failed(Refusal.STORAGE);
        }
        recent.add(baseOffset, List.copyOf(records));
        return new Appended.At(baseOffset + records.size() - 1);
    }

    /// Asks this member of the quorum on behalf of another; for [Answer.Records] the caller reads
    /// with [#read].
    public void ask(Request request, Consumer<Answer> reply) {
        driver.ask(request, reply);
    }

    /// Batches from `offset` on, for a fetch that was granted.
    public Disk.Slice read(long offset, int bytesMax) {
        return log.read(offset, bytesMax, true, log.endOffset());
    }

    /// Why this change of the voters cannot be begun here and now.
    public Answer.Outcome refusal(Request.Change asked) {
        return isGone ? Answer.Outcome.NOT_LEADER : quorum.refusal(asked);
    }

    /// Whether it leads and the platter knows: before, nobody was told, and it may never come to that.
    public boolean isLeader() {
        return !isGone && quorum.isLeader() && !driver.isWaiting();
    }

    public int epoch() {
        return quorum.epoch();
    }

    /// -1: none is known.
    public int leaderId() {
        return quorum.leaderId();
    }

    public long highWatermark() {
        return quorum.highWatermark();
    }

    /// Whether all before `endOffset` is at least what was committed when this node started.
    public boolean isUpToDate(long endOffset) {
        return endOffset >= quorum.catchUpEnd();
    }

    public long startOffset() {
        return log.startOffset();
    }

    public long endOffset() {
        return log.endOffset();
    }

    public VoterSet voters() {
        return quorum.voters();
    }

    public short kraftVersion() {
        return quorum.kraftVersion();
    }

    public OffsetAndEpoch newestSnapshot() {
        return shelf.newest();
    }

    /// For DescribeQuorum; times on the monotonic clock.
    public Description describe() {
        return quorum.describe(world.clock().nowMs());
    }

    /// Writes a snapshot now, whatever is due.
    public void snapshotNow() {
        snapshots.start(quorum, this::broken);
    }

    /// A piece of a snapshot, for a member that asked for it.
    ///
    /// @return null if there is no such snapshot, or no byte at `position`
    public Disk.Slice readSnapshot(OffsetAndEpoch id, long position, int bytesMax) {
        long size = snapshotSize(id);
        if (position < 0 || position >= size) return null;
        try {
            return shelf.slice(id, position, (int) Math.min(bytesMax, size - position));
        } catch (DiskFault fault) {
            broken(fault);
            return null;
        }
    }

    /// Its bytes; -1 if there is no such snapshot.
    public long snapshotSize(OffsetAndEpoch id) {
        return shelf.size(id);
    }

    /// Whether its directory failed: what it holds may not be on the platter.
    public boolean isBroken() {
        return isBroken;
    }

    /// Gives up leadership, tells the voters so, closes the files, then runs `done`. Nothing else may
    /// be called after.
    public void close(Task done) {
        assert loop.isCurrent();
        driver.tell(new Event.ResignWanted());
        closed = done;
        loop.at(world.clock().nowNanos() + FAREWELL_NANOS, driver::forgetFarewells);
        finishClosing();
    }

    private void finishClosing() {
        if (closed == null) return;
        if (isGone) {
            runClosed();
            return;
        }
        if (driver.isBusy()) return;
        isGone = true;
        driver.stop();
        for (Telling telling : tellings) telling.stop();
        Flush flush = log.close();
        Runnable sync = flush == null ? () -> { } : flush::run;
        Task done = closed;
        closed = null;
        world.work().run(this, sync::run, loop, failure -> {
            closed = done;
            if (failure != null) onBroken.accept(failure);
            else runClosed();
        });
    }

    private void runClosed() {
        Task done = closed;
        closed = null;
        builder.close();
        driver.close();
        bench.close();
        done.run();
    }

    private void broken(RuntimeException failure) {
        if (isGone) return;
        isGone = true;
        isBroken = true;
        driver.stop();
        for (Telling telling : tellings) telling.stop();
        onBroken.accept(failure);
        if (closed != null) runClosed();
    }

    /// What the driver tells.
    private final class Heard implements QuorumDriver.Host {
        @Override
        public void appended(int bytes) {
            snapshots.appended(bytes);
        }

        @Override
        public void committed(long highWatermark) {
            log.highWatermark(highWatermark);
            world.witness().saw(
                    "committedMetadata", settings.nodeId(), highWatermark, quorum.epoch());
            long told = highWatermark;
            for (Telling telling : tellings) {
                telling.committed(highWatermark);
                told = Math.min(told, telling.nextOffset());
            }
            recent.forgetBefore(told);
            if (snapshots.isDue()) snapshots.start(quorum, MetadataLog.this::broken);
        }

        @Override
        public void leads(int epoch, long startOffset) {
            world.witness().saw("becameQuorumLeader", settings.nodeId(), epoch, startOffset);
            for (Telling telling : tellings) telling.leads(epoch);
        }

        @Override
        public void resigned(int epoch) {
            recent.clear();
            for (Telling telling : tellings) telling.resigned(epoch);
        }

        @Override
        public void leaderChanged(int epoch, int leaderId) {
            world.witness().saw("quorumLeaderKnown", settings.nodeId(), epoch, leaderId);
            for (Telling each : tellings) each.listener().leaderChanged(epoch, leaderId);
        }

        @Override
        public void idle() {
            finishClosing();
        }

        @Override
        public void broken(RuntimeException failure) {
            MetadataLog.this.broken(failure);
        }
    }
}
