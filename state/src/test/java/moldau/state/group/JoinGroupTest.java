package moldau.state.group;

import static moldau.state.group.Stage.DELAY_MS;
import static moldau.state.group.Stage.REBALANCE_MS;
import static moldau.state.group.Stage.SESSION_MS;
import static moldau.state.group.Stage.joining;
import static moldau.state.group.Stage.protocols;
import static moldau.state.group.Stage.subscription;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import moldau.wire.Errors;
import moldau.wire.message.JoinGroupRequest;
import moldau.wire.message.JoinGroupResponse;
import org.junit.jupiter.api.Test;

final class JoinGroupTest {
    private final Stage stage = new Stage();

    @Test
    void aSessionTimeoutOutsideTheLimitsIsRefused() {
        assertError(Errors.INVALID_SESSION_TIMEOUT, joining("").withSessionTimeoutMs(5_999));
        assertError(Errors.INVALID_SESSION_TIMEOUT, joining("").withSessionTimeoutMs(1_800_001));
        assertError(Errors.MEMBER_ID_REQUIRED, joining("").withSessionTimeoutMs(6_000));
    }

    @Test
    void anEmptyGroupIdIsRefused() {
        assertError(Errors.INVALID_GROUP_ID, joining("").withGroupId(""));
    }

    @Test
    void aMemberIdNobodyGaveIsRefused() {
        assertError(Errors.UNKNOWN_MEMBER_ID, joining("stranger"));
        stage.stableGroup(1);
        assertError(Errors.UNKNOWN_MEMBER_ID, joining("stranger"));
    }

    @Test
    void aMemberWithoutProtocolsIsRefused() {
        assertError(Errors.INCONSISTENT_GROUP_PROTOCOL, joining("").withProtocols(List.of()));
        assertError(Errors.INCONSISTENT_GROUP_PROTOCOL, joining("").withProtocolType(""));
    }

    @Test
    void aMemberThatCannotLiveWithTheOthersIsRefused() {
        stage.stableGroup(1);

        assertError(Errors.INCONSISTENT_GROUP_PROTOCOL, joining("").withProtocolType("connect"));
        assertError(
                Errors.INCONSISTENT_GROUP_PROTOCOL,
                joining("").withProtocols(protocols(subscription("orders"), "sticky")));
    }

    @Test
    void aRefusalRepeatsTheMemberIdAndHasNoGeneration() {
        JoinGroupResponse refused = stage.join(joining("stranger")).answer();

        assertEquals("stranger", refused.memberId());
        assertEquals(-1, refused.generationId());
        assertNull(refused.protocolName());
        assertEquals("", refused.leader());
    }

    @Test
    void beforeVersion7ARefusalHasAnEmptyProtocolName() {
        assertEquals("", stage.join(joining("stranger"), 6).answer().protocolName());
    }

    @Test
    void aDynamicMemberIsFirstToldItsId() {
        JoinGroupResponse told = stage.join(joining("")).answer();

        assertEquals(Errors.MEMBER_ID_REQUIRED, told.errorCode());
        assertTrue(told.memberId().matches("client-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"));
    }

    @Test
    void beforeVersion4ADynamicMemberJoinsAtOnce() {
        assertTrue(stage.join(joining(""), 3).isPending());
    }

    @Test
    void aNewGroupIsWrittenBeforeItsFirstMemberJoins() {
        stage.join(joining(""));

        assertEquals(1, stage.log.endOffset());
        var record = (GroupRecord.Classic) stage.log.records.getFirst();
        assertEquals(Stage.GROUP, record.key().group());
        assertEquals(0, record.value().generation());
        assertEquals("", record.value().protocolType());
        assertEquals(stage.wallMs(), record.value().currentStateTimestamp());
        assertEquals("Empty", stage.state());
    }

