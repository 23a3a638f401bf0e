package moldau.broker.api;

import moldau.broker.connection.Request;
import moldau.broker.connection.Responder;
import moldau.state.group.GroupErrors;
import moldau.wire.message.HeartbeatRequest;
import moldau.wire.message.HeartbeatResponse;
import moldau.wire.message.JoinGroupRequest;
import moldau.wire.message.JoinGroupResponse;
import moldau.wire.message.LeaveGroupRequest;
import moldau.wire.message.LeaveGroupResponse;
import moldau.wire.message.SyncGroupRequest;
import moldau.wire.message.SyncGroupResponse;

/// Members of classic groups: join, sync, heartbeat, leave (behaviours 151-165). Each request goes to its
/// group's coordinator; a join or a sync may be answered much later.
final class GroupMembership {
    private final GroupRouting routing;

    GroupMembership(GroupRouting routing) {
        this.routing = routing;
    }

    void join(Request request, Responder responder) {
        JoinGroupRequest body = Bodies.read(request, JoinGroupRequest::read);
        routing.<JoinGroupResponse>ask(request, body.groupId(),
                (coordinator, caller, owed) -> coordinator.joinGroup(caller, body, owed),
                answer -> responder.send(answer::write),
                why -> responder.send(GroupErrors.joinGroup(
                        body, request.version(), GroupErrors.code(why))::write));
    }

    void sync(Request request, Responder responder) {
        SyncGroupRequest body = Bodies.read(request, SyncGroupRequest::read);
        routing.<SyncGroupResponse>ask(request, body.groupId(),
                (coordinator, caller, owed) -> coordinator.syncGroup(caller, body, owed),
                answer -> responder.send(answer::write),
                why -> responder.send(GroupErrors.syncGroup(GroupErrors.code(why))::write));
    }

    void heartbeat(Request request, Responder responder) {
        HeartbeatRequest body = Bodies.read(request, HeartbeatRequest::read);
        routing.<HeartbeatResponse>ask(request, body.groupId(),
                (coordinator, caller, _) -> coordinator.heartbeat(caller, body),
                answer -> responder.send(answer::write),
                why -> responder.send(GroupErrors.heartbeat(GroupErrors.heartbeatCode(why))::write));
    }

    void leave(Request request, Responder responder) {
        LeaveGroupRequest body = Bodies.read(request, LeaveGroupRequest::read);
        routing.<LeaveGroupResponse>ask(request, body.groupId(),
                (coordinator, caller, _) -> coordinator.leaveGroup(caller, body),
                answer -> responder.send(answer::write),
                why -> responder.send(GroupErrors.leaveGroup(GroupErrors.code(why))::write));
    }
}
