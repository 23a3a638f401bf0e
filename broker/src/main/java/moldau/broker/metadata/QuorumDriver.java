package moldau.broker.metadata;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import moldau.base.Disk;
import moldau.base.Loop;
import moldau.base.Task;
import moldau.base.World;
import moldau.base.fault.DiskFault;
import moldau.base.fault.Malformed;
import moldau.log.Flush;
import moldau.log.Log;
import moldau.log.Origin;
import moldau.log.Removal;
import moldau.replication.raft.Answer;
import moldau.replication.raft.ControlRecord;
import moldau.replication.raft.Effect;
import moldau.replication.raft.Effects;
import moldau.replication.raft.ElectionState;
import moldau.replication.raft.Event;
import moldau.replication.raft.OffsetAndEpoch;
import moldau.replication.raft.Quorum;
import moldau.replication.raft.Request;
import moldau.wire.batch.BatchBuilder;
import moldau.wire.batch.Head;

/// Carries out what the [Quorum] machine wants, in the order [Effects] demands, and tells it what
/// became of it. On the controller's loop; what blocks goes to `Work`.
///
/// Everything appended is fsynced before it counts, by group commit: one sync at a time, each serving
/// all that was appended during the one before.
final class QuorumDriver {
    /// Pause after a leader sent nothing that could be taken.
    private static final long NOTHING_GOOD_NANOS = 100_000_000L;

    private final World world;
    private final Loop loop;
    private final Parts parts;
    private final Log log;
    private final Quorum quorum;
    private final Host host;
    private final BatchBuilder builder = new BatchBuilder();
    private final ArrayDeque<Event> events = new ArrayDeque<>();
    private final ArrayDeque<Effect> effects = new ArrayDeque<>();
    private final Map<Long, Consumer<Answer>> replies = new HashMap<>();
    private final Fetched fetched = new Fetched();

    /// What was asked before the start.
    private final List<Task> early = new ArrayList<>();
    private Courier courier = Courier.NOBODY;
    private Loop.Timer timer;
    private long timerMs = Long.MAX_VALUE;
    private long nextReply;
    /// The newest; null before the first.
    private SnapshotDownload download;
    private int downloads;

    /// Farewells of a leader that are under way.
    private int farewells;
    private boolean started;
    private boolean draining;
    private boolean waiting;
    private boolean syncing;
    private boolean wantsSync;
    private boolean isGone;

    /// What it works on.
    record Parts(Disk disk, Log log, SnapshotShelf shelf, QuorumStateFile stateFile,
            MetadataLogSettings settings) {}

    /// Who hears what happens.
    interface Host {
        void appended(int bytes);

        void committed(long highWatermark);

        void leads(int epoch, long startOffset);

        void resigned(int epoch);

        void leaderChanged(int epoch, int leaderId);

        /// Nothing is under way on the disk: the place to go on closing.
        void idle();

        /// The disk is broken: nothing more will be done.
        void broken(RuntimeException failure);
    }

    /// @param found control records that the log and its snapshot hold
    QuorumDriver(World world, Parts parts, Quorum quorum, List<Fetched.Control> found, Host host) {
        this.world = world;
        this.parts = parts;
        this.quorum = quorum;
        this.host = host;
        loop = world.loops().controller();
        log = parts.log();
        for (Fetched.Control each : found) {
            events.add(new Event.ControlAppended(each.offset(), each.record()));
        }
    }

    void courier(Courier courier) {
        this.courier = courier;
    }

    void start() {
        started = true;
        tell(new Event.Started());
        for (Task each : early) each.run();
        early.clear();
    }

    void ask(Request request, Consumer<Answer> reply) {
        if (!started) {
            early.add(() -> ask(request, reply));
            return;
        }
        replies.put(nextReply, reply);
        tell(new Event.Requested(nextReply++, request));
    }

    /// Whether the machine may be told of nothing at the moment: what it decided is on its way to the
    /// platter.
    boolean isWaiting() {
        return waiting;
    }

    /// Whether the disk is at work, or the voters have yet to hear that this leader goes.
    boolean isBusy() {
        return waiting || syncing || farewells > 0;
    }

    /// The voters will not hear it any more: there is no time left.
    void forgetFarewells() {
        farewells = 0;
        host.idle();
    }

    void tell(Event event) {
        events.add(event);
        drain();
    }

    /// Nothing more is done.
    void stop() {
        isGone = true;
        if (timer != null) timer.cancel();
    }

    void close() {
        builder.close();
    }

    private void broken(RuntimeException failure) {
        stop();
        host.broken(failure);
    }

