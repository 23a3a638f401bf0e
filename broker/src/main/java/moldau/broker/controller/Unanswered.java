package moldau.broker.controller;

import java.util.List;
import moldau.wire.Errors;
import moldau.wire.message.*;

/// Answers of apis without an error of the whole, when the whole failed: the error in every row.
public final class Unanswered {
    private Unanswered() {}

    /// The answer to any of the controller's apis when none can be had.
    static Response any(Request question, short error) {
        return switch (question) {
            case CreateTopicsRequest it -> createTopics(it, error);
            case DeleteTopicsRequest it -> deleteTopics(it, error);
            case CreatePartitionsRequest it -> createPartitions(it, error);
            case IncrementalAlterConfigsRequest it -> incrementalAlterConfigs(it, error);
            case AlterConfigsRequest it -> alterConfigs(it, error);
            case BrokerRegistrationRequest _ -> BrokerRegistrationResponse.DEFAULT.withErrorCode(error);
            case BrokerHeartbeatRequest _ -> BrokerHeartbeatResponse.DEFAULT.withErrorCode(error);
            case UnregisterBrokerRequest _ -> UnregisterBrokerResponse.DEFAULT.withErrorCode(error);
            case ControllerRegistrationRequest _ ->
                    ControllerRegistrationResponse.DEFAULT.withErrorCode(error);
            case AllocateProducerIdsRequest _ -> AllocateProducerIdsResponse.DEFAULT.withErrorCode(error);
            case UpdateFeaturesRequest _ -> UpdateFeaturesResponse.DEFAULT.withErrorCode(error);
            case AlterPartitionRequest _ -> AlterPartitionResponse.DEFAULT.withErrorCode(error);
            case AssignReplicasToDirsRequest _ -> AssignReplicasToDirsResponse.DEFAULT.withErrorCode(error);
            case ElectLeadersRequest _ -> ElectLeadersResponse.DEFAULT.withErrorCode(error);
            case AlterPartitionReassignmentsRequest _ ->
                    AlterPartitionReassignmentsResponse.DEFAULT.withErrorCode(error);
            case ListPartitionReassignmentsRequest _ ->
                    ListPartitionReassignmentsResponse.DEFAULT.withErrorCode(error);
            case AlterClientQuotasRequest it -> AlterClientQuotasResponse.DEFAULT.withEntries(it.entries().stream()
                    .map(entry -> AlterClientQuotasResponse.Entry.DEFAULT.withErrorCode(error))
                    .toList());
            case AlterUserScramCredentialsRequest it -> AlterUserScramCredentialsResponse.DEFAULT
                    .withResults(it.upsertions().stream()
                    .map(each -> AlterUserScramCredentialsResponse.User.DEFAULT
                            .withUser(each.name()).withErrorCode(error))
                    .toList());
            case DescribeQuorumRequest _ -> DescribeQuorumResponse.DEFAULT.withErrorCode(
                    error == Errors.NOT_CONTROLLER ? Errors.NOT_LEADER_OR_FOLLOWER : error);
            case AddRaftVoterRequest _ -> AddRaftVoterResponse.DEFAULT.withErrorCode(
                    error == Errors.NOT_CONTROLLER ? Errors.NOT_LEADER_OR_FOLLOWER : error);
            case RemoveRaftVoterRequest _ -> RemoveRaftVoterResponse.DEFAULT.withErrorCode(
                    error == Errors.NOT_CONTROLLER ? Errors.NOT_LEADER_OR_FOLLOWER : error);
            default -> throw new AssertionError("not the controller's: " + question.api());
        };
    }

