package moldau.replication.raft;

import java.util.Map;
import java.util.TreeMap;

/// The voters and the level of `kraft.version` at each offset of the log. The newest appended ones
/// count, committed or not (KIP-853, Raft §6); truncation goes back to the ones before.
final class VoterHistory {
    /// Offset of what was configured or came with a snapshot of nothing: before the log.
    static final long BEFORE_LOG = -1;

    private final TreeMap<Long, VoterSet> voters = new TreeMap<>();
    private final TreeMap<Long, Short> levels = new TreeMap<>();

    /// @param configured static voters, or those of the 0-0 snapshot, or none
    VoterHistory(VoterSet configured, short level) {
        voters.put(BEFORE_LOG, configured);
        levels.put(BEFORE_LOG, level);
    }

    void add(long offset, ControlRecord record) {
        switch (record) {
            case ControlRecord.Voters(VoterSet set) -> voters.put(offset, set);
            case ControlRecord.KraftVersion(short level) -> levels.put(offset, level);
            case ControlRecord.LeaderChange _ -> { }
        }
    }

    void truncate(long endOffset) {
        voters.tailMap(endOffset, true).clear();
        levels.tailMap(endOffset, true).clear();
        assert !voters.isEmpty();
    }

    /// Forgets what no truncation can go back to.
    void committed(long highWatermark) {
        forgetBefore(voters, highWatermark);
        forgetBefore(levels, highWatermark);
    }

    private static void forgetBefore(TreeMap<Long, ?> map, long highWatermark) {
        Long last = map.lowerKey(highWatermark);
        if (last != null) map.headMap(last, false).clear();
    }

    VoterSet latest() {
        return voters.lastEntry().getValue();
    }

    VoterSet at(long endOffset) {
        Map.Entry<Long, VoterSet> entry = voters.lowerEntry(endOffset);
        return entry == null ? voters.firstEntry().getValue() : entry.getValue();
    }

    short level() {
        return levels.lastEntry().getValue();
    }

    short levelAt(long endOffset) {
        Map.Entry<Long, Short> entry = levels.lowerEntry(endOffset);
        return entry == null ? levels.firstEntry().getValue() : entry.getValue();
    }

    /// Whether `key` votes by the latest voters, or by those before whose successors are not known to
    /// be committed. Such a node may hold the only copy of what has to be committed next, the record
    /// that removes it: nobody else could be elected (Raft thesis §4.2.2).
    boolean mayStand(ReplicaKey key) {
        for (VoterSet set : voters.values()) {
            if (set.contains(key)) return true;
        }
        return false;
    }

    /// Where the latest voters stand in the log; [#BEFORE_LOG] if they do not.
    long latestOffset() {
        return voters.lastKey();
    }

    /// Whether the log itself has a voters record: if not, the first leader writes one.
    boolean isInLog() {
        return voters.lastKey() > BEFORE_LOG;
    }
}
