package moldau.state.group;

import java.util.UUID;
import moldau.wire.Errors;
import moldau.wire.Uuid;

/// Who is who in a classic group.
final class Members {
    private Members() {
    }

    /// Whether a request may speak for a member: `UNKNOWN_MEMBER_ID` if there is none,
    /// `FENCED_INSTANCE_ID` if a newer life of the static member has taken over.
    static short check(ClassicGroup group, String memberId, String instanceId) {
        if (instanceId != null) {
            String current = group.memberOf(instanceId);
            if (current == null) return Errors.UNKNOWN_MEMBER_ID;
            if (!current.equals(memberId)) return Errors.FENCED_INSTANCE_ID;
        }
        return group.member(memberId) == null ? Errors.UNKNOWN_MEMBER_ID : Errors.NONE;
    }

    /// As `check`, and the request must be of the current generation.
    static short check(ClassicGroup group, String memberId, String instanceId, int generation) {
        short error = check(group, memberId, instanceId);
        if (error != Errors.NONE) return error;
        return generation == group.generation() ? Errors.NONE : Errors.ILLEGAL_GENERATION;
    }

    /// The long text form, `8-4-4-4-12` hexadecimal digits, in which Kafka's member ids end.
    static String uuidText(Uuid id) {
        return new UUID(id.high(), id.low()).toString();
    }
}
