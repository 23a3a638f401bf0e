package moldau.state.group;

import java.util.ArrayList;
import java.util.List;
import moldau.state.Decision;
import moldau.wire.Errors;
import moldau.wire.message.DescribeGroupsRequest;
import moldau.wire.message.DescribeGroupsResponse;
import moldau.wire.message.ListGroupsRequest;
import moldau.wire.message.ListGroupsResponse;

/// ListGroups and DescribeGroups. Who may see what is the caller's to filter.
final class Descriptions {
    /// Before it, an unknown group is a dead one, without error (KIP-1043).
    private static final int GROUP_NOT_FOUND_SINCE = 6;

    private final Groups groups;

    Descriptions(Groups groups) {
        this.groups = groups;
    }

    Decision<GroupRecord, ListGroupsResponse> list(ListGroupsRequest request) {
        var listed = new ArrayList<ListGroupsResponse.Group>();
        for (Group each : groups.all()) {
            if (!passes(request.statesFilter(), each.stateText())) continue;
            if (!passes(request.typesFilter(), each.type().text)) continue;
            listed.add(ListGroupsResponse.Group.DEFAULT
                    .withGroupId(each.id())
                    .withProtocolType(each.protocolType())
                    .withGroupState(each.stateText())
                    .withGroupType(each.type().text));
        }
        return Decision.answer(ListGroupsResponse.DEFAULT.withGroups(listed));
    }

    /// An empty filter lets all through; an unknown name none.
    private static boolean passes(List<String> filter, String text) {
        if (filter.isEmpty()) return true;
        for (String each : filter) {
            if (each.equalsIgnoreCase(text)) return true;
        }
        return false;
    }

    Decision<GroupRecord, DescribeGroupsResponse> describe(
            Caller caller, DescribeGroupsRequest request) {
        var described = new ArrayList<DescribeGroupsResponse.Group>(request.groups().size());
        for (String id : request.groups()) {
            described.add(switch (groups.get(id)) {
                case ClassicGroup group -> describe(group);
                case null -> dead(caller, id, "Group " + id + " not found.");
                case Group _ ->
                        dead(caller, id, "Group " + id + " is not a classic group.");
            });
        }
        return Decision.answer(DescribeGroupsResponse.DEFAULT.withGroups(described));
    }

    private static DescribeGroupsResponse.Group dead(Caller caller, String id, String message) {
        DescribeGroupsResponse.Group dead = DescribeGroupsResponse.Group.DEFAULT
                .withGroupId(id)
                .withGroupState(GroupState.DEAD);
        return caller.version() < GROUP_NOT_FOUND_SINCE
                ? dead
                : dead.withErrorCode(Errors.GROUP_ID_NOT_FOUND).withErrorMessage(message);
    }

    /// Only a stable group has a protocol in force, and what members say under it. What they got they
    /// may read until they get something else.
    private static DescribeGroupsResponse.Group describe(ClassicGroup group) {
        boolean stable = group.is(GroupState.STABLE);
        var members = new ArrayList<DescribeGroupsResponse.Member>(group.memberCount());
        for (Member each : group.members()) {
            members.add(DescribeGroupsResponse.Member.DEFAULT
                    .withMemberId(each.id)
                    .withGroupInstanceId(each.instanceId)
                    .withClientId(each.origin().clientId())
                    .withClientHost(each.origin().host())
                    .withMemberMetadata(stable ? each.metadata(group.protocol()) : Member.NOTHING)
                    .withMemberAssignment(each.assignment()));
        }
        return DescribeGroupsResponse.Group.DEFAULT
                .withGroupId(group.id())
                .withGroupState(group.stateText())
                .withProtocolType(group.protocolType())
                .withProtocolData(stable ? group.protocol() : "")
                .withMembers(members);
    }
}
