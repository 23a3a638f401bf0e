package moldau.replication.isr;

import java.util.Arrays;
import java.util.function.IntPredicate;

/// One partition as its leader sees it in one epoch: the progress of every replica, the high
/// watermark, which is the least end among those in sync (I17; KIP-966), and who is in sync.
///
/// Offsets go up only; a new epoch makes a new object. Owned by the partition's loop. No call on
/// the data path allocates.
///
/// Who is in sync stands in the metadata. The leader proposes a change, one at a time, and until its
/// fate is known counts both the old members and the new: nothing is committed that either set lacks.
///
/// ```text
///               propose                      accepted: the new set
///   settled ─────────────────► proposed ───► refused: the old set          ───► settled
///      ▲                        │     ▲  ───► unanswered: asked again
///      └──── newer metadata ────┘     └──────────────┘
/// ```
public final class Leading {
    /// A follower that has not fetched in this epoch.
    public static final long UNKNOWN = -1;

    private final int epoch;
    private final long startOffset;
    private Durability durability;

    private Replicas replicas;
    private Progress[] progress = {};
    private Proposal proposal;

    private long endOffset;
    private long syncedEnd;
    private long highWatermark;

    /// @param endOffset of the local log when the epoch begins
    /// @param syncedEnd how much of it is on the platter
    /// @param highWatermark as known from before: what a checkpoint or an earlier leader said
    public record Start(int epoch, long endOffset, long syncedEnd, long highWatermark) {
        public Start {
            assert syncedEnd <= endOffset : syncedEnd + " > " + endOffset;
            assert highWatermark <= endOffset : highWatermark + " > " + endOffset;
        }
    }

    /// What a follower's fetch tells of it.
    ///
    /// @param startOffset of its log; [#UNKNOWN] if it did not say
    /// @param brokerEpoch which life of the broker asks; -1 if it did not say
    public record Follower(int id, long brokerEpoch, long startOffset) {}

    public Leading(Start start, Replicas replicas, Durability durability, long nowMs) {
        epoch = start.epoch();
        startOffset = start.endOffset();
        endOffset = start.endOffset();
        syncedEnd = start.syncedEnd();
        highWatermark = start.highWatermark();
        this.durability = durability;
        take(replicas, nowMs);
        advance();
    }

    public int epoch() {
        return epoch;
    }

    /// The log's end when this epoch began.
    public long startOffset() {
        return startOffset;
    }

    /// First offset not known to be on all in-sync replicas. Consumers read below it.
    public long highWatermark() {
        return highWatermark;
    }

    /// Whether the high watermark is of this epoch: before, an earlier leader may have told readers
    /// of a higher one.
    public boolean knowsHighWatermark() {
        return highWatermark >= startOffset;
    }

    public Replicas replicas() {
        return replicas;
    }

    /// Whether every replica is in sync.
    public boolean isWhole() {
        return replicas.isr().length == replicas.replicas().length;
    }

    /// Whether an `acks=all` append may be taken and answered now (I18).
    public boolean hasEnoughInSync() {
        return replicas.isr().length >= replicas.minIsrEffective();
    }

    /// Takes what the metadata says now; progress of those who stay is kept. What is older than an
    /// answer to a proposal of ours counts for nothing but its min ISR.
    ///
    /// @return whether the high watermark moved
    public boolean replicas(Replicas next, long nowMs) {
        if (next.partitionEpoch() <= replicas.partitionEpoch()) {
            replicas = replicas.withMinIsr(next.minIsr());
        } else {
            proposal = null;
            take(next, nowMs);
        }
        return advance();
    }

    private void take(Replicas next, long nowMs) {
        var following = new Progress[next.replicas().length];
        for (int i = 0; i < following.length; i++) {
            int id = next.replicas()[i];
            Progress before = progressOf(id);
            // A replica that is in sync when we take over has the whole lag time to show itself.
            following[i] = before == null ? new Progress(id, nowMs) : before;
        }
        replicas = next;
        progress = following;
        count();
    }

    private void count() {
        for (Progress each : progress) {
            each.counts = Replicas.contains(replicas.isr(), each.id)
                    || proposal != null && proposal.has(each.id);
        }
    }

    /// The local log grew.
    ///
    /// @return whether the high watermark moved
    public boolean appended(long endOffset) {
        assert endOffset >= this.endOffset : endOffset + " < " + this.endOffset;
        this.endOffset = endOffset;
        return durability == Durability.REPLICATED && advance();
    }

    /// All of the local log before `syncedEnd` is on the platter.
    ///
    /// @return whether the high watermark moved
    public boolean synced(long syncedEnd) {
        assert syncedEnd <= endOffset : syncedEnd + " > " + endOffset;
        this.syncedEnd = Math.max(this.syncedEnd, syncedEnd);
        return durability == Durability.FSYNC && advance();
    }

    /// The topic's setting is this now. What was committed stays so.
    ///
    /// @return whether the high watermark moved
    public boolean durability(Durability durability) {
        this.durability = durability;
        return advance();
    }

    /// A follower asked for what comes at `offset`: it holds all before. An offset beyond our end,
    /// or a fetch of a broker's earlier life, counts for nothing.
    ///
    /// @return whether the high watermark moved
    public boolean fetched(Follower follower, long offset, long nowMs) {
        Progress of = progressOf(follower.id());
        if (of == null || of.id == replicas.self() || offset > endOffset) return false;
        if (follower.brokerEpoch() >= 0 && follower.brokerEpoch() < of.brokerEpoch) return false;
        of.brokerEpoch = follower.brokerEpoch();
        of.startOffset = follower.startOffset();
        of.fetched(offset, endOffset, nowMs);
        return of.counts && advance();
    }

