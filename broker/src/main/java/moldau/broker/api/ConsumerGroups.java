package moldau.broker.api;

import java.util.List;
import moldau.broker.connection.Request;
import moldau.broker.connection.Responder;
import moldau.broker.partition.Shards;
import moldau.state.cluster.Features;
import moldau.state.group.GroupErrors;
import moldau.wire.Errors;
import moldau.wire.message.ConsumerGroupDescribeRequest;
import moldau.wire.message.ConsumerGroupDescribeResponse;
import moldau.wire.message.ConsumerGroupHeartbeatRequest;
import moldau.wire.message.ConsumerGroupHeartbeatResponse;

/// Consumer groups (KIP-848; behaviours 166-177): the heartbeat, which is all that members ever send,
/// and descriptions. They are served where `group.version` is 1 or more and
/// `group.coordinator.rebalance.protocols` names them.
final class ConsumerGroups {
    private final GroupRouting routing;
    private final Shards shards;
    private final boolean isNamed;

    /// @param isNamed whether the settings let this broker serve them
    ConsumerGroups(GroupRouting routing, Shards shards, boolean isNamed) {
        this.routing = routing;
        this.shards = shards;
        this.isNamed = isNamed;
    }

    private boolean areServed(Request request) {
        return isNamed && shards.on(request.loop()).image().feature(Features.GROUP) > 0;
    }

    void heartbeat(Request request, Responder responder) {
        ConsumerGroupHeartbeatRequest body =
                Bodies.read(request, ConsumerGroupHeartbeatRequest::read);
        if (!areServed(request)) {
            responder.send(GroupErrors.consumerGroupHeartbeat(Errors.UNSUPPORTED_VERSION)::write);
            return;
        }
        routing.<ConsumerGroupHeartbeatResponse>ask(request, body.groupId(),
                (coordinator, caller, _) -> coordinator.consumerGroupHeartbeat(caller, body),
                answer -> responder.send(answer::write),
                why -> responder.send(
                        GroupErrors.consumerGroupHeartbeat(GroupErrors.code(why))::write));
    }

    void describe(Request request, Responder responder) {
        ConsumerGroupDescribeRequest body =
                Bodies.read(request, ConsumerGroupDescribeRequest::read);
        if (!areServed(request)) {
            responder.send(GroupErrors.describeConsumerGroups(body, Errors.UNSUPPORTED_VERSION)::write);
            return;
        }
        var gather = new Gather<ConsumerGroupDescribeResponse.Group>(request.loop(),
                groups -> responder.send(ConsumerGroupDescribeResponse.DEFAULT
                        .withGroups(List.copyOf(groups))::write));
        for (String group : body.groupIds()) {
            var slot = gather.slot();
            ConsumerGroupDescribeRequest one = body.withGroupIds(List.of(group));
            routing.<ConsumerGroupDescribeResponse>ask(request, group,
                    (coordinator, _, _) -> coordinator.describeConsumerGroups(one),
                    answer -> slot.put(allowed(answer.groups().getFirst(), body)),
                    why -> slot.put(GroupErrors.describeConsumerGroups(one, GroupErrors.code(why))
                            .groups().getFirst()));
        }
        gather.allAsked();
    }

    private static ConsumerGroupDescribeResponse.Group allowed(
            ConsumerGroupDescribeResponse.Group group, ConsumerGroupDescribeRequest body) {
        boolean tell = body.includeAuthorizedOperations() && group.errorCode() == Errors.NONE;
        return tell ? group.withAuthorizedOperations(AuthorizedOperations.GROUP) : group;
    }
}
