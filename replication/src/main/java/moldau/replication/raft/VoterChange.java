package moldau.replication.raft;

import java.util.function.Predicate;
import moldau.replication.raft.Answer.Outcome;
import moldau.wire.Uuid;

/// A change of the voters whose asker waits until it is committed; and which changes there can be
/// (KIP-853).
///
/// @param offset of its record; -1 while that is not appended
record VoterChange(long reply, long offset, long deadlineMs) {
    VoterChange at(long offset) {
        return new VoterChange(reply, offset, deadlineMs);
    }

    boolean isBefore(long endOffset) {
        return offset >= 0 && offset < endOffset;
    }

    /// Why `asked` cannot be done to `voters`; [Outcome#OK] if it can.
    ///
    /// @param isCaughtUp whether an observer is at the leader's end
    static Outcome refusal(Request.Change asked, VoterSet voters, short level,
            Predicate<ReplicaKey> isCaughtUp) {
        return switch (asked) {
            case Request.AddVoter(Voter voter, _, _) -> {
                if (level < 1) yield Outcome.UNSUPPORTED;
                if (voters.byId(voter.id()) != null) yield Outcome.DUPLICATE_VOTER;
                if (!fits(voter, level) || voters.size() >= VoterSet.COUNT_MAX) {
                    yield Outcome.INVALID_REQUEST;
                }
                yield isCaughtUp.test(voter.key()) ? Outcome.OK : Outcome.BUSY;
            }
            case Request.RemoveVoter(ReplicaKey key) -> {
                if (level < 1) yield Outcome.UNSUPPORTED;
                Voter voter = voters.byId(key.id());
                boolean isThere = voter != null && voter.key().equals(key);
                yield isThere && voters.size() > 1 ? Outcome.OK : Outcome.VOTER_NOT_FOUND;
            }
            case Request.RaiseLevel(short wanted) -> {
                boolean isKnown = voters.voters().stream().allMatch(voter -> fits(voter, wanted)
                        && !voter.key().directoryId().equals(Uuid.ZERO));
                yield wanted == 1 && isKnown ? Outcome.OK : Outcome.INVALID_REQUEST;
            }
            case Request.UpdateVoter(_, Voter voter) -> {
                if (!voters.contains(voter.key())) yield Outcome.VOTER_NOT_FOUND;
                yield fits(voter, level) ? Outcome.OK : Outcome.INVALID_REQUEST;
            }
        };
    }

    private static boolean fits(Voter voter, short level) {
        return !voter.listeners().isEmpty() && voter.kraftVersionMin() <= level
                && level <= voter.kraftVersionMax();
    }

    /// The voters after a change that was not refused.
    static VoterSet after(Request.Change asked, VoterSet voters) {
        return switch (asked) {
            case Request.AddVoter(Voter voter, _, _) -> voters.with(voter);
            case Request.RemoveVoter(ReplicaKey key) -> voters.without(key.id());
            case Request.RaiseLevel _ -> voters;
            case Request.UpdateVoter(_, Voter voter) -> voters.without(voter.id()).with(voter);
        };
    }
}