    /// Whether the follower has everything committed, and of this epoch's start: it may be proposed
    /// for the in-sync replicas.
    public boolean isReadyToJoin(int id) {
        Progress of = progressOf(id);
        if (of == null || of.counts || proposal != null) return false;
        return of.endOffset >= highWatermark && of.endOffset >= startOffset;
    }

    /// The life of a follower's broker that fetched last; -1 if it did not say.
    public long brokerEpochOf(int id) {
        Progress of = progressOf(id);
        return of == null ? -1 : of.brokerEpoch;
    }

    /// Proposes a follower that [#isReadyToJoin] for the in-sync replicas; from now on it counts.
    public Proposal join(int id) {
        assert isReadyToJoin(id) : id;
        int[] isr = Arrays.copyOf(replicas.isr(), replicas.isr().length + 1);
        isr[isr.length - 1] = id;
        return propose(isr);
    }

    /// Proposes the in-sync replicas without those that have not been level with us for `lagMsMax`;
    /// they count until the controller agrees.
    ///
    /// @return null if there are none, or a proposal is under way
    public Proposal leaveBehind(long nowMs, long lagMsMax) {
        if (proposal != null) return null;
        int[] isr = Arrays.stream(replicas.isr())
                .filter(id -> !isLagging(id, nowMs, lagMsMax)).toArray();
        return isr.length == replicas.isr().length ? null : propose(isr);
    }

    private Proposal propose(int[] isr) {
        long[] epochs = new long[isr.length];
        for (int i = 0; i < isr.length; i++) epochs[i] = brokerEpochOf(isr[i]);
        proposal = new Proposal(epoch, replicas.partitionEpoch(), isr, epochs);
        count();
        return proposal;
    }

    /// The proposal whose fate is not known; null if there is none.
    public Proposal proposed() {
        return proposal;
    }

    /// The controller agreed, and these are the in-sync replicas now; an answer that newer metadata
    /// overtook counts for nothing.
    ///
    /// @return whether the high watermark moved
    public boolean accepted(Proposal answered, int[] isr, int partitionEpoch, long nowMs) {
        if (answered != proposal || partitionEpoch < replicas.partitionEpoch()) return false;
        proposal = null;
        take(replicas.withIsr(isr, partitionEpoch), nowMs);
        return advance();
    }

    /// The controller refused, and said that nothing has happened. (Where it knows of newer metadata
    /// it says so instead, and then the proposal stands until that metadata is here.)
    ///
    /// @return whether the high watermark moved
    public boolean refused(Proposal answered) {
        if (answered != proposal) return false;
        proposal = null;
        count();
        return advance();
    }

    /// Whether an in-sync follower has not been level with us for `lagMsMax`.
    public boolean isLagging(int id, long nowMs, long lagMsMax) {
        Progress of = progressOf(id);
        if (of == null || id == replicas.self() || !Replicas.contains(replicas.isr(), id)) {
            return false;
        }
        return of.endOffset != endOffset && nowMs - of.caughtUpMs > lagMsMax;
    }

    /// End of the follower's log as its last fetch told; [#UNKNOWN] if it has not fetched.
    public long endOffsetOf(int id) {
        Progress of = progressOf(id);
        if (of == null) return UNKNOWN;
        return id == replicas.self() ? endOffset : of.endOffset;
    }

    /// Where the follower's log starts as its last fetch told; [#UNKNOWN] if it has not.
    public long startOffsetOf(int id) {
        Progress of = progressOf(id);
        return of == null ? UNKNOWN : of.startOffset;
    }

    /// Whether a follower does not know our high watermark; it is told now.
    public boolean tellHighWatermark(int id) {
        Progress of = progressOf(id);
        if (of == null || of.toldHighWatermark >= highWatermark) return false;
        of.toldHighWatermark = highWatermark;
        return true;
    }

    /// Whether it is time to ask why a follower asks again and again for what it was sent.
    public boolean asksAgain(int id) {
        Progress of = progressOf(id);
        return of != null && of.asksAgain();
    }

    /// When the follower was level with us last, in milliseconds of the clock given to [#fetched].
    public long caughtUpMsOf(int id) {
        Progress of = progressOf(id);
        return of == null ? UNKNOWN : of.caughtUpMs;
    }

    /// The least start among the logs of all replicas that live; [#UNKNOWN] while one of them has not
    /// told (KIP-107).
    ///
    /// @param localStart of our own log
    public long lowWatermark(long localStart, IntPredicate lives) {
        long least = localStart;
        for (Progress each : progress) {
            if (each.id == replicas.self() || !lives.test(each.id)) continue;
            least = Math.min(least, each.startOffset);
        }
        return least;
    }

    /// With too few in sync nothing new is committed, not even what they all hold (KIP-966).
    private boolean advance() {
        if (!hasEnoughInSync()) return false;
        long least = durability == Durability.FSYNC ? syncedEnd : endOffset;
        for (Progress each : progress) {
            if (each.counts && each.id != replicas.self()) least = Math.min(least, each.endOffset);
        }
        if (least <= highWatermark) return false;
        highWatermark = least;
        return true;
    }

    private Progress progressOf(int id) {
        for (Progress each : progress) if (each.id == id) return each;
        return null;
    }

    /// Whole-state checks for the simulator.
    public void checkInvariants() {
        assert highWatermark <= endOffset : highWatermark + " > " + endOffset;
        assert syncedEnd <= endOffset : syncedEnd + " > " + endOffset;
        assert proposal == null || proposal.partitionEpoch() == replicas.partitionEpoch() : proposal;
        for (Progress each : progress) {
            assert each.endOffset <= endOffset : each + " > " + endOffset;
            boolean mustCount = Replicas.contains(replicas.isr(), each.id);
            assert each.counts || !mustCount : each + " is in sync and does not count";
        }
    }
}
