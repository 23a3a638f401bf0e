package moldau.broker.metadata;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
import moldau.log.Origin;
import moldau.log.Removal;
import moldau.log.TopicPartition;
import moldau.log.Workbench;
import moldau.replication.raft.Answer;
import moldau.replication.raft.ControlRecord;
import moldau.replication.raft.Description;
import moldau.replication.raft.Effect;
import moldau.replication.raft.Effects;
import moldau.replication.raft.ElectionState;
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

/// The metadata log of this node, `__cluster_metadata-0`: carries out what the [Quorum] machine
/// wants, appends what the controller decides, and tells listeners what is committed.
///
/// [#open] blocks and may be called on any thread before the loops run; everything after on the
/// controller's loop. Files:
///
/// ```text
///   __cluster_metadata-0/  segments, leader-epoch-checkpoint, partition.metadata    Log
///                          quorum-state                                            
///     QuorumStateFile
///                          <end>-<epoch>.checkpoint                                 SnapshotFile
/// ```
///
/// Everything is fsynced before it counts, by group commit: one sync at a time, each serving all
/// that was appended during the one before.
public final class MetadataLog implements RecordLog<MetadataRecord> {
    public static final TopicPartition PARTITION = new TopicPartition("__cluster_metadata", 0);
    public static final Uuid TOPIC_ID = Uuid.ONE;

    private static final Path DIRECTORY = Path.ROOT.child(PARTITION.toString());
    private static final int FILES_OPEN_MAX = 16;

    /// Pause after a leader sent nothing that could be taken.
    private static final long NOTHING_GOOD_NANOS = 100_000_000L;

    private final MetadataLogSettings settings;
    private final World world;
    private final Disk disk;
    private final Loop loop;
    private final Workbench bench;
    private final Log log;
    private final SnapshotShelf shelf;
    private final QuorumStateFile stateFile;
    private final Quorum quorum;
    private final SnapshotWriting snapshots;
    private final BatchBuilder builder = new BatchBuilder();
    private final WireWriter value = new WireWriter();
    private final Telling.Recent recent = new Telling.Recent();
    private final List<Telling> tellings = new ArrayList<>();
    private final ArrayDeque<Event> events = new ArrayDeque<>();
    private final ArrayDeque<Effect> effects = new ArrayDeque<>();
    private final Map<Long, Consumer<Answer>> replies = new HashMap<>();

    private final Fetched fetched = new Fetched();

    /// What was asked before the start.
    private final List<Task> early = new ArrayList<>();
    private Courier courier = Courier.NOBODY;
    private ToIntFunction<MetadataRecord> versions = MetadataRecord::versionMax;
    private Consumer<RuntimeException> onBroken = failure -> { throw failure; };
    private Loop.Timer timer;
    private long timerMs = Long.MAX_VALUE;
    private long nextReply;
    private boolean started;
    private boolean draining;
    private boolean persisting;
    private boolean syncing;
    private boolean wantsSync;
    private boolean isGone;

    /// What runs when everything is closed; null: nobody closes.
    private Task closed;

