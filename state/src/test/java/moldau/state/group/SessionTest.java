package moldau.state.group;

import static moldau.state.group.Stage.SESSION_MS;
import static moldau.state.group.Stage.beating;
import static moldau.state.group.Stage.committing;
import static moldau.state.group.Stage.joining;
import static moldau.state.group.Stage.leaver;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import moldau.state.Refusal;
import moldau.wire.Errors;
import moldau.wire.message.LeaveGroupRequest;
import moldau.wire.message.LeaveGroupResponse;
import org.junit.jupiter.api.Test;

/// Heartbeat, LeaveGroup, and the silence that means the same.
final class SessionTest {
    private final Stage stage = new Stage();

    @Test
    void aHeartbeatOfTheCurrentGenerationSucceeds() {
        var members = stage.stableGroup(1);

        assertEquals(Errors.NONE, stage.beat(members.getFirst(), 1));
        assertEquals(Errors.ILLEGAL_GENERATION, stage.beat(members.getFirst(), 0));
        assertEquals(Errors.ILLEGAL_GENERATION, stage.beat(members.getFirst(), 2));
        assertEquals(Errors.UNKNOWN_MEMBER_ID, stage.beat("stranger", 1));
        assertEquals(
                Errors.UNKNOWN_MEMBER_ID,
                stage.beat(beating(members.getFirst(), 1).withGroupId("other")));
        assertEquals(
                Errors.INVALID_GROUP_ID,
                stage.beat(beating(members.getFirst(), 1).withGroupId("")));
    }

    @Test
    void aHeartbeatBetweenJoinAndSyncSucceeds() {
        var joined = stage.joinAnew();
        stage.passUntil(joined);

        assertEquals("CompletingRebalance", stage.state());
        assertEquals(Errors.NONE, stage.beat(joined.answer().memberId(), 1));
    }

    @Test
    void silenceForTheSessionTimeoutMeansGone() {
        var members = stage.stableGroup(2);
        stage.pass(SESSION_MS - 1);
        stage.beat(members.get(0), 1);
        assertEquals("Stable", stage.state());
        stage.pass(1);

        assertEquals("PreparingRebalance", stage.state());
        assertEquals(Errors.REBALANCE_IN_PROGRESS, stage.beat(members.get(0), 1));
        assertEquals(Errors.UNKNOWN_MEMBER_ID, stage.beat(members.get(1), 1));
    }

    @Test
    void commitsAndSyncsAreSignsOfLifeToo() {
        var members = stage.stableGroup(2);
        stage.pass(SESSION_MS - 1);
        stage.commit(committing("orders", 0, 7)
                .withMemberId(members.get(0))
                .withGenerationIdOrMemberEpoch(1));
        stage.sync(Stage.syncing(members.get(1), 1));
        stage.pass(SESSION_MS - 1);

        assertEquals("Stable", stage.state());
    }

    @Test
    void whenTheLastMemberIsGoneTheGroupIsEmptyInTheNextGeneration() {
        stage.stableGroup(2);
        stage.pass(SESSION_MS);
        stage.pass(Stage.REBALANCE_MS);

        assertEquals("Empty", stage.state());
        var record = (GroupRecord.Classic) stage.log.records.getLast();
        assertEquals(2, record.value().generation());
        assertEquals("consumer", record.value().protocolType());
        assertEquals(null, record.value().leader());
        assertEquals(List.of(), record.value().members());
    }

    @Test
    void anEmptyGroupThatCannotBeWrittenIsTriedAgain() {
        stage.stableGroup(1);
        stage.log.failure = Refusal.STORAGE;
        stage.pass(SESSION_MS);
        assertEquals("PreparingRebalance", stage.state());

        stage.log.failure = null;
        stage.pass(GroupLimits.RETRY_MS);

        assertEquals("Empty", stage.state());
    }

    @Test
    void whoLeavesMakesTheOthersRebalance() {
        var members = stage.stableGroup(2);
        LeaveGroupResponse left = stage.leave(leaver(members.get(0), null)).answer();

        assertEquals(Errors.NONE, left.errorCode());
        assertEquals(Errors.NONE, left.members().getFirst().errorCode());
        assertEquals(Errors.REBALANCE_IN_PROGRESS, stage.beat(members.get(1), 1));
        assertEquals(members.get(1), stage.join(joining(members.get(1))).answer().leader());
    }

    @Test
    void theLastToLeaveEmptiesTheGroup() {
        var members = stage.stableGroup(2);
        stage.leave(leaver(members.get(0), null), leaver(members.get(1), null));

        assertEquals("Empty", stage.state());
        assertEquals(2, ((GroupRecord.Classic) stage.log.records.getLast()).value().generation());
    }

    @Test
    void aGroupWithoutMembersWaitsForThoseItPromisedAnId() {
        var members = stage.stableGroup(2);
        stage.join(joining(members.get(0)));
        String promised = stage.join(joining("")).answer().memberId();
        stage.leave(leaver(members.get(0), null), leaver(members.get(1), null));
        assertEquals("PreparingRebalance", stage.state());

        var joined = stage.join(joining(promised)).answer();

        assertEquals(2, joined.generationId());
        assertEquals(promised, joined.leader());
    }

    @Test
    void eachLeaverHasItsOwnError() {
        var members = stage.stableGroup(1);
        LeaveGroupResponse left = stage.leave(
                        leaver("stranger", null),
                        leaver("", null),
                        leaver("", "no such instance"),
                        leaver(members.getFirst(), "no such instance"),
                        leaver(members.getFirst(), null),
                        leaver(members.getFirst(), null))
                .answer();

        assertEquals(Errors.NONE, left.errorCode());
        assertEquals(
                List.of(25, 25, 25, 25, 0, 25),
                left.members().stream().map(each -> (int) each.errorCode()).toList());
    }

    @Test
    void whoeverLeavesAnUnknownGroupIsUnknown() {
        LeaveGroupResponse left = stage.leave(leaver("m", null)).answer();

        assertEquals(Errors.NONE, left.errorCode());
        assertEquals(Errors.UNKNOWN_MEMBER_ID, left.members().getFirst().errorCode());
    }

    @Test
    void beforeVersion3TheErrorIsOnTop() {
        LeaveGroupRequest request =
                LeaveGroupRequest.DEFAULT.withGroupId(Stage.GROUP).withMemberId("stranger");
        Heard<LeaveGroupResponse> left =
                stage.ask(_ -> stage.coordinator.leaveGroup(stage.caller(2), request));

        assertEquals(Errors.UNKNOWN_MEMBER_ID, left.answer().errorCode());
        assertEquals(List.of(), left.answer().members());
    }

    @Test
    void aMemberMayLeaveBeforeItComesBackWithItsId() {
        String pending = stage.join(joining("")).answer().memberId();
        LeaveGroupResponse left = stage.leave(leaver(pending, null)).answer();

        assertEquals(Errors.NONE, left.members().getFirst().errorCode());
        assertEquals(
                Errors.UNKNOWN_MEMBER_ID,
                stage.join(joining(pending)).answer().errorCode());
    }

    @Test
    void whoLeavesWhileItsJoinIsParkedIsUnknownThere() {
        var members = stage.stableGroup(2);
        var parked = stage.join(joining(members.get(0)));
        assertTrue(parked.isPending());
        stage.leave(leaver(members.get(0), null));

        assertEquals(Errors.UNKNOWN_MEMBER_ID, parked.answer().errorCode());
        assertEquals("", parked.answer().memberId());
    }
}
