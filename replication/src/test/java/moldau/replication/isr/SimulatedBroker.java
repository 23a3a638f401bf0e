package moldau.replication.isr;

import java.util.ArrayDeque;
import java.util.List;

/// One broker's replica: carries out what [Leading] and [Following] say, as the real one does.
final class SimulatedBroker {
    static final long LAG_MS_MAX = 150;
    static final long BACKOFF_MS = 50;
    private static final int[] ALL = {0, 1, 2, 3, 4};

    final int id;
    final MemoryLog log = new MemoryLog();
    private final SimulatedPartition world;
    private final Durability durability;
    boolean isUp = true;
    int life;
    int imageIndex = -1;
    long brokerEpoch;
    Leading leading;
    Following following;
    boolean isFetching;
    private boolean isCut;
    /// Offsets appended with acks=all in this leadership, not yet answered.
    final ArrayDeque<Long> waiting = new ArrayDeque<>();

    record Fetch(int from, int life, long brokerEpoch, Following by, int epoch, long offset, int lastEpoch) {}

    record Answer(Fetch to, short error, EpochEnd diverging, List<MemoryLog.Entry> entries,
            long highWatermark, long endOffset) {}

    static final short NOT_LEADER = 6;
    static final short OUT_OF_RANGE = 1;
    static final short FENCED_EPOCH = 74;
    static final short UNKNOWN_EPOCH = 75;

    SimulatedBroker(int id, SimulatedPartition world, Durability durability) {
        this.id = id;
        this.world = world;
        this.durability = durability;
        this.brokerEpoch = id + 1;
    }

    /// Applies the next image.
    void learn() {
        var image = world.controller.images.get(++imageIndex);
        if (image.leader() == id) {
            int[] replicas = java.util.Arrays.copyOf(ALL, world.brokers.length);
            var replicasNow = new Replicas(id, replicas, image.isr(), world.minIsr, image.partitionEpoch());
            if (leading != null && leading.epoch() == image.leaderEpoch()) {
                if (leading.replicas(replicasNow, world.nowMs)) moved();
                return;
            }
            resign();
            following = null;
            if (image.leaderEpoch() > log.latestEpoch()) log.begin(image.leaderEpoch());
            var start = new Leading.Start(image.leaderEpoch(), log.endOffset(), log.synced, log.highWatermark);
            leading = new Leading(start, replicasNow, durability, world.nowMs);
            world.leads(this);
            moved();
        } else {
            resign();
            boolean same = following != null && following.epoch() == image.leaderEpoch()
                    && following.leader() == image.leader();
            if (same) return;
            isFetching = false;
            isCut = false;
            following = image.leader() < 0 ? null : new Following(image.leader(), image.leaderEpoch());
        }
    }

    private void resign() {
        leading = null;
        waiting.clear();
    }

    SimulatedController.Image image() {
        return world.controller.images.get(imageIndex);
    }

    void produce(int value, boolean acksAll) {
        if (leading == null || acksAll && !leading.hasEnoughInSync()) return;
        log.append(new MemoryLog.Entry(leading.epoch(), value));
        world.appended(this);
        if (acksAll) waiting.add(log.endOffset());
        if (leading.appended(log.endOffset())) moved();
    }

    void sync() {
        log.synced = log.endOffset();
        if (leading != null && leading.synced(log.synced)) moved();
        if (following != null && isCut) {
            isCut = false;
            following.settled();
        }
    }

    void moved() {
        assert leading.highWatermark() >= log.highWatermark : this + " went back";
        log.highWatermark = leading.highWatermark();
        world.committed(this);
        while (!waiting.isEmpty() && waiting.peek() <= log.highWatermark) {
            long end = waiting.poll();
            if (leading.hasEnoughInSync()) world.acknowledged(this, end - 1);
        }
    }

    boolean mayFetch() {
        boolean durable = durability == Durability.REPLICATED || log.synced == log.endOffset();
        return following != null && !isFetching && durable && following.mayFetch(world.nowMs);
    }

    Fetch fetch() {
        isFetching = true;
        return new Fetch(id, life, brokerEpoch, following, following.epoch(), log.endOffset(), log.latestEpoch());
    }

