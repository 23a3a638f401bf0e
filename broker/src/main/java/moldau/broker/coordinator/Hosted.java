package moldau.broker.coordinator;

import java.util.function.Function;
import moldau.base.Loop;
import moldau.broker.partition.Partition;
import moldau.broker.partition.Shard;
import moldau.state.Decision;
import moldau.state.Machine;
import moldau.state.Owed;
import moldau.state.Refusal;
import moldau.state.Reply;
import moldau.state.Runtime;

/// One machine on one partition that we lead, in one leader epoch: loading, then answering. On the
/// partition's loop.
final class Hosted<R, M extends Machine<R>> {
    private final Partition partition;
    private final int leaderEpoch;
    private final M machine;
    private final Runtime<R> runtime;
    private final Shard shard;
    private final Complaints complaints;
    private Loop.Timer timer;
    private long timerMs = Machine.NEVER;
    private boolean ended;

    /// Hears what could not be loaded.
    interface Complaints {
        void cannotLoad(Partition partition, RuntimeException why);
    }

    Hosted(
            Partition partition, M machine, RecordFormat<R> format, int commitTimeoutMs,
            Complaints complaints) {
        this.partition = partition;
        this.leaderEpoch = partition.leaderEpoch();
        this.shard = partition.shard();
        this.machine = machine;
        this.complaints = complaints;
        this.runtime = new Runtime<>(machine, new PartitionLog<>(partition, format), commitTimeoutMs);
        partition.commitListener(this::committed);
        new Loading<>(partition, format, runtime, this::loaded).start();
    }

    int leaderEpoch() {
        return leaderEpoch;
    }

    boolean isActive() {
        return runtime.isActive();
    }

    private void loaded(RuntimeException failure) {
        if (ended) return;
        if (failure != null) {
            complaints.cannotLoad(partition, failure);
            runtime.fail(Refusal.NOT_LEADER);
            return;
        }
        runtime.activate(partition.log().endOffset(), shard.clock().nowMs());
        committed(partition.log().highWatermark());
    }

    private void committed(long highWatermark) {
        if (ended) return;
        runtime.committed(highWatermark);
        setTimer();
    }

    /// Asks the machine; the reply comes on this loop.
    <A> void ask(Reply<A> reply, Function<M, Function<Owed<A>, Decision<R, A>>> question) {
        runtime.ask(shard.clock().nowMs(), reply, question.apply(machine));
        setTimer();
    }

    private void setTimer() {
        long wantedMs = runtime.nextDeadlineMs();
        if (wantedMs == timerMs || ended) return;
        if (timer != null) timer.cancel();
        timer = null;
        timerMs = wantedMs;
        if (wantedMs == Machine.NEVER) return;
        // The clock's milliseconds are rounded down, so one more is never early.
        timer = shard.loop().at((wantedMs + 1) * 1_000_000L, this::tick);
    }

    private void tick() {
        timer = null;
        timerMs = Machine.NEVER;
        if (ended) return;
        runtime.tick(shard.clock().nowMs());
        setTimer();
    }

    /// We lead no more, or the partition is gone.
    void end() {
        if (ended) return;
        ended = true;
        if (timer != null) timer.cancel();
        partition.commitListener(null);
        runtime.fail(Refusal.NOT_LEADER);
    }
}
