package moldau.state.group;

import static moldau.state.group.Stage.SESSION_MS;
import static moldau.state.group.Stage.beating;
import static moldau.state.group.Stage.joining;
import static moldau.state.group.Stage.leaver;
import static moldau.state.group.Stage.protocols;
import static moldau.state.group.Stage.subscription;
import static moldau.state.group.Stage.syncing;
import static moldau.state.group.Stage.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import moldau.state.Refusal;
import moldau.wire.Errors;
import moldau.wire.message.JoinGroupRequest;
import moldau.wire.message.JoinGroupResponse;
import org.junit.jupiter.api.Test;

/// KIP-345 and KIP-814: members with an instance id survive their restarts.
final class StaticMembershipTest {
    private final Stage stage = new Stage();
    private String leader;
    private String follower;

    @Test
    void aStaticMemberIsAdmittedAtOnceAndNamedAfterItsInstance() {
        var joined = stage.join(statically("a"));
        assertTrue(joined.isPending());
        stage.passUntil(joined);

        assertTrue(joined.answer().memberId().startsWith("a-"));
        assertEquals("a", joined.answer().members().getFirst().groupInstanceId());
    }

    @Test
    void aRestartedFollowerGetsItsAssignmentWithoutARebalance() {
        stableTwo();
        JoinGroupResponse again = stage.join(statically("b")).answer();

        assertEquals(1, again.generationId());
        assertFalse(again.memberId().equals(follower));
        assertEquals(leader, again.leader());
        assertEquals(List.of(), again.members());
        assertFalse(again.skipAssignment());
        assertEquals("Stable", stage.state());
        assertEquals(follower, text(stage.sync(syncing(again.memberId(), 1)
                .withGroupInstanceId("b")).answer().assignment()));
    }

    @Test
    void theFormerLifeIsFenced() {
        stableTwo();
        stage.join(statically("b"));

        assertEquals(
                Errors.FENCED_INSTANCE_ID,
                stage.beat(beating(follower, 1).withGroupInstanceId("b")));
        assertEquals(Errors.UNKNOWN_MEMBER_ID, stage.beat(follower, 1));
        assertEquals(
                Errors.FENCED_INSTANCE_ID,
                stage.join(joining(follower).withGroupInstanceId("b")).answer().errorCode());
        assertEquals(
                Errors.FENCED_INSTANCE_ID,
                stage.leave(leaver(follower, "b")).answer().members().getFirst().errorCode());
    }

    @Test
    void aRestartedLeaderIsToldToSkipTheAssignment() {
        stableTwo();
        JoinGroupResponse again = stage.join(statically("a")).answer();

        assertTrue(again.skipAssignment());
        assertEquals(again.memberId(), again.leader());
        assertEquals(2, again.members().size());
    }

    @Test
    void beforeVersion9ARestartedLeaderIsToldThatItsFormerSelfLeads() {
        stableTwo();
        JoinGroupResponse again = stage.join(statically("a"), 8).answer();

        assertFalse(again.skipAssignment());
        assertEquals(leader, again.leader());
        assertEquals(List.of(), again.members());
    }

    @Test
    void theNewLifeIsWrittenBeforeItIsAnswered() {
        stableTwo();
        stage.commitsByItself = false;
        long before = stage.log.endOffset();
        var again = stage.join(statically("b"));
        assertTrue(again.isPending());
        stage.runtime.committed(stage.log.endOffset());

        assertEquals(before + 1, stage.log.endOffset());
        var value = ((GroupRecord.Classic) stage.log.records.getLast()).value();
        assertEquals(again.answer().memberId(), value.members().get(1).memberId());
        assertEquals(follower, text(value.members().get(1).assignment()));
        assertEquals(1, value.generation());
    }

    @Test
    void aNewLifeThatCannotBeWrittenLeavesTheOldOne() {
        stableTwo();
        stage.log.failure = Refusal.STORAGE;
        assertEquals(Refusal.STORAGE, stage.join(statically("b")).refusal());
        stage.log.failure = null;

        assertEquals(Errors.NONE, stage.beat(beating(follower, 1).withGroupInstanceId("b")));
    }

    @Test
    void aRestartThatChangesTheProtocolMakesTheGroupRebalance() {
        stableTwo();
        byte[] orders = subscription("orders");
        var again = stage.join(statically("b").withProtocols(protocols(orders, "roundrobin")));

        assertTrue(again.isPending());
        assertEquals("PreparingRebalance", stage.state());
        var leading = stage.join(joining(leader).withGroupInstanceId("a")).answer();
        assertEquals("roundrobin", leading.protocolName());
        assertEquals(again.answer().memberId(), leading.members().getLast().memberId());
    }

    @Test
    void aRestartWhileTheOldLifeIsParkedFencesIt() {
        var old = stage.join(statically("a"));
        var again = stage.join(statically("a"));

        assertEquals(Errors.FENCED_INSTANCE_ID, old.answer().errorCode());
        stage.passUntil(again);
        assertEquals(1, again.answer().generationId());
    }

    @Test
    void aRestartBeforeTheSyncMakesTheGroupRebalance() {
        var first = stage.join(statically("a"));
        var second = stage.join(statically("b"));
        stage.passUntil(first);
        var again = stage.join(statically("b"));
        assertTrue(again.isPending());

        var leading = stage.join(joining(first.answer().memberId()).withGroupInstanceId("a"));

        assertEquals(2, leading.answer().generationId());
        assertEquals(2, again.answer().generationId());
        assertFalse(again.answer().memberId().equals(second.answer().memberId()));
    }

    @Test
    void aStaticMemberThatDoesNotRejoinKeepsItsPlaceUntilItsSessionEnds() {
        var first = stage.join(statically("a").withSessionTimeoutMs(120_000));
        var second = stage.join(statically("b").withSessionTimeoutMs(120_000));
        stage.passUntil(first);
        stage.syncAll(List.of(first, second));
        var newcomer = stage.join(statically("c"));
        stage.join(joining(first.answer().memberId()).withGroupInstanceId("a"));
        stage.pass(Stage.REBALANCE_MS - 1);
        assertTrue(newcomer.isPending());
        stage.pass(1);

        assertEquals(2, newcomer.answer().generationId());
        JoinGroupResponse leading =
                stage.join(joining(first.answer().memberId()).withGroupInstanceId("a")).answer();
        assertEquals(
                List.of("a", "b", "c"),
                leading.members().stream().map(each -> each.groupInstanceId()).toList());
    }

    @Test
    void anAdministratorRemovesAStaticMemberByItsInstance() {
        stableTwo();
        var left = stage.leave(leaver("", "b")).answer();

        assertEquals(Errors.NONE, left.members().getFirst().errorCode());
        assertEquals("", left.members().getFirst().memberId());
        assertEquals("b", left.members().getFirst().groupInstanceId());
        assertEquals("PreparingRebalance", stage.state());
    }

    @Test
    void aStaticMembersSilenceMakesTheGroupRebalance() {
        stableTwo();
        stage.pass(SESSION_MS - 1);
        stage.beat(beating(leader, 1).withGroupInstanceId("a"));
        stage.pass(1);

        assertEquals("PreparingRebalance", stage.state());
    }

    private static JoinGroupRequest statically(String instanceId) {
        return joining("").withGroupInstanceId(instanceId);
    }

    private void stableTwo() {
        var first = stage.join(statically("a"));
        var second = stage.join(statically("b"));
        stage.passUntil(first);
        var members = stage.syncAll(List.of(first, second));
        leader = members.get(0);
        follower = members.get(1);
    }
}