    @Test
    void theFirstRebalanceWaitsForNewcomers() {
        var first = stage.joinAnew();
        stage.pass(DELAY_MS - 1);
        var second = stage.joinAnew();
        stage.pass(DELAY_MS);
        assertTrue(first.isPending());
        stage.pass(DELAY_MS + 1);

        assertEquals(1, first.answer().generationId());
        assertEquals(1, second.answer().generationId());
        assertEquals("CompletingRebalance", stage.state());
    }

    @Test
    void theFirstRebalanceWaitsNoLongerThanTheRebalanceTimeout() {
        var first = stage.joinAnew();
        for (int waited = 0; waited < REBALANCE_MS - 1_000; waited += 1_000) {
            stage.pass(1_000);
            stage.joinAnew();
        }
        assertTrue(first.isPending());
        stage.pass(1_000);

        assertFalse(first.isPending());
    }

    @Test
    void withoutDelayTheFirstRebalanceEndsAtOnce() {
        var joined = Stage.prompt().joinAnew().answer();

        assertEquals(1, joined.generationId());
        assertEquals(joined.memberId(), joined.leader());
    }

    @Test
    void theFirstToJoinLeadsAndAloneSeesTheMembers() {
        var first = stage.joinAnew();
        var second = stage.joinAnew();
        stage.pass(REBALANCE_MS);

        JoinGroupResponse leader = first.answer();
        JoinGroupResponse follower = second.answer();
        assertEquals(leader.memberId(), leader.leader());
        assertEquals(leader.memberId(), follower.leader());
        assertEquals(
                List.of(leader.memberId(), follower.memberId()),
                leader.members().stream().map(JoinGroupResponse.Member::memberId).toList());
        assertEquals(List.of(), follower.members());
        assertEquals("consumer", follower.protocolType());
    }

    @Test
    void theProtocolWithMostVotesOfThoseAllSupportIsChosen() {
        byte[] any = {};
        var first = stage.join(joining("").withProtocols(protocols(any, "a", "b", "c")), 3);
        var second = stage.join(joining("").withProtocols(protocols(any, "b", "c")), 3);
        var third = stage.join(joining("").withProtocols(protocols(any, "d", "c", "b")), 3);
        stage.pass(REBALANCE_MS);

        assertEquals("b", first.answer().protocolName());
        assertEquals("b", second.answer().protocolName());
        assertEquals("b", third.answer().protocolName());
    }

    @Test
    void aNewcomerMakesAStableGroupRebalance() {
        var members = stage.stableGroup(1);
        var newcomer = stage.joinAnew();
        assertEquals("PreparingRebalance", stage.state());
        assertEquals(Errors.REBALANCE_IN_PROGRESS, stage.beat(members.getFirst(), 1));
        assertTrue(newcomer.isPending());

        var again = stage.join(joining(members.getFirst()));

        assertEquals(2, again.answer().generationId());
        assertEquals(2, newcomer.answer().generationId());
        assertEquals(members.getFirst(), newcomer.answer().leader());
    }

    @Test
    void whoDoesNotRejoinInTimeIsRemoved() {
        var members = stage.stableGroup(2);
        var newcomer = stage.joinAnew();
        stage.join(joining(members.get(1)));
        stage.passBeating(REBALANCE_MS - 1, 1, members);
        assertTrue(newcomer.isPending());
        stage.pass(1);

        assertEquals(2, newcomer.answer().generationId());
        assertEquals(members.get(1), newcomer.answer().leader());
        assertEquals(Errors.UNKNOWN_MEMBER_ID, stage.beat(members.get(0), 1));
    }

    @Test
    void aFollowerThatJoinsAgainUnchangedIsToldTheCurrentGeneration() {
        var members = stage.stableGroup(2);
        JoinGroupResponse again = stage.join(joining(members.get(1))).answer();

        assertEquals(1, again.generationId());
        assertEquals(members.get(0), again.leader());
        assertEquals("Stable", stage.state());
    }

    @Test
    void aFollowerWithANewSubscriptionMakesTheGroupRebalance() {
        var members = stage.stableGroup(2);
        var changed = stage.join(joining(members.get(1))
                .withProtocols(protocols(subscription("bills"), "range", "roundrobin")));

        assertTrue(changed.isPending());
        assertEquals("PreparingRebalance", stage.state());
    }

