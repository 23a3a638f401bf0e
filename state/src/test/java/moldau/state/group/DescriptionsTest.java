package moldau.state.group;

import static moldau.state.group.Stage.GROUP;
import static moldau.state.group.Stage.committing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import moldau.wire.Errors;
import moldau.wire.message.DescribeGroupsRequest;
import moldau.wire.message.DescribeGroupsResponse;
import moldau.wire.message.ListGroupsRequest;
import moldau.wire.message.ListGroupsResponse;
import org.junit.jupiter.api.Test;

final class DescriptionsTest {
    private final Stage stage = new Stage();

    @Test
    void aStableGroupShowsWhatItsMembersSayAndGot() {
        var members = stage.stableGroup(2);
        DescribeGroupsResponse.Group group = describe(GROUP, 6);

        assertEquals(Errors.NONE, group.errorCode());
        assertNull(group.errorMessage());
        assertEquals("Stable", group.groupState());
        assertEquals("consumer", group.protocolType());
        assertEquals("range", group.protocolData());
        DescribeGroupsResponse.Member member = group.members().getFirst();
        assertEquals(members.getFirst(), member.memberId());
        assertEquals("client", member.clientId());
        assertEquals("/127.0.0.1", member.clientHost());
        assertEquals(members.getFirst(), Stage.text(member.memberAssignment()));
        assertEquals(Stage.text(Stage.subscription("orders")), Stage.text(member.memberMetadata()));
    }

    @Test
    void aGroupThatRebalancesShowsWhatItsMembersStillHave() {
        List<String> members = stage.stableGroup(2);
        stage.joinAnew();
        DescribeGroupsResponse.Group group = describe(GROUP, 6);

        assertEquals("PreparingRebalance", group.groupState());
        assertEquals("", group.protocolData());
        assertEquals(3, group.members().size());
        DescribeGroupsResponse.Member first = group.members().getFirst();
        assertEquals(0, first.memberMetadata().length);
        assertEquals(first.memberId(), Stage.text(first.memberAssignment()));
        assertTrue(members.contains(first.memberId()));
    }

    @Test
    void anUnknownGroupIsDeadAndSince6AnError() {
        assertEquals("Dead", describe("unknown", 5).groupState());
        assertEquals(Errors.NONE, describe("unknown", 5).errorCode());
        assertEquals("Dead", describe("unknown", 6).groupState());
        assertEquals(Errors.GROUP_ID_NOT_FOUND, describe("unknown", 6).errorCode());
        assertEquals("Group unknown not found.", describe("unknown", 6).errorMessage());
    }

    @Test
    void groupsAreListedWithTypeAndState() {
        stage.stableGroup(1);
        stage.commit(committing("orders", 0, 7).withGroupId("simple"));

        assertEquals(
                List.of("g consumer Stable classic", "simple  Empty classic"),
                list(ListGroupsRequest.DEFAULT));
    }

    @Test
    void listsAreFilteredByStateAndTypeWhateverTheCase() {
        stage.stableGroup(1);
        stage.commit(committing("orders", 0, 7).withGroupId("simple"));

        assertEquals(1, list(states("STABLE")).size());
        assertEquals(2, list(states("stable", "Empty")).size());
        assertEquals(List.of(), list(states("no such state")));
        assertEquals(2, list(types("Classic")).size());
        assertEquals(List.of(), list(types("consumer")));
    }

    private static ListGroupsRequest states(String... states) {
        return ListGroupsRequest.DEFAULT.withStatesFilter(List.of(states));
    }

    private static ListGroupsRequest types(String... types) {
        return ListGroupsRequest.DEFAULT.withTypesFilter(List.of(types));
    }

    private List<String> list(ListGroupsRequest request) {
        Heard<ListGroupsResponse> heard = stage.ask(_ -> stage.coordinator.listGroups(request));
        return heard.answer().groups().stream()
                .map(each -> String.join(" ",
                        each.groupId(), each.protocolType(), each.groupState(), each.groupType()))
                .sorted()
                .toList();
    }

    private DescribeGroupsResponse.Group describe(String group, int version) {
        DescribeGroupsRequest request = DescribeGroupsRequest.DEFAULT.withGroups(List.of(group));
        Heard<DescribeGroupsResponse> heard = stage.ask(
                _ -> stage.coordinator.describeGroups(stage.caller(version), request));
        return heard.answer().groups().getFirst();
    }
}
