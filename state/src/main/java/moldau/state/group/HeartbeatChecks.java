package moldau.state.group;

import java.util.List;
import moldau.wire.Errors;
import moldau.wire.message.ConsumerGroupHeartbeatRequest;
import moldau.wire.message.ConsumerGroupHeartbeatResponse;

/// What a ConsumerGroupHeartbeat must say, whatever the group is like.
final class HeartbeatChecks {
    /// Since then members make their own ids (KIP-1082).
    private static final int OWN_MEMBER_ID_SINCE = 1;

    private HeartbeatChecks() {
    }

    /// @return the refusal, or null if nothing is wrong
    static ConsumerGroupHeartbeatResponse check(
            ConsumerGroupHeartbeatRequest request, int version, List<String> assignors) {
        int epoch = request.memberEpoch();
        boolean needsId = version >= OWN_MEMBER_ID_SINCE
                || epoch > ConsumerMember.JOINS
                || epoch == ConsumerMember.LEAVES;
        if (request.groupId().isBlank()) return invalid("GroupId can't be empty.");
        if (needsId && request.memberId().isBlank()) return invalid("MemberId can't be empty.");
        if (isBlank(request.instanceId())) return invalid("InstanceId can't be empty.");
        if (isBlank(request.rackId())) return invalid("RackId can't be empty.");
        ConsumerGroupHeartbeatResponse refusal = switch (epoch) {
            case ConsumerMember.JOINS -> checkJoin(request);
            case ConsumerMember.LEAVES_FOR_A_WHILE -> request.instanceId() == null
                    ? invalid("InstanceId can't be null.")
                    : null;
            default -> epoch < ConsumerMember.LEAVES_FOR_A_WHILE
                    ? invalid("MemberEpoch is invalid.")
                    : null;
        };
        if (refusal != null) return refusal;
        String assignor = request.serverAssignor();
        return assignor == null || assignors.contains(assignor)
                ? null
                : Answers.heartbeat(Errors.UNSUPPORTED_ASSIGNOR, "ServerAssignor " + assignor
                        + " is not supported. Supported assignors: "
                        + String.join(", ", assignors) + ".");
    }

    private static ConsumerGroupHeartbeatResponse checkJoin(ConsumerGroupHeartbeatRequest request) {
        if (request.rebalanceTimeoutMs() == -1) {
            return invalid("RebalanceTimeoutMs must be provided in first request.");
        }
        if (request.topicPartitions() == null || !request.topicPartitions().isEmpty()) {
            return invalid("TopicPartitions must be empty when (re-)joining.");
        }
        return request.subscribedTopicNames() == null && request.subscribedTopicRegex() == null
                ? invalid("Either SubscribedTopicNames or SubscribedTopicRegex must be non-null "
                        + "when (re-)joining.")
                : null;
    }

    private static boolean isBlank(String text) {
        return text != null && text.isBlank();
    }

    private static ConsumerGroupHeartbeatResponse invalid(String message) {
        return Answers.heartbeat(Errors.INVALID_REQUEST, message);
    }
}