    @Test
    void aLeaderThatJoinsAgainMakesTheGroupRebalance() {
        var members = stage.stableGroup(2);
        var leader = stage.join(joining(members.get(0)));

        assertTrue(leader.isPending());
        assertEquals("PreparingRebalance", stage.state());
    }

    @Test
    void whoJoinsAgainBeforeTheSyncIsToldTheSameAgain() {
        var first = stage.joinAnew();
        var second = stage.joinAnew();
        stage.passUntil(first);

        JoinGroupResponse again = stage.join(joining(first.answer().memberId())).answer();
        assertEquals(first.answer().withMembers(List.of()), again.withMembers(List.of()));
        assertEquals(2, again.members().size());
        assertEquals(second.answer(), stage.join(joining(second.answer().memberId())).answer());
    }

    @Test
    void aJoinRepeatedWhileParkedAnswersTheLatestOnly() {
        JoinGroupRequest request = joining(stage.join(joining("")).answer().memberId());
        var lost = stage.join(request);
        var again = stage.join(request);
        stage.pass(REBALANCE_MS);

        assertEquals(Errors.REBALANCE_IN_PROGRESS, lost.answer().errorCode());
        assertEquals(1, again.answer().generationId());
    }

    @Test
    void aMemberThatDoesNotComeBackWithItsIdIsForgottenAfterItsSession() {
        var members = stage.stableGroup(1);
        String pending = stage.join(joining("")).answer().memberId();
        stage.join(joining(members.getFirst()));
        assertEquals("PreparingRebalance", stage.state());
        stage.pass(SESSION_MS);

        assertEquals("CompletingRebalance", stage.state());
        assertError(Errors.UNKNOWN_MEMBER_ID, joining(pending));
    }

    @Test
    void theLastBrokenPromiseAlsoEndsAFirstRebalance() {
        stage.join(joining(""));
        stage.pass(SESSION_MS - 1_000);
        var joined = stage.join(joining(""), 3);
        stage.pass(999);
        assertTrue(joined.isPending());
        stage.pass(1);

        assertEquals(1, joined.answer().generationId());
    }

    @Test
    void aGroupThatIsFullTakesNobody() {
        var small = new Stage(GroupLimits.DEFAULT.withMembersMax(2));
        small.stableGroup(2);

        JoinGroupResponse refused = small.join(joining("")).answer();

        assertEquals(Errors.GROUP_MAX_SIZE_REACHED, refused.errorCode());
        assertEquals("", refused.memberId());
    }

    @Test
    void aFullGroupKeepsItsMembersThroughARebalance() {
        var small = new Stage(GroupLimits.DEFAULT.withMembersMax(2));
        var members = small.stableGroup(2);
        var leader = small.join(joining(members.get(0)));
        var follower = small.join(joining(members.get(1)));

        assertEquals(2, leader.answer().generationId());
        assertEquals(2, follower.answer().generationId());
    }

    @Test
    void version0RebalancesWithinTheSessionTimeout() {
        var members = stage.stableGroup(1);
        var old = stage.join(joining("").withRebalanceTimeoutMs(-1), 0);
        stage.leave(Stage.leaver(members.getFirst(), null));

        assertEquals(2, old.answer().generationId());
    }

    @Test
    void aNewMemberNobodyHearsOfIsGivenUpAfterFiveMinutes() {
        var members = stage.stableGroup(1);
        JoinGroupRequest patient = joining(members.getFirst()).withRebalanceTimeoutMs(600_000);
        stage.syncAll(List.of(stage.join(patient)));
        var newcomer = stage.joinAnew();
        stage.passBeating(300_000, 2, members);

        assertEquals(Errors.UNKNOWN_MEMBER_ID, newcomer.answer().errorCode());
    }

    private void assertError(short error, JoinGroupRequest request) {
        assertEquals(error, stage.join(request).answer().errorCode());
    }
}
