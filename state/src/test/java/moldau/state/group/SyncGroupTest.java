package moldau.state.group;

import static moldau.state.group.Stage.REBALANCE_MS;
import static moldau.state.group.Stage.joining;
import static moldau.state.group.Stage.syncing;
import static moldau.state.group.Stage.text;
import static moldau.state.group.Stage.withAssignments;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import moldau.state.Refusal;
import moldau.wire.Errors;
import moldau.wire.message.SyncGroupRequest;
import moldau.wire.message.SyncGroupResponse;
import org.junit.jupiter.api.Test;

final class SyncGroupTest {
    private final Stage stage = new Stage();
    private String leader;
    private String follower;

    @Test
    void followersWaitForTheLeadersAssignments() {
        joinTwo();
        var waiting = stage.sync(syncing(follower, 1));
        assertTrue(waiting.isPending());

        var leading = stage.sync(withAssignments(syncing(leader, 1), List.of(leader, follower)));

        assertEquals(follower, text(waiting.answer().assignment()));
        assertEquals(leader, text(leading.answer().assignment()));
        assertEquals("range", waiting.answer().protocolName());
        assertEquals("consumer", waiting.answer().protocolType());
        assertEquals("Stable", stage.state());
    }

    @Test
    void assignmentsAreWrittenBeforeAnyoneLearnsThem() {
        joinTwo();
        stage.commitsByItself = false;
        var waiting = stage.sync(syncing(follower, 1));
        var leading = stage.sync(withAssignments(syncing(leader, 1), List.of(leader, follower)));
        assertTrue(waiting.isPending());
        assertTrue(leading.isPending());

        stage.runtime.committed(stage.log.endOffset());

        assertEquals(follower, text(waiting.answer().assignment()));
        assertEquals(leader, text(leading.answer().assignment()));
        var record = (GroupRecord.Classic) stage.log.records.getLast();
        assertEquals(1, record.value().generation());
        assertEquals("range", record.value().protocol());
        assertEquals(leader, record.value().leader());
        assertEquals(2, record.value().members().size());
        assertEquals("/127.0.0.1", record.value().members().getFirst().clientHost());
        assertEquals(REBALANCE_MS, record.value().members().getFirst().rebalanceTimeout());
    }

    @Test
    void assignmentsThatCannotBeWrittenLeaveTheOthersWaitingForTheNextTry() {
        joinTwo();
        var waiting = stage.sync(syncing(follower, 1));
        stage.log.failure = Refusal.NOT_ENOUGH_REPLICAS;
        var failed = stage.sync(withAssignments(syncing(leader, 1), List.of(leader, follower)));
        assertEquals(Refusal.NOT_ENOUGH_REPLICAS, failed.refusal());
        assertTrue(waiting.isPending());
        assertEquals("CompletingRebalance", stage.state());

        stage.log.failure = null;
        stage.sync(withAssignments(syncing(leader, 1), List.of(leader, follower)));

        assertEquals(follower, text(waiting.answer().assignment()));
    }

    @Test
    void whomTheLeaderForgetsIsAssignedNothing() {
        joinTwo();
        var waiting = stage.sync(syncing(follower, 1));
        stage.sync(withAssignments(syncing(leader, 1), List.of(leader, "stranger")));

        assertEquals(Errors.NONE, waiting.answer().errorCode());
        assertEquals("", text(waiting.answer().assignment()));
    }

    @Test
    void inAStableGroupEveryoneMayAskAgain() {
        var members = stage.stableGroup(2);

        for (String each : members) {
            assertEquals(each, text(stage.sync(syncing(each, 1)).answer().assignment()));
        }
    }

    @Test
    void whoWaitsWhenARebalanceBeginsIsToldSo() {
        joinTwo();
        var waiting = stage.sync(syncing(follower, 1));
        stage.joinAnew();

        assertEquals(Errors.REBALANCE_IN_PROGRESS, waiting.answer().errorCode());
        assertEquals(
                Errors.REBALANCE_IN_PROGRESS,
                stage.sync(syncing(leader, 1)).answer().errorCode());
    }

    @Test
    void whoeverDoesNotSyncWithinTheRebalanceTimeoutIsRemoved() {
        joinTwo();
        stage.sync(withAssignments(syncing(leader, 1), List.of(leader, follower)));
        stage.passBeating(REBALANCE_MS - 1, 1, List.of(leader, follower));
        assertEquals("Stable", stage.state());
        stage.pass(1);

        assertEquals("PreparingRebalance", stage.state());
        assertEquals(Errors.UNKNOWN_MEMBER_ID, stage.beat(follower, 1));
        assertEquals(Errors.REBALANCE_IN_PROGRESS, stage.beat(leader, 1));
    }

    @Test
    void aLeaderThatNeverSyncsIsRemovedAndItsFollowersGoOn() {
        joinTwo();
        var waiting = stage.sync(syncing(follower, 1));
        stage.passBeating(REBALANCE_MS, 1, List.of(leader));

        assertEquals(Errors.REBALANCE_IN_PROGRESS, waiting.answer().errorCode());
        var again = stage.join(joining(follower)).answer();
        assertEquals(2, again.generationId());
        assertEquals(follower, again.leader());
    }

    @Test
    void whatDoesNotFitIsRefused() {
        var members = stage.stableGroup(1);
        SyncGroupRequest right = syncing(members.getFirst(), 1);

        assertEquals(Errors.INVALID_GROUP_ID, error(right.withGroupId("")));
        assertEquals(Errors.UNKNOWN_MEMBER_ID, error(right.withGroupId("other")));
        assertEquals(Errors.UNKNOWN_MEMBER_ID, error(right.withMemberId("stranger")));
        assertEquals(Errors.UNKNOWN_MEMBER_ID, error(right.withGroupInstanceId("stranger")));
        assertEquals(Errors.ILLEGAL_GENERATION, error(right.withGenerationId(2)));
        assertEquals(Errors.ILLEGAL_GENERATION, error(right.withGenerationId(0)));
        assertEquals(Errors.INCONSISTENT_GROUP_PROTOCOL, error(right.withProtocolName("sticky")));
        assertEquals(Errors.INCONSISTENT_GROUP_PROTOCOL, error(right.withProtocolType("connect")));
        assertEquals(Errors.INCONSISTENT_GROUP_PROTOCOL, error(right.withProtocolName(null)));
        assertEquals(Errors.NONE, error(right));
    }

    private short error(SyncGroupRequest request) {
        SyncGroupResponse answer = stage.sync(request).answer();
        return answer.errorCode();
    }

    private void joinTwo() {
        var first = stage.joinAnew();
        var second = stage.joinAnew();
        stage.passUntil(first);
        leader = first.answer().memberId();
        follower = second.answer().memberId();
    }
}