    private MetadataLog(MetadataLogSettings settings, World world, Disk disk, Log log) {
        this.settings = settings;
        this.world = world;
        this.disk = disk;
        this.log = log;
        loop = world.loops().controller();
        bench = new Workbench(disk, FILES_OPEN_MAX);
        log.use(bench);
        shelf = new SnapshotShelf(disk, DIRECTORY);
        stateFile = new QuorumStateFile(disk, DIRECTORY);
        quorum = load();
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

    private Quorum load() {
        if (log.topicId() == null) log.topicId(TOPIC_ID);
        OffsetAndEpoch newest = shelf.newest();
        if (newest != null && newest.offset() > log.endOffset()) {
            Removal old = log.truncateFully(newest.offset(), world.clock().wallMs());
            if (old != null) old.run();
        }
        syncNow();
        List<ControlRecord> first = newest == null ? List.of() : shelf.control(newest);
        VoterSet voters = settings.staticVoters();
        short level = 0;
        for (ControlRecord record : first) {
            if (record instanceof ControlRecord.Voters(VoterSet set)) voters = set;
            if (record instanceof ControlRecord.KraftVersion(short found)) level = found;
        }
        var self = new ReplicaKey(settings.nodeId(), settings.directoryId());
        Quorum machine = new Quorum(new Quorum.Member(self, settings.timeouts(), settings.own(), settings.joins()),
                new LogFacts(log, shelf), world.random(), stateFile.read(), voters, level);
        if (newest != null && newest.offset() > 0) {
            for (ControlRecord record : first) {
                events.add(new Event.ControlAppended(newest.offset() - 1, record));
            }
        }
        for (Fetched.Control each : LogWalk.control(log, newest == null ? 0 : newest.offset())) {
            events.add(new Event.ControlAppended(each.offset(), each.record()));
        }
        return machine;
    }

    private void syncNow() {
        Flush flush = log.flush();
        if (flush == null) return;
        flush.run();
        log.flushed(flush, world.clock().wallMs());
    }

    /// How requests reach other members; before [#start].
    public MetadataLog courier(Courier courier) {
        this.courier = courier;
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
        started = true;
        tell(new Event.Started());
        for (Task each : early) each.run();
        early.clear();
        for (Telling telling : tellings) telling.committed(quorum.highWatermark());
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
        if (isGone || !quorum.isLeader() || persisting) {
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
        if (!write(builder.build(Head.DEFAULT), quorum.epoch())) {
            return new Appended.Failed(Refusal.STORAGE);
        }
        recent.add(baseOffset, List.copyOf(records));
        return new Appended.At(log.endOffset() - 1);
    }

    /// @return false if the disk is full or broken: nothing was appended
    private boolean write(ByteBuffer batch, int epoch) {
        int bytes = batch.remaining();
        try {
            var outcome = log.appendAsLeader(batch, epoch, Origin.QUORUM, world.clock().wallMs());
            switch (outcome) {
                case moldau.log.Appended.At _ -> {
                    if (!log.write()) return false;
                }
                case moldau.log.Appended.Refused _ -> {
                    return false;
                }
                default -> throw new AssertionError("own batch refused: " + outcome);
            }
        } catch (DiskFault fault) {
            broken(fault);
            return false;
        }
        snapshots.appended(bytes);
        tell(new Event.Appended(log.endOffset()));
        wantSync();
        return true;
    }

    /// Asks this member of the quorum on behalf of another; for [Answer.Records] the caller reads
    /// with [#read].
    public void ask(Request request, Consumer<Answer> reply) {
        if (!started) {
            early.add(() -> ask(request, reply));
            return;
        }
        replies.put(nextReply, reply);
        tell(new Event.Requested(nextReply++, request));
    }

    /// Batches from `offset` on, for a fetch that was granted.
    public Disk.Slice read(long offset, int bytesMax) {
        return log.read(offset, bytesMax, true, log.endOffset());
    }

    /// Why this change of the voters cannot be begun here and now.
    public Answer.Outcome refusal(Request.Change asked) {
        return isGone ? Answer.Outcome.NOT_LEADER : quorum.refusal(asked);
    }

    public boolean isLeader() {
        return !isGone && quorum.isLeader();
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

    /// Gives up leadership, closes the files, then runs `done`. Nothing else may be called after.
    public void close(Task done) {
        assert loop.isCurrent();
        tell(new Event.ResignWanted());
        closed = done;
        finishClosing();
    }

    private void finishClosing() {
        if (closed == null || syncing || persisting || isGone) {
            if (isGone && closed != null) runClosed();
            return;
        }
        isGone = true;
        if (timer != null) timer.cancel();
        for (Telling telling : tellings) telling.stop();
        Flush flush = log.close();
        Runnable sync = flush == null ? () -> { } : flush::run;
        world.work().run(this, sync::run, loop, failure -> {
            if (failure != null) onBroken.accept(failure);
            else runClosed();
        });
    }

    private void runClosed() {
        Task done = closed;
        closed = null;
        builder.close();
        bench.close();
        done.run();
    }

    private void tell(Event event) {
        events.add(event);
        drain();
    }

    /// Carries out effects, then steps events, one after the other; waits while `quorum-state` or a
    /// truncation is on its way to the platter.
    private void drain() {
        if (draining) return;
        draining = true;
        try {
            while (!persisting && !isGone) {
                Effect effect = effects.poll();
                if (effect != null) {
                    carryOut(effect);
                    continue;
                }
                Event event = events.poll();
                if (event == null) break;
                Effects next = quorum.step(world.clock().nowMs(), event);
                for (Effect each : next) effects.add(each);
                fetched.stepped(event, next);
            }
        } catch (DiskFault | Malformed failure) {
            broken(failure);
        } finally {
            draining = false;
        }
        if (!isGone && !persisting) setTimer();
    }

    private void setTimer() {
        long deadlineMs = quorum.nextDeadlineMs();
        if (deadlineMs == timerMs) return;
        if (timer != null) timer.cancel();
        timerMs = deadlineMs;
        timer = deadlineMs == Long.MAX_VALUE ? null : loop.at((deadlineMs + 1) * 1_000_000, () -> {
            timer = null;
            timerMs = Long.MAX_VALUE;
            tell(new Event.Ticked());
        });
    }

    private void carryOut(Effect effect) {
        switch (effect) {
            case Effect.Persist(ElectionState state) -> persist(state);
            case Effect.Append(int epoch, List<ControlRecord> records) -> append(epoch, records);
            case Effect.AppendFetched(Answer.Records answer) -> appendFetched(answer);
            case Effect.Truncate(long endOffset) -> truncate(endOffset);
            case Effect.FetchSnapshot(int leader, OffsetAndEpoch id, Request.Fetch asked) ->
                    fetchSnapshot(leader, id, asked);
            case Effect.Send(int to, Request request) -> send(to, request);
            case Effect.Reply(long reply, Answer answer) -> replies.remove(reply).accept(answer);
            case Effect.CommitAdvanced(long highWatermark) -> committed(highWatermark);
            case Effect.BecameLeader(int epoch, long startOffset) -> {
                world.witness().saw("becameQuorumLeader", settings.nodeId(), epoch, startOffset);
                for (Telling telling : tellings) telling.leads(epoch);
            }
            case Effect.Resigned(int epoch) -> {
                recent.clear();
                for (Telling telling : tellings) telling.resigned(epoch);
            }
            case Effect.LeaderChanged(int epoch, int leaderId) -> {
                for (Telling each : tellings) each.listener().leaderChanged(epoch, leaderId);
            }
        }
    }

    private void persist(ElectionState state) {
        short level = quorum.kraftVersion();
        whileWaiting(() -> stateFile.write(state, level, settings.staticVoters()), () -> { });
    }

    private void truncate(long endOffset) {
        Removal removal = log.truncateTo(endOffset, world.clock().wallMs());
        if (removal != null) deleteLater(removal);
        Flush flush = log.flush();
        whileWaiting(() -> {
            if (flush != null) flush.run();
        }, () -> {
            if (flush != null) log.flushed(flush, world.clock().wallMs());
            events.addFirst(new Event.Truncated(endOffset));
        });
    }

    /// Runs `job` off the loop; until it is done no effect is carried out and no event stepped.
    private void whileWaiting(Runnable job, Runnable then) {
        persisting = true;
        world.work().run(this, job::run, loop, failure -> {
            persisting = false;
            if (isGone) return;
            if (failure != null) {
                broken(failure);
                return;
            }
            then.run();
            drain();
            finishClosing();
        });
    }

    private void append(int epoch, List<ControlRecord> records) {
        long nowMs = world.clock().wallMs();
        builder.begin();
        for (ControlRecord record : records) ControlBatches.add(builder, nowMs, record);
        long offset = log.endOffset();
        ByteBuffer batch = builder.build(Head.DEFAULT.withControl(true));
        for (ControlRecord record : records) {
            events.add(new Event.ControlAppended(offset++, record));
        }
        if (!write(batch, epoch)) {
            brokenByFullDisk("begin an epoch");
        }
    }

    private void brokenByFullDisk(String what) {
        broken(new DiskFault(DiskFault.Kind.FULL, disk.dir() + " is full: the metadata log "
                + "cannot " + what + ". Free some space and start again", null));
    }

    private void send(int to, Request request) {
        courier.send(to, request, new Courier.Reply() {
            @Override
            public void answered(Answer answer, ByteBuffer records) {
                if (answer instanceof Answer.Records && records != null) fetched.keep(answer, records);
                tell(new Event.Answered(to, request, answer));
            }

            @Override
            public void unanswered() {
                tell(new Event.Unanswered(to, request));
            }
        });
    }

    /// Takes what the leader sent, as far as it is good; the fetch that follows tells the leader how
    /// far that is.
    private void appendFetched(Answer.Records answer) {
        ByteBuffer bytes = fetched.take(answer);
        long before = log.endOffset();
        if (bytes != null && Fetched.isPlausible(bytes, quorum.epoch())) {
            snapshots.appended(bytes.remaining());
            log.appendAsFollower(bytes, world.clock().wallMs());
            if (!log.write()) {
                brokenByFullDisk("follow");
                return;
            }
        }
        if (log.endOffset() == before) {
            // Not what we asked for: the leader is asked again, but not at once.
            loop.at(world.clock().nowNanos() + NOTHING_GOOD_NANOS,
                    () -> tell(new Event.Synced(log.endOffset())));
            return;
        }
        for (Fetched.Control each
                : Fetched.control(bytes.rewind(), before, log.endOffset())) {
            events.add(new Event.ControlAppended(each.offset(), each.record()));
        }
        events.add(new Event.Appended(log.endOffset()));
        wantSync();
    }

    private void fetchSnapshot(int leader, OffsetAndEpoch id, Request.Fetch asked) {
        var wanted = new SnapshotDownload.Wanted(leader, quorum.epoch(), asked.replica(), id);
        new SnapshotDownload(world, disk, shelf.path(id), wanted, courier,
                new SnapshotDownload.Outcome() {
                    @Override
                    public void progressed() {
                        tell(new Event.SnapshotProgressed());
                    }

                    @Override
                    public void whole() {
                        install(id, leader, asked);
                    }

                    @Override
                    public void failed() {
                        tell(new Event.Unanswered(leader, asked));
                    }

                    @Override
                    public void broken(RuntimeException failure) {
                        MetadataLog.this.broken(failure);
                    }
                }).start();
    }

    /// The log begins anew after the snapshot, whatever was in it: what is not committed is not the
    /// leader's.
    private void install(OffsetAndEpoch id, int leader, Request.Fetch asked) {
        if (isGone) return;
        if (syncing || persisting) {
            loop.at(world.clock().nowNanos() + NOTHING_GOOD_NANOS, () -> install(id, leader, asked));
            return;
        }
        if (quorum.isLeader() || quorum.highWatermark() >= id.offset()) {
            tell(new Event.Unanswered(leader, asked));
            return;
        }
        Removal old = log.truncateFully(id.offset(), world.clock().wallMs());
        if (old != null) deleteLater(old);
        shelf.add(id);
        Flush flush = log.flush();
        whileWaiting(() -> {
            if (flush != null) flush.run();
        }, () -> {
            if (flush != null) log.flushed(flush, world.clock().wallMs());
            events.add(new Event.SnapshotInstalled(id));
            for (ControlRecord record : shelf.control(id)) {
                events.add(new Event.ControlAppended(id.offset() - 1, record));
            }
        });
    }

    /// A piece of a snapshot, for a member that asked for it.
    ///
    /// @return null if there is no such snapshot, or no byte at `position`
    public Disk.Slice readSnapshot(OffsetAndEpoch id, long position, int bytesMax) {
        long size = snapshotSize(id);
        if (position < 0 || position >= size) return null;
        return shelf.slice(id, position, (int) Math.min(bytesMax, size - position));
    }

    /// Its bytes; -1 if there is no such snapshot.
    public long snapshotSize(OffsetAndEpoch id) {
        return shelf.size(id);
    }

    private void committed(long highWatermark) {
        log.highWatermark(highWatermark);
        world.witness().saw("committedMetadata", settings.nodeId(), highWatermark, quorum.epoch());
        long told = highWatermark;
        for (Telling telling : tellings) {
            telling.committed(highWatermark);
            told = Math.min(told, telling.nextOffset());
        }
        recent.forgetBefore(told);
        if (snapshots.isDue()) snapshots.start(quorum, this::broken);
    }

    private void wantSync() {
        wantsSync = true;
        if (!syncing) sync();
    }

    private void sync() {
        wantsSync = false;
        Flush flush = log.flush();
        if (flush == null) {
            tell(new Event.Synced(log.endOffset()));
            return;
        }
        syncing = true;
        world.work().run(this, flush::run, loop, failure -> {
            syncing = false;
            if (isGone) return;
            if (failure != null) {
                broken(failure);
                return;
            }
            log.flushed(flush, world.clock().wallMs());
            tell(new Event.Synced(Math.min(flush.upTo(), log.endOffset())));
            if (wantsSync && !isGone) sync();
            finishClosing();
        });
    }

    private void deleteLater(Removal removal) {
        loop.at(world.clock().nowNanos() + removal.delayMs() * 1_000_000,
                () -> world.work().run(removal, removal::run, loop, _ -> { }));
    }

    private void broken(RuntimeException failure) {
        if (isGone) return;
        isGone = true;
        if (timer != null) timer.cancel();
        for (Telling telling : tellings) telling.stop();
        onBroken.accept(failure);
        if (closed != null) runClosed();
    }
}