    /// Whether [#any] gave this answer, with that error.
    public static boolean isBy(Response response, short error) {
        return switch (response) {
            case CreateTopicsResponse it -> !it.topics().isEmpty()
                    && it.topics().getFirst().errorCode() == error;
            case DeleteTopicsResponse it -> !it.responses().isEmpty()
                    && it.responses().getFirst().errorCode() == error;
            case CreatePartitionsResponse it -> !it.results().isEmpty()
                    && it.results().getFirst().errorCode() == error;
            case IncrementalAlterConfigsResponse it -> !it.responses().isEmpty()
                    && it.responses().getFirst().errorCode() == error;
            case AlterConfigsResponse it -> !it.responses().isEmpty()
                    && it.responses().getFirst().errorCode() == error;
            case AlterClientQuotasResponse it -> !it.entries().isEmpty()
                    && it.entries().getFirst().errorCode() == error;
            case AlterUserScramCredentialsResponse it -> !it.results().isEmpty()
                    && it.results().getFirst().errorCode() == error;
            case BrokerRegistrationResponse it -> it.errorCode() == error;
            case BrokerHeartbeatResponse it -> it.errorCode() == error;
            case UnregisterBrokerResponse it -> it.errorCode() == error;
            case ControllerRegistrationResponse it -> it.errorCode() == error;
            case AllocateProducerIdsResponse it -> it.errorCode() == error;
            case UpdateFeaturesResponse it -> it.errorCode() == error;
            case AlterPartitionResponse it -> it.errorCode() == error;
            case AssignReplicasToDirsResponse it -> it.errorCode() == error;
            case ElectLeadersResponse it -> it.errorCode() == error;
            case AlterPartitionReassignmentsResponse it -> it.errorCode() == error;
            case ListPartitionReassignmentsResponse it -> it.errorCode() == error;
            case DescribeQuorumResponse it -> it.errorCode() == (error == Errors.NOT_CONTROLLER
                    ? Errors.NOT_LEADER_OR_FOLLOWER : error);
            case AddRaftVoterResponse it -> it.errorCode() == (error == Errors.NOT_CONTROLLER
                    ? Errors.NOT_LEADER_OR_FOLLOWER : error);
            case RemoveRaftVoterResponse it -> it.errorCode() == (error == Errors.NOT_CONTROLLER
                    ? Errors.NOT_LEADER_OR_FOLLOWER : error);
            default -> false;
        };
    }

    private static CreateTopicsResponse createTopics(CreateTopicsRequest request, short error) {
        List<CreateTopicsResponse.Topic> rows = request.topics().stream()
                .map(topic -> CreateTopicsResponse.Topic.DEFAULT
                        .withName(topic.name()).withErrorCode(error))
                .toList();
        return CreateTopicsResponse.DEFAULT.withTopics(rows);
    }

    private static DeleteTopicsResponse deleteTopics(DeleteTopicsRequest request, short error) {
        boolean byName = !request.topicNames().isEmpty();
        List<DeleteTopicsResponse.Topic> rows = byName
                ? request.topicNames().stream()
                        .map(name -> DeleteTopicsResponse.Topic.DEFAULT.withName(name).withErrorCode(error))
                        .toList()
                : request.topics().stream()
                        .map(topic -> DeleteTopicsResponse.Topic.DEFAULT
                                .withName(topic.name()).withTopicId(topic.topicId()).withErrorCode(error))
                        .toList();
        return DeleteTopicsResponse.DEFAULT.withResponses(rows);
    }

    private static CreatePartitionsResponse createPartitions(CreatePartitionsRequest request, short error) {
        return CreatePartitionsResponse.DEFAULT.withResults(request.topics().stream()
                .map(topic -> CreatePartitionsResponse.Topic.DEFAULT
                        .withName(topic.name()).withErrorCode(error))
                .toList());
    }

    private static IncrementalAlterConfigsResponse incrementalAlterConfigs(
            IncrementalAlterConfigsRequest request, short error) {
        return IncrementalAlterConfigsResponse.DEFAULT.withResponses(request.resources().stream()
                .map(resource -> IncrementalAlterConfigsResponse.Resource.DEFAULT
                        .withResourceType(resource.resourceType())
                        .withResourceName(resource.resourceName())
                        .withErrorCode(error))
                .toList());
    }

    private static AlterConfigsResponse alterConfigs(AlterConfigsRequest request, short error) {
        return AlterConfigsResponse.DEFAULT.withResponses(request.resources().stream()
                .map(resource -> AlterConfigsResponse.Resource.DEFAULT
                        .withResourceType(resource.resourceType())
                        .withResourceName(resource.resourceName())
                        .withErrorCode(error))
                .toList());
    }
}
