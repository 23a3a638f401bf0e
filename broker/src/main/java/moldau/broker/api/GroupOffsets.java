package moldau.broker.api;

import java.util.List;
import moldau.broker.connection.Request;
import moldau.broker.connection.Responder;
import moldau.state.group.GroupErrors;
import moldau.wire.Errors;
import moldau.wire.message.OffsetCommitRequest;
import moldau.wire.message.OffsetCommitResponse;
import moldau.wire.message.OffsetDeleteRequest;
import moldau.wire.message.OffsetDeleteResponse;
import moldau.wire.message.OffsetFetchRequest;
import moldau.wire.message.OffsetFetchResponse;

/// Offsets that groups have committed: commit, fetch, delete (behaviours 142-147).
final class GroupOffsets {
    private static final int MANY_GROUPS = 8;

    private final GroupRouting routing;

    GroupOffsets(GroupRouting routing) {
        this.routing = routing;
    }

    void commit(Request request, Responder responder) {
        OffsetCommitRequest body = Bodies.read(request, OffsetCommitRequest::read);
        routing.<OffsetCommitResponse>ask(request, body.groupId(),
                (coordinator, caller, _) -> coordinator.commitOffsets(caller, body),
                answer -> responder.send(answer::write),
                why -> responder.send(
                        GroupErrors.commitOffsets(body, GroupErrors.commitCode(why))::write));
    }

    void delete(Request request, Responder responder) {
        OffsetDeleteRequest body = Bodies.read(request, OffsetDeleteRequest::read);
        if (body.groupId().isEmpty()) {
            responder.send(GroupErrors.deleteOffsets(Errors.INVALID_GROUP_ID)::write);
            return;
        }
        routing.<OffsetDeleteResponse>ask(request, body.groupId(),
                (coordinator, _, _) -> coordinator.deleteOffsets(body),
                answer -> responder.send(answer::write),
                why -> responder.send(GroupErrors.deleteOffsets(GroupErrors.code(why))::write));
    }

    void fetch(Request request, Responder responder) {
        OffsetFetchRequest body = Bodies.read(request, OffsetFetchRequest::read);
        if (request.version() < MANY_GROUPS) {
            fetchOne(request, responder, body);
            return;
        }
        var gather = new Gather<OffsetFetchResponse.Group>(request.loop(), groups -> responder.send(
                OffsetFetchResponse.DEFAULT.withGroups(List.copyOf(groups))::write));
        for (OffsetFetchRequest.Group group : body.groups()) {
            var slot = gather.slot();
            OffsetFetchRequest one = body.withGroups(List.of(group));
            routing.<OffsetFetchResponse>ask(request, group.groupId(),
                    (coordinator, caller, _) -> coordinator.fetchOffsets(caller, one),
                    answer -> slot.put(answer.groups().getFirst()),
                    why -> slot.put(GroupErrors.fetchOffsets(group, GroupErrors.code(why))));
        }
        gather.allAsked();
    }

    private void fetchOne(Request request, Responder responder, OffsetFetchRequest body) {
        routing.<OffsetFetchResponse>ask(request, body.groupId(),
                (coordinator, caller, _) -> coordinator.fetchOffsets(caller, body),
                answer -> responder.send(answer::write),
                why -> responder.send(GroupErrors.fetchOffsets(
                        body, request.version(), GroupErrors.code(why))::write));
    }
}
