package moldau.broker.api;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import moldau.broker.connection.Request;
import moldau.broker.connection.Responder;
import moldau.state.group.GroupErrors;
import moldau.wire.Errors;
import moldau.wire.message.DeleteGroupsRequest;
import moldau.wire.message.DeleteGroupsResponse;
import moldau.wire.message.DescribeGroupsRequest;
import moldau.wire.message.DescribeGroupsResponse;
import moldau.wire.message.ListGroupsRequest;
import moldau.wire.message.ListGroupsResponse;

/// What administrators ask of groups: describe, list, delete (behaviours 140, 141, 150).
final class GroupAdmin {
    private final GroupRouting routing;

    GroupAdmin(GroupRouting routing) {
        this.routing = routing;
    }

    void describe(Request request, Responder responder) {
        DescribeGroupsRequest body = Bodies.read(request, DescribeGroupsRequest::read);
        var gather = new Gather<DescribeGroupsResponse.Group>(request.loop(), groups -> responder.send(
                DescribeGroupsResponse.DEFAULT.withGroups(List.copyOf(groups))::write));
        for (String group : body.groups()) {
            var slot = gather.slot();
            DescribeGroupsRequest one = body.withGroups(List.of(group));
            routing.<DescribeGroupsResponse>ask(request, group,
                    (coordinator, caller, _) -> coordinator.describeGroups(caller, one),
                    answer -> slot.put(allowed(answer.groups().getFirst(), body)),
                    why -> slot.put(GroupErrors.describeGroups(one, GroupErrors.code(why))
                            .groups().getFirst()));
        }
        gather.allAsked();
    }

    private static DescribeGroupsResponse.Group allowed(
            DescribeGroupsResponse.Group group, DescribeGroupsRequest body) {
        boolean tell = body.includeAuthorizedOperations() && group.errorCode() == Errors.NONE;
        return tell ? group.withAuthorizedOperations(AuthorizedOperations.GROUP) : group;
    }

    void delete(Request request, Responder responder) {
        DeleteGroupsRequest body = Bodies.read(request, DeleteGroupsRequest::read);
        var gather = new Gather<DeleteGroupsResponse.Group>(request.loop(), results -> responder.send(
                DeleteGroupsResponse.DEFAULT.withResults(List.copyOf(results))::write));
        for (String group : new LinkedHashSet<>(body.groupsNames())) {
            var slot = gather.slot();
            var one = new DeleteGroupsRequest(List.of(group));
            routing.<DeleteGroupsResponse>ask(request, group,
                    (coordinator, _, _) -> coordinator.deleteGroups(one),
                    answer -> slot.put(answer.results().getFirst()),
                    why -> slot.put(GroupErrors.deleteGroups(one, GroupErrors.code(why))
                            .results().getFirst()));
        }
        gather.allAsked();
    }

    /// The groups of all partitions we lead; one that cannot answer spoils the answer.
    void list(Request request, Responder responder) {
        ListGroupsRequest body = Bodies.read(request, ListGroupsRequest::read);
        var gather = new Gather<ListGroupsResponse>(request.loop(), all -> {
            short error = Errors.NONE;
            var groups = new ArrayList<ListGroupsResponse.Group>();
            for (ListGroupsResponse each : all) {
                groups.addAll(each.groups());
                if (each.errorCode() != Errors.NONE) error = each.errorCode();
            }
            responder.send(ListGroupsResponse.DEFAULT.withErrorCode(error).withGroups(groups)::write);
        });
        for (int partition : routing.ownPartitions(request)) {
            var slot = gather.slot();
            routing.<ListGroupsResponse>askPartition(request, partition,
                    (coordinator, _, _) -> coordinator.listGroups(body),
                    slot::put, why -> slot.put(GroupErrors.listGroups(GroupErrors.code(why))));
        }
        gather.allAsked();
    }
}