    /// Carries out effects, then steps events, one after the other; waits while `quorum-state` or a
    /// truncation is on its way to the platter.
    private void drain() {
        if (draining) return;
        draining = true;
        try {
            while (!waiting && !isGone) {
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
        if (!isGone && !waiting) setTimer();
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
            case Effect.CommitAdvanced(long highWatermark) -> host.committed(highWatermark);
            case Effect.BecameLeader(int epoch, long startOffset) -> host.leads(epoch, startOffset);
            case Effect.Resigned(int epoch) -> host.resigned(epoch);
            case Effect.LeaderChanged(int epoch, int leaderId) -> host.leaderChanged(epoch, leaderId);
        }
    }

    private void persist(ElectionState state) {
        short level = quorum.kraftVersion();
        whileWaiting(() -> parts.stateFile().write(state, level, parts.settings().staticVoters()),
                () -> voted(state));
    }

    private void voted(ElectionState state) {
        if (state.voted() == null) return;
        world.witness().saw("voted", parts.settings().nodeId(), state.epoch(), state.voted().id());
    }

    private void truncate(long endOffset) {
        Removal removal = log.truncateTo(endOffset, world.clock().wallMs());
        if (removal != null) deleteLater(removal);
        flushWhileWaiting(() -> events.addFirst(new Event.Truncated(endOffset)));
    }

    private void flushWhileWaiting(Runnable then) {
        Flush flush = log.flush();
        whileWaiting(() -> {
            if (flush != null) flush.run();
        }, () -> {
            if (flush != null) log.flushed(flush, world.clock().wallMs());
            then.run();
        });
    }

    /// Runs `job` off the loop; until it is done no effect is carried out and no event stepped.
    private void whileWaiting(Runnable job, Runnable then) {
        waiting = true;
        world.work().run(this, job::run, loop, failure -> {
            waiting = false;
            if (isGone) return;
            if (failure != null) {
                broken(failure);
                return;
            }
            if (!carriedOut(then)) return;
            drain();
            host.idle();
        });
    }

    /// @return false if the disk is broken
    private boolean carriedOut(Runnable what) {
        try {
            what.run();
            return true;
        } catch (DiskFault | Malformed failure) {
            broken(failure);
            return false;
        }
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
        if (!write(batch, epoch)) brokenByFullDisk("begin an epoch");
    }

    private void brokenByFullDisk(String what) {
        broken(new DiskFault(DiskFault.Kind.FULL, parts.disk().dir() + " is full: the metadata log "
                + "cannot " + what + ". Free some space and start again", null));
    }

    /// Appends a batch of this leader's.
    ///
    /// @return false if the disk is full or broken: nothing was appended
    boolean write(ByteBuffer batch, int epoch) {
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
        host.appended(bytes);
        appended();
        tell(new Event.Appended(log.endOffset()));
        wantSync();
        return true;
    }

    private void send(int to, Request request) {
        boolean isFarewell = request instanceof Request.EndEpoch;
        if (isFarewell) farewells++;
        courier.send(to, request, new Courier.Reply() {
            @Override
            public void answered(Answer answer, ByteBuffer records) {
                if (answer instanceof Answer.Records && records != null) fetched.keep(answer, records);
                told(new Event.Answered(to, request, answer));
            }

            @Override
            public void unanswered() {
                told(new Event.Unanswered(to, request));
            }

            private void told(Event event) {
                if (isFarewell && farewells > 0) farewells--;
                tell(event);
                if (isFarewell) host.idle();
            }
        });
    }

    /// Takes what the leader sent, as far as it is good; the fetch that follows tells the leader how
    /// far that is.
    private void appendFetched(Answer.Records answer) {
        ByteBuffer bytes = fetched.take(answer);
        long before = log.endOffset();
        if (bytes != null && Fetched.isPlausible(bytes, quorum.epoch())) {
            host.appended(bytes.remaining());
            log.appendAsFollower(bytes, quorum.epoch(), world.clock().wallMs());
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
        for (Fetched.Control each : Fetched.control(bytes.rewind(), before, log.endOffset())) {
            events.add(new Event.ControlAppended(each.offset(), each.record()));
        }
        appended();
        events.add(new Event.Appended(log.endOffset()));
        wantSync();
    }

    private void appended() {
        world.witness().saw(
                "appendedMetadata", parts.settings().nodeId(), log.endOffset(), quorum.epoch());
    }

    private void fetchSnapshot(int leader, OffsetAndEpoch id, Request.Fetch asked) {
        var wanted = new SnapshotDownload.Wanted(leader, quorum.epoch(), asked.replica(), id);
        var outcome = new SnapshotDownload.Outcome() {
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
                QuorumDriver.this.broken(failure);
            }
        };
        if (download != null) download.abandon();
        download = new SnapshotDownload(
                world, parts.disk(), parts.shelf().path(id), ++downloads, wanted, courier, outcome);
        download.start();
    }

    /// The log begins anew after the snapshot, whatever was in it: what is not committed is not the
    /// leader's.
    private void install(OffsetAndEpoch id, int leader, Request.Fetch asked) {
        if (isGone) return;
        if (syncing || waiting) {
            loop.at(world.clock().nowNanos() + NOTHING_GOOD_NANOS, () -> install(id, leader, asked));
            return;
        }
        if (quorum.isLeader() || quorum.highWatermark() >= id.offset()) {
            tell(new Event.Unanswered(leader, asked));
            return;
        }
        boolean begun = carriedOut(() -> {
            Removal old = log.truncateFully(id.offset(), world.clock().wallMs());
            if (old != null) deleteLater(old);
            parts.shelf().add(id);
        });
        if (!begun) return;
        flushWhileWaiting(() -> {
            events.add(new Event.SnapshotInstalled(id));
            for (ControlRecord record : parts.shelf().control(id)) {
                events.add(new Event.ControlAppended(id.offset() - 1, record));
            }
        });
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
            host.idle();
        });
    }

    private void deleteLater(Removal removal) {
        loop.at(world.clock().nowNanos() + removal.delayMs() * 1_000_000,
                () -> world.work().run(removal, removal::run, loop, _ -> { }));
    }
}
