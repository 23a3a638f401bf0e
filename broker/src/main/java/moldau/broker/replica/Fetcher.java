package moldau.broker.replica;

import java.util.ArrayList;
import java.util.List;
import moldau.base.Clock;
import moldau.base.Loop;
import moldau.broker.partition.Partition;
import moldau.replication.isr.Cut;
import moldau.state.cluster.PartitionImage;

/// Copies from one leader the partitions that follow it.
///
/// Each partition is in at most one request at a time. All that may be asked is asked together;
/// what becomes ready while that request waits for news goes by another [Lane], so that a partition
/// with something to do never waits for quiet ones. Lanes that are free together become one again.
final class Fetcher {
    private static final int LANES = 3;
    private static final long THROTTLED_PAUSE_MS = 100;

    private final Fetchers all;
    private final int leader;
    private final Loop loop;
    private final Clock clock;
    private final Lane[] lanes = new Lane[LANES];
    private ArrayList<Followed> followed = new ArrayList<>();
    private boolean willSend;
    private boolean closed;
    private Loop.Timer timer;

    Fetcher(Fetchers all, int leader) {
        this.all = all;
        this.leader = leader;
        this.loop = all.shard().loop();
        this.clock = all.shard().clock();
        for (int i = 0; i < LANES; i++) lanes[i] = new Lane(all, this);
    }

    int leader() {
        return leader;
    }

    void add(Followed one) {
        followed.add(one);
        one.partition.onSynced(() -> synced(one));
        wake();
    }

    private void synced(Followed one) {
        if (one.partition.log().isSettled()) one.following.settled();
        if (!one.isAsked) wake();
    }

    /// Something may be asked that could not before.
    void wake() {
        if (willSend) return;
        willSend = true;
        loop.atTurnEnd(this::send);
    }

    private void send() {
        willSend = false;
        if (closed || all.isStopped()) return;
        Lane lane = free();
        if (lane == null || all.endpoint(leader) == null) return; // woken by an answer, by metadata
        if (timer != null) timer.cancel();
        timer = null;
        long nowMs = clock.nowMs();
        long resumesMs = Long.MAX_VALUE;
        var ready = new ArrayList<Followed>(followed.size());
        var current = new ArrayList<Followed>(followed.size());
        for (Followed each : followed) {
            if (!each.isCurrent()) continue;
            current.add(each);
            if (each.mayBeAsked(nowMs)) {
                if (!isThrottled(each)) ready.add(each);
                else resumesMs = Math.min(resumesMs, nowMs + THROTTLED_PAUSE_MS);
            }
            else if (!each.following.mayFetch(nowMs)) {
                resumesMs = Math.min(resumesMs, each.following.resumesMs());
            }
        }
        followed = current;
        if (followed.isEmpty()) {
            // Perhaps for good: an answer under way is for partitions that follow no more.
            for (Lane each : lanes) each.close();
        }
        if (!ready.isEmpty()) lane.ask(all.endpoint(leader), ready);
        if (resumesMs != Long.MAX_VALUE) {
            timer = loop.at((resumesMs + 1) * 1_000_000L, this::wake);
        }
    }

    /// We copy too fast what may be slow: a replica that is not in sync (KIP-73).
    private boolean isThrottled(Followed one) {
        if (!one.partition.isFollowingThrottled()) return false;
        if (!all.shard().throttles().following().isExceeded()) return false;
        PartitionImage image = all.shard().image().partition(
                one.partition.topicId(), one.partition.name().partition());
        return image == null || !image.isr().has(all.self().id());
    }

    private Lane free() {
        for (Lane each : lanes) if (!each.isBusy()) return each;
        return null;
    }

    /// Cuts a log, then syncs it: only when the cut is durable may it go on.
    void cut(Followed of, Cut cut) {
        Partition partition = of.partition;
        switch (cut) {
            case Cut.None _ -> {
                return;
            }
            case Cut.To(long offset) -> all.holdings().later(partition.truncateTo(offset));
            case Cut.Anew(long offset) ->
                all.holdings().later(partition.truncateFully(offset));
        }
        all.holdings().wasCut(partition);
    }

    /// The leader could not be asked, or cannot serve.
    void failed(List<Followed> some) {
        long nowMs = clock.nowMs();
        for (Followed each : some) {
            each.isAsked = false;
            each.following.failed(nowMs, all.rules().backoffMsMax());
        }
        wake();
    }

    /// For good.
    void close() {
        closed = true;
        if (timer != null) timer.cancel();
        timer = null;
        for (Lane each : lanes) each.close();
    }
}
