package moldau.replication.raft;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/// The leader's view of the others in its epoch: how far each has come, what is committed, whether
/// a majority still listens.
final class Leadership {
    /// Observers not heard of for this long are forgotten.
    static final int OBSERVER_MS_MAX = 300_000;

    /// Observers remembered; beyond it the one silent for longest goes.
    static final int OBSERVERS_MAX = 10_000;

    /// A fetch held back until there is something to say.
    record Parked(long reply, Request.Fetch fetch, long deadlineMs) {}

    final int epoch;
    final long startOffset;
    final List<ReplicaKey> granting;
    final List<Parked> parked = new ArrayList<>();

    /// The change of voters somebody waits for; null: none.
    VoterChange change;

    /// What voters that are only configured told of themselves, by id.
    final TreeMap<Integer, Voter> told = new TreeMap<>();

    /// Whether voters are on their way into the log.
    boolean isChanging;

    private final LogView log;
    private final ReplicaKey self;
    private final Timeouts timeouts;
    private final TreeMap<Integer, Progress> voters = new TreeMap<>();
    private final TreeMap<ReplicaKey, Progress> observers =
            new TreeMap<>(Comparator.comparingInt(ReplicaKey::id)
                    .thenComparing(key -> key.directoryId().toString()));
    private VoterSet voterSet;
    private long syncedEnd;
    private long heardSinceMs;
    private boolean[] heard;

    /// Begins at the end of the log.
    Leadership(int epoch, LogView log, ReplicaKey self, List<ReplicaKey> granting,
            Timeouts timeouts) {
        this.epoch = epoch;
        this.log = log;
        startOffset = log.endOffset();
        this.self = self;
        this.granting = List.copyOf(granting);
        this.timeouts = timeouts;
    }

    /// Takes the voters that count now. Progress of those who stay is kept.
    void voters(VoterSet set, long nowMs) {
        voterSet = set;
        voters.keySet().removeIf(id -> set.byId(id) == null);
        for (Voter voter : set.voters()) {
            Progress known = voters.get(voter.id());
            if (known == null || !known.key.matches(voter.key())) {
                Progress observed = observers.remove(voter.key());
                voters.put(voter.id(),
                        observed == null ? new Progress(voter.key(), nowMs) : observed);
            } else {
                known.key = voter.key();
            }
        }
        heard = new boolean[set.size()];
        heardSinceMs = nowMs;
    }

    /// What the epoch begins with. The first leader of a quorum with voters in its log puts there
    /// what the 0-0 snapshot of each voter held, so that observers without that snapshot learn it.
    List<ControlRecord> firstRecords(VoterHistory history) {
        List<ControlRecord> records = new ArrayList<>();
        records.add(new ControlRecord.LeaderChange(self.id(),
                voterSet.voters().stream().map(Voter::key).toList(), granting));
        if (history.level() >= 1 && !history.isInLog()) {
            records.add(new ControlRecord.KraftVersion(history.level()));
            records.add(new ControlRecord.Voters(voterSet));
        }
        return records;
    }

    /// Why no records can follow the asker's log: it is too far back, or not ours (Raft §5.3). Null
    /// if they can.
    Answer mismatch(Request.Fetch asked, long highWatermark) {
        OffsetAndEpoch end = log.endOfEpoch(asked.lastEpoch());
        if (asked.offset() == 0 && log.startOffset() == 0) return null;
        boolean isGone = asked.offset() < log.startOffset() || end.epoch() > asked.lastEpoch();
        if (isGone && log.newestSnapshot() != null) {
            return new Answer.Snapshot(epoch, self.id(), log.newestSnapshot(), highWatermark);
        }
        if (end.epoch() != asked.lastEpoch() || end.offset() < asked.offset()) {
            return new Answer.Diverging(epoch, self.id(), end, highWatermark);
        }
        return null;
    }

    Answer.Records records(long offset, long highWatermark) {
        return new Answer.Records(epoch, self.id(), offset, highWatermark, 0);
    }

    /// All before `endOffset` is on this node's platter.
    void synced(long endOffset) {
        assert endOffset >= syncedEnd : endOffset + " < " + syncedEnd;
        syncedEnd = endOffset;
    }

    /// A valid fetch came.
    void fetched(ReplicaKey replica, long offset, long leaderEnd, long nowMs) {
        if (voterSet.contains(replica)) {
            voters.get(replica.id()).fetched(offset, leaderEnd, nowMs);
            hear(replica.id(), nowMs);
        } else if (replica.id() >= 0) {
            observer(replica, nowMs).fetched(offset, leaderEnd, nowMs);
        }
    }

