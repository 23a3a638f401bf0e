package moldau.broker.controller;

import java.util.function.Consumer;
import java.util.function.LongSupplier;
import moldau.base.Clock;
import moldau.base.Loop;
import moldau.broker.connection.Asker;
import moldau.state.Machine;
import moldau.state.Refusal;
import moldau.state.Runtime;
import moldau.state.cluster.Controller;
import moldau.wire.message.Request;
import moldau.wire.message.Response;
import moldau.wire.record.MetadataRecord;

/// The controller machine while this node leads the quorum: asked, ticked, told of commits. A new one
/// is made for each leadership. On the controller's loop.
public final class ActiveController {
    private final Loop loop;
    private final Clock clock;
    private final Runtime<MetadataRecord> runtime;
    private final Questions questions;
    private final LongSupplier nextOffset;
    private Loop.Timer timer;
    private long timerMs = Machine.NEVER;
    private boolean ended;

    /// @param runtime replayed up to the end of the log
    /// @param nextOffset where the next record will go
    public ActiveController(
            Loop loop, Clock clock, Controller controller, Runtime<MetadataRecord> runtime,
            QuorumView quorum, VoterRequests voters, LongSupplier nextOffset) {
        this.loop = loop;
        this.clock = clock;
        this.runtime = runtime;
        this.questions = new Questions(runtime, controller, quorum, voters);
        this.nextOffset = nextOffset;
    }

    /// Takes up its duties. The first tick comes before any question: it begins an empty log.
    public void start() {
        runtime.activate(nextOffset.getAsLong(), clock.nowMs());
        runtime.tick(clock.nowMs());
        setTimer();
    }

    public void ask(Asker asker, Request question, Consumer<Response> reply) {
        questions.ask(asker, question, clock.nowMs(), nextOffset.getAsLong(), reply);
        setTimer();
    }

    /// The log is committed up to `endOffset`.
    public void committed(long endOffset) {
        runtime.committed(endOffset);
        setTimer();
    }

    /// Leadership is gone.
    public void end() {
        ended = true;
        if (timer != null) timer.cancel();
        runtime.fail(Refusal.NOT_LEADER);
    }

    private void setTimer() {
        long wantedMs = runtime.nextDeadlineMs();
        if (wantedMs == timerMs || ended) return;
        if (timer != null) timer.cancel();
        timer = null;
        timerMs = wantedMs;
        if (wantedMs == Machine.NEVER) return;
        timer = loop.at((wantedMs + 1) * 1_000_000L, this::tick);
    }

    private void tick() {
        timer = null;
        timerMs = Machine.NEVER;
        if (ended) return;
        runtime.tick(clock.nowMs());
        setTimer();
    }
}
