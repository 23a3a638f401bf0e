package moldau.replication.isr;

import java.util.Arrays;

/// One partition as its leader sees it in one epoch: the progress of every replica and the high
/// watermark, which is the least end among those in sync (KIP-966 I17; Kafka's replication
/// protocol).
///
/// Offsets go up only; a new epoch makes a new object. Owned by the partition's loop. No call on
/// the data path allocates.
public final class Leading {
    /// A follower that has not fetched in this epoch.
    public static final long UNKNOWN = -1;

    private final int epoch;
    private final long startOffset;
    private final Durability durability;

    private Replicas replicas;
    private long[] endOffsets;
    private long[] fetchEnds;
    private long[] fetchedMs;
    private long[] caughtUpMs;
    private boolean[] isCounted;
    private int selfIndex;

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

    public Leading(Start start, Replicas replicas, Durability durability, long nowMs) {
        epoch = start.epoch();
        startOffset = start.endOffset();
        endOffset = start.endOffset();
        syncedEnd = start.syncedEnd();
        highWatermark = start.highWatermark();
        this.durability = durability;
        replicas(replicas, nowMs);
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

    public Replicas replicas() {
        return replicas;
    }

    /// Whether an `acks=all` append may be taken and answered now (I18).
    public boolean hasEnoughInSync() {
        return replicas.isr().length >= replicas.minIsrEffective();
    }

    /// Takes new replicas, in-sync replicas or min ISR; progress of those who stay is kept.
    ///
    /// @return whether the high watermark moved
    public boolean replicas(Replicas next, long nowMs) {
        int count = next.replicas().length;
        long[] ends = filled(count, UNKNOWN);
        long[] fetches = filled(count, UNKNOWN);
        long[] fetched = filled(count, UNKNOWN);
        // A replica that is in sync when we take over has the whole lag time to show itself.
        long[] caught = filled(count, nowMs);
        boolean[] counted = new boolean[count];
        for (int i = 0; i < count; i++) {
            int id = next.replicas()[i];
            counted[i] = Replicas.contains(next.isr(), id);
            int before = replicas == null ? -1 : indexOf(id);
            if (before < 0) continue;
            ends[i] = endOffsets[before];
            fetches[i] = fetchEnds[before];
            fetched[i] = fetchedMs[before];
            caught[i] = caughtUpMs[before];
        }
        replicas = next;
        endOffsets = ends;
        fetchEnds = fetches;
        fetchedMs = fetched;
        caughtUpMs = caught;
        isCounted = counted;
        selfIndex = indexOf(next.self());
        return advance();
    }

    /// Counts `id` among those that hold back the high watermark while its addition to the in-sync
    /// replicas is proposed: the maximal ISR (KIP-497).
    public void count(int id) {
        int index = indexOf(id);
        if (index >= 0) isCounted[index] = true;
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

    /// A follower asked for what comes at `offset`: it holds all before.
    ///
    /// @return whether the high watermark moved
    public boolean fetched(int id, long offset, long nowMs) {
        int index = indexOf(id);
        if (index < 0 || index == selfIndex || offset > endOffset) return false;
        if (offset >= endOffset) {
            caughtUpMs[index] = nowMs;
        } else if (fetchEnds[index] != UNKNOWN && offset >= fetchEnds[index]) {
            // It has reached where we were when it fetched last: it was level at that moment.
            caughtUpMs[index] = Math.max(caughtUpMs[index], fetchedMs[index]);
        }
        endOffsets[index] = offset;
        fetchEnds[index] = endOffset;
        fetchedMs[index] = nowMs;
        return isCounted[index] && advance();
    }

    /// Whether the follower has everything committed, and of this epoch's start: it may be proposed
    /// for the in-sync replicas.
    public boolean isReadyToJoin(int id) {
        int index = indexOf(id);
        if (index < 0 || isCounted[index]) return false;
        return endOffsets[index] >= highWatermark && endOffsets[index] >= startOffset;
    }

    /// Whether an in-sync follower has not been level with us for `lagMsMax`.
    public boolean isLagging(int id, long nowMs, long lagMsMax) {
        int index = indexOf(id);
        if (index < 0 || index == selfIndex || !Replicas.contains(replicas.isr(), id)) return false;
        return endOffsets[index] != endOffset && nowMs - caughtUpMs[index] > lagMsMax;
    }

    /// End of the follower's log as its last fetch told; [#UNKNOWN] if it has not fetched.
    public long endOffsetOf(int id) {
        int index = indexOf(id);
        if (index < 0) return UNKNOWN;
        return index == selfIndex ? endOffset : endOffsets[index];
    }

    /// With too few in sync nothing new is committed, not even what they all hold (KIP-966).
    private boolean advance() {
        if (!hasEnoughInSync()) return false;
        long least = durability == Durability.FSYNC ? syncedEnd : endOffset;
        for (int i = 0; i < isCounted.length; i++) {
            if (isCounted[i] && i != selfIndex) least = Math.min(least, endOffsets[i]);
        }
        if (least <= highWatermark) return false;
        highWatermark = least;
        return true;
    }

    private int indexOf(int id) {
        int[] ids = replicas.replicas();
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] == id) return i;
        }
        return -1;
    }

    private static long[] filled(int count, long value) {
        long[] array = new long[count];
        Arrays.fill(array, value);
        return array;
    }

    /// Whole-state checks for the simulator.
    public void checkInvariants() {
        assert highWatermark <= endOffset : highWatermark + " > " + endOffset;
        assert syncedEnd <= endOffset : syncedEnd + " > " + endOffset;
        for (int i = 0; i < isCounted.length; i++) {
            assert endOffsets[i] <= endOffset : endOffsets[i] + " > " + endOffset;
        }
    }
}
