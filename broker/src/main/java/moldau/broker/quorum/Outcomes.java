package moldau.broker.quorum;

import moldau.replication.raft.Answer.Outcome;
import moldau.wire.Errors;

/// The machine's outcomes and their codes on the wire.
final class Outcomes {
    private Outcomes() {}

    static short code(Outcome outcome) {
        return switch (outcome) {
            case OK -> Errors.NONE;
            case FENCED_EPOCH -> Errors.FENCED_LEADER_EPOCH;
            case UNKNOWN_EPOCH -> Errors.UNKNOWN_LEADER_EPOCH;
            case NOT_LEADER -> Errors.NOT_LEADER_OR_FOLLOWER;
            case INVALID_VOTER -> Errors.INVALID_VOTER_KEY;
            case INVALID_REQUEST -> Errors.INVALID_REQUEST;
            case BUSY -> Errors.REQUEST_TIMED_OUT;
            case DUPLICATE_VOTER -> Errors.DUPLICATE_VOTER;
            case VOTER_NOT_FOUND -> Errors.VOTER_NOT_FOUND;
            case UNSUPPORTED -> Errors.UNSUPPORTED_VERSION;
        };
    }

    /// @return null for a code the machine has no use for: as good as no answer
    static Outcome of(short code) {
        return switch (code) {
            case Errors.NONE -> Outcome.OK;
            case Errors.FENCED_LEADER_EPOCH -> Outcome.FENCED_EPOCH;
            case Errors.UNKNOWN_LEADER_EPOCH -> Outcome.UNKNOWN_EPOCH;
            case Errors.NOT_LEADER_OR_FOLLOWER -> Outcome.NOT_LEADER;
            case Errors.INVALID_VOTER_KEY -> Outcome.INVALID_VOTER;
            case Errors.INVALID_REQUEST -> Outcome.INVALID_REQUEST;
            case Errors.REQUEST_TIMED_OUT -> Outcome.BUSY;
            case Errors.DUPLICATE_VOTER -> Outcome.DUPLICATE_VOTER;
            case Errors.VOTER_NOT_FOUND -> Outcome.VOTER_NOT_FOUND;
            case Errors.UNSUPPORTED_VERSION -> Outcome.UNSUPPORTED;
            default -> null;
        };
    }
}
