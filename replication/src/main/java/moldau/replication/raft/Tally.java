package moldau.replication.raft;

import java.util.ArrayList;
import java.util.List;

/// Votes of one election, or of the poll before it (KIP-996). A voter is asked until it answers.
final class Tally {
    private enum Vote { OPEN, GRANTED, REJECTED }

    private final VoterSet voters;
    private final Vote[] votes;
    private final long[] askAtMs;

    /// @param self votes for itself, if it is a voter
    Tally(VoterSet voters, ReplicaKey self, long nowMs) {
        this.voters = voters;
        votes = new Vote[voters.size()];
        askAtMs = new long[voters.size()];
        for (int i = 0; i < votes.length; i++) {
            votes[i] = voters.voters().get(i).key().matches(self) ? Vote.GRANTED : Vote.OPEN;
            askAtMs[i] = nowMs;
        }
    }

    /// A vote, once given, stands.
    void record(int from, boolean granted) {
        int i = indexOf(from);
        if (i >= 0 && votes[i] == Vote.OPEN) votes[i] = granted ? Vote.GRANTED : Vote.REJECTED;
    }

    void retryAt(int to, long atMs) {
        int i = indexOf(to);
        if (i >= 0) askAtMs[i] = atMs;
    }

    /// Voters to ask now; each is asked again after `requestMs` without an answer.
    List<ReplicaKey> due(long nowMs, int requestMs) {
        List<ReplicaKey> due = new ArrayList<>();
        for (int i = 0; i < votes.length; i++) {
            if (votes[i] == Vote.OPEN && askAtMs[i] <= nowMs) {
                due.add(voters.voters().get(i).key());
                askAtMs[i] = nowMs + requestMs;
            }
        }
        return due;
    }

    long nextDueMs() {
        long next = Long.MAX_VALUE;
        for (int i = 0; i < votes.length; i++) {
            if (votes[i] == Vote.OPEN) next = Math.min(next, askAtMs[i]);
        }
        return next;
    }

    boolean isWon() {
        return count(Vote.GRANTED) >= voters.majority();
    }

    /// Whether no majority can be reached any more.
    boolean isLost() {
        return voters.size() - count(Vote.REJECTED) < voters.majority();
    }

    List<ReplicaKey> granting() {
        List<ReplicaKey> granting = new ArrayList<>();
        for (int i = 0; i < votes.length; i++) {
            if (votes[i] == Vote.GRANTED) granting.add(voters.voters().get(i).key());
        }
        return granting;
    }

    private int count(Vote vote) {
        int count = 0;
        for (Vote each : votes) {
            if (each == vote) count++;
        }
        return count;
    }

    private int indexOf(int id) {
        for (int i = 0; i < votes.length; i++) {
            if (voters.voters().get(i).id() == id) return i;
        }
        return -1;
    }
}
