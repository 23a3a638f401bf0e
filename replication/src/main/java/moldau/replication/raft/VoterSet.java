package moldau.replication.raft;

import java.util.ArrayList;
import java.util.List;

/// Who votes. Sorted by id, each id once.
public record VoterSet(List<Voter> voters) {
    /// 9 voters: beyond that a vote costs more than the added safety is worth. Kafka sets no bound;
    /// we refuse only what an array of a request could blow up.
    public static final int COUNT_MAX = 128;

    /// Nobody votes: an observer that has not read the voters yet.
    public static final VoterSet EMPTY = new VoterSet(List.of());

    public VoterSet {
        voters = voters.stream().sorted().toList();
        if (voters.size() > COUNT_MAX) {
            throw new IllegalArgumentException(
                    voters.size() + " voters are more than the " + COUNT_MAX + " allowed");
        }
        for (int i = 1; i < voters.size(); i++) {
            if (voters.get(i - 1).id() == voters.get(i).id()) {
                throw new IllegalArgumentException(
                        "voter " + voters.get(i).id() + " is named twice");
            }
        }
    }

    public int size() {
        return voters.size();
    }

    /// The least number of voters of which any two groups share a member.
    public int majority() {
        return voters.size() / 2 + 1;
    }

    /// @return the voter with this id, or null
    public Voter byId(int id) {
        for (Voter voter : voters) {
            if (voter.id() == id) return voter;
        }
        return null;
    }

    /// Whether `key` votes. A directory not known on either side matches.
    public boolean contains(ReplicaKey key) {
        Voter voter = byId(key.id());
        return voter != null && voter.key().matches(key);
    }

    public boolean isOnly(ReplicaKey key) {
        return voters.size() == 1 && contains(key);
    }

    VoterSet with(Voter voter) {
        List<Voter> more = new ArrayList<>(voters);
        more.add(voter);
        return new VoterSet(more);
    }

    VoterSet without(int id) {
        return new VoterSet(voters.stream().filter(voter -> voter.id() != id).toList());
    }

    public int[] ids() {
        return voters.stream().mapToInt(Voter::id).toArray();
    }
}