    /// Serves a follower.
    Answer serve(Fetch asked) {
        if (leading == null) return refused(asked, NOT_LEADER);
        if (asked.epoch() < leading.epoch()) return refused(asked, FENCED_EPOCH);
        if (asked.epoch() > leading.epoch()) return refused(asked, UNKNOWN_EPOCH);
        if (asked.lastEpoch() >= 0) {
            EpochEnd end = log.endOfEpoch(asked.lastEpoch());
            if (end.epoch() < 0) return refused(asked, OUT_OF_RANGE);
            if (end.epoch() < asked.lastEpoch() || end.endOffset() < asked.offset()) {
                return new Answer(asked, (short) 0, end, List.of(), log.highWatermark, log.endOffset());
            }
        }
        if (asked.offset() > log.endOffset()) return refused(asked, OUT_OF_RANGE);
        var follower = new Leading.Follower(asked.from(), asked.brokerEpoch(), 0);
        if (leading.fetched(follower, asked.offset(), world.nowMs)) moved();
        if (leading.isReadyToJoin(asked.from()) && isEligible(asked.from())) {
            world.propose(this, leading.join(asked.from()));
        }
        return new Answer(asked, (short) 0, null, log.from(asked.offset(), 1 + world.random.nextInt(5)),
                log.highWatermark, log.endOffset());
    }

    private boolean isEligible(int follower) {
        return image().isActive(follower)
                && leading.brokerEpochOf(follower) == image().brokerEpochs()[follower];
    }

    private Answer refused(Fetch asked, short error) {
        return new Answer(asked, error, null, List.of(), -1, log.endOffset());
    }

    /// @param answer null if none will come
    void heard(Fetch asked, Answer answer) {
        if (asked.life() != life || asked.by() != following) return;
        isFetching = false;
        if (answer == null) {
            following.failed(world.nowMs, BACKOFF_MS);
        } else if (answer.error() == FENCED_EPOCH) {
            following.fenced();
        } else if (answer.error() == OUT_OF_RANGE) {
            cut(following.outOfRange(log, 0, answer.endOffset()));
        } else if (answer.error() != 0) {
            following.failed(world.nowMs, BACKOFF_MS);
        } else if (answer.diverging() != null) {
            cut(following.diverged(log, answer.diverging()));
        } else {
            for (MemoryLog.Entry each : answer.entries()) {
                log.append(each);
                world.appended(this);
            }
            following.fetched();
            log.highWatermark = Following.highWatermark(
                    log.highWatermark, answer.highWatermark(), log.endOffset());
        }
    }

    private void cut(Cut cut) {
        switch (cut) {
            case Cut.None _ -> {
                return;
            }
            case Cut.To(long offset) -> cutTo(offset);
            case Cut.Anew(long offset) -> cutTo(offset);
        }
        isCut = true;
    }

    private void cutTo(long offset) {
        assert offset >= log.highWatermark : this + " cuts to " + offset + " below its high watermark";
        world.sometimes.merge(offset < log.endOffset() ? "truncated" : "empty epoch dropped", 1, Integer::sum);
        log.cutTo(offset);
    }

    /// @param losesUnsynced the machine fell, not just the process
    void crash(boolean losesUnsynced) {
        isUp = false;
        life++;
        leading = null;
        following = null;
        waiting.clear();
        if (losesUnsynced) {
            long kept = log.synced + world.random.nextInt((int) (log.endOffset() - log.synced) + 1);
            log.cutTo(kept);
        }
        // The checkpoint of the high watermark may be old.
        log.highWatermark -= world.random.nextInt((int) Math.min(5, log.highWatermark) + 1);
    }

    void restart(int imageIndex, long brokerEpoch) {
        isUp = true;
        isFetching = false;
        isCut = false;
        this.imageIndex = imageIndex;
        this.brokerEpoch = brokerEpoch;
    }

    @Override
    public String toString() {
        return "broker " + id + (leading != null ? " leads " + leading.epoch() : " follows") + " " + log;
    }
}
