package moldau.broker.api;

import java.util.List;
import moldau.broker.connection.Request;
import moldau.broker.connection.Responder;
import moldau.broker.controller.ControllerChannel;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.message.DeleteTopicsResponse;
import moldau.wire.message.DescribeQuorumResponse;
import moldau.wire.message.ElectLeadersResponse;
import moldau.wire.message.Response;

/// What only the controller can decide: the request goes there, its answer comes back.
public final class Forwarded implements Handler {
    private final ControllerChannel controller;

    public Forwarded(ControllerChannel controller) {
        this.controller = controller;
    }

    @Override
    public void handle(Request request, Responder responder) {
        var body = Bodies.read(request, request.api()::readRequest);
        controller.ask(request.asker(), body, request.version(), request.loop(), answer ->
                responder.send(fit(answer, request.version())::write));
    }

    /// Without what older versions have no words for.
    private static Response fit(Response answer, int version) {
        return switch (answer) {
            case DescribeQuorumResponse it when version < 2 -> it.withNodes(List.of())
                    .withTopics(it.topics().stream().map(Forwarded::withoutDirectories).toList());
            case DeleteTopicsResponse it when version < 3 -> it.withResponses(
                    it.responses().stream().map(Forwarded::withoutDisabled).toList());
            case ElectLeadersResponse it when version < 1 -> it.withErrorCode(Errors.NONE);
            default -> answer;
        };
    }

    /// TOPIC_DELETION_DISABLED is younger than the api.
    private static DeleteTopicsResponse.Topic withoutDisabled(DeleteTopicsResponse.Topic topic) {
        return topic.errorCode() == Errors.TOPIC_DELETION_DISABLED
                ? topic.withErrorCode(Errors.INVALID_REQUEST) : topic;
    }

    private static DescribeQuorumResponse.Topic withoutDirectories(
            DescribeQuorumResponse.Topic topic) {
        return topic.withPartitions(topic.partitions().stream()
                .map(each -> each.withCurrentVoters(withoutDirectories(each.currentVoters()))
                        .withObservers(withoutDirectories(each.observers())))
                .toList());
    }

    private static List<DescribeQuorumResponse.ReplicaState> withoutDirectories(
            List<DescribeQuorumResponse.ReplicaState> replicas) {
        return replicas.stream().map(each -> each.withReplicaDirectoryId(Uuid.ZERO)).toList();
    }
}