    private Progress observer(ReplicaKey replica, long nowMs) {
        observers.values().removeIf(known -> nowMs - known.fetchedMs > OBSERVER_MS_MAX);
        if (!observers.containsKey(replica) && observers.size() >= OBSERVERS_MAX) {
            observers.values().stream().min(Comparator.comparingLong(known -> known.fetchedMs))
                    .ifPresent(oldest -> observers.remove(oldest.key));
        }
        return observers.computeIfAbsent(replica, key -> new Progress(key, nowMs));
    }

    /// Whether this observer was at the end of the log lately and still fetches: as a voter it would
    /// not hold up the high watermark.
    boolean isCaughtUp(ReplicaKey replica, long nowMs) {
        Progress known = observers.get(replica);
        return known != null && known.caughtUpMs >= 0
                && nowMs - known.fetchedMs <= timeouts.fetchMs() * 3L / 2;
    }

    /// Counts who was heard; with a majority the count begins anew.
    private void hear(int id, long nowMs) {
        int count = voterSet.contains(self) ? 1 : 0;
        for (int i = 0; i < heard.length; i++) {
            int voter = voterSet.voters().get(i).id();
            if (voter == id) heard[i] = true;
            if (heard[i] && voter != self.id()) count++;
        }
        if (count >= voterSet.majority()) {
            Arrays.fill(heard, false);
            heardSinceMs = nowMs;
        }
    }

    /// When this leader must resign unless a majority fetches (KIP-595, I46).
    long resignDeadlineMs() {
        boolean alone = voterSet.isOnly(self);
        return alone ? Long.MAX_VALUE : heardSinceMs + timeouts.fetchMs() * 3L / 2;
    }

    /// The first offset that no majority of the present voters has on its platter; 0 with no
    /// voters.
    long majorityEnd() {
        int count = voterSet.size();
        if (count == 0) return 0;
        long[] ends = new long[count];
        for (int i = 0; i < count; i++) {
            Voter voter = voterSet.voters().get(i);
            ends[i] = voter.key().matches(self) ? syncedEnd : voters.get(voter.id()).endOffset;
        }
        Arrays.sort(ends);
        return ends[count - voterSet.majority()];
    }

    /// Voters to be told who leads: those that have not fetched for half the fetch timeout.
    List<ReplicaKey> announceTo(long nowMs) {
        List<ReplicaKey> due = new ArrayList<>();
        for (Progress voter : voters.values()) {
            if (voter.key.id() == self.id() || announceAtMs(voter) > nowMs) continue;
            due.add(voter.key);
            voter.announceAtMs = nowMs + timeouts.fetchMs() / 2;
        }
        return due;
    }

    /// A voter that cannot be told is told again before long; when it comes back it asks by itself.
    void announceAgain(int id, long nowMs) {
        Progress voter = voters.get(id);
        if (voter == null) return;
        voter.announceAtMs = nowMs + Math.max(timeouts.retryBackoffMs(), timeouts.fetchMs() / 8);
    }

    private long announceAtMs(Progress voter) {
        long heard = voter.fetchedMs < 0 ? 0 : voter.fetchedMs + timeouts.fetchMs() / 2;
        return Math.max(voter.announceAtMs, heard);
    }

    long nextDeadlineMs() {
        long next = resignDeadlineMs();
        for (Progress voter : voters.values()) {
            if (voter.key.id() != self.id()) next = Math.min(next, announceAtMs(voter));
        }
        for (Parked fetch : parked) next = Math.min(next, fetch.deadlineMs());
        if (change != null) next = Math.min(next, change.deadlineMs());
        return next;
    }

    /// The other voters, furthest first: who should stand when this leader goes.
    List<ReplicaKey> successors() {
        return voters.values().stream().filter(voter -> voter.key.id() != self.id())
                .sorted(Comparator.comparingLong((Progress voter) -> -voter.endOffset))
                .map(voter -> voter.key).toList();
    }

    Description describe(long highWatermark, long endOffset, long nowMs) {
        List<Description.Replica> all = new ArrayList<>();
        for (Progress voter : voters.values()) {
            all.add(voter.key.id() == self.id()
                    ? new Description.Replica(voter.key, endOffset, nowMs, nowMs)
                    : replica(voter));
        }
        return new Description(self.id(), epoch, highWatermark, voterSet, all,
                observers.values().stream().map(Leadership::replica).toList());
    }

    private static Description.Replica replica(Progress it) {
        return new Description.Replica(it.key, it.endOffset, it.fetchedMs, it.caughtUpMs);
    }
}
