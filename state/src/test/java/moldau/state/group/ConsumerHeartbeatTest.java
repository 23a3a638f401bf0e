package moldau.state.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import moldau.wire.Errors;
import moldau.wire.message.ConsumerGroupHeartbeatRequest;
import moldau.wire.message.ConsumerGroupHeartbeatResponse;
import org.junit.jupiter.api.Test;

/// ConsumerGroupHeartbeat (KIP-848): who may join, stay and leave, and who is sent away.
final class ConsumerHeartbeatTest {
    private final Stage stage = Player.stage();
    private final Player m1 = new Player(stage, "m1");
    private final Player m2 = new Player(stage, "m2");

    @Test
    void theFirstMemberGetsEverythingItWantsAtOnce() {
        m1.join("orders", "bills");

        assertEquals(2, m1.epoch());
        assertEquals("bills-0 bills-1 orders-0 orders-1 orders-2", m1.holds());
        assertEquals("Stable", stateText());
    }

    @Test
    void anAssignmentIsToldWhenItChangesAndWhenAMemberTellsAllOfItselfAndElseNot() {
        m1.join("orders");

        assertNull(m1.ask(m1.request()).assignment());
        assertNull(m1.ask(m1.request().withTopicPartitions(List.of())).assignment());
        var full = m1.joining("orders").withMemberEpoch(2);
        assertEquals("orders-0 orders-1 orders-2", Player.words(stage, m1.ask(full).assignment()));
    }

    @Test
    void aQuietHeartbeatWritesNothing() {
        m1.join("orders");
        long end = stage.log.endOffset();
        m1.beat();
        m1.obeys();

        stage.assertLogIsQuietSince(end);
    }

    @Test
    void aTopicThatIsNotThereIsNoReasonNotToJoin() {
        m1.join("nothing");
        assertEquals("", m1.holds());

        stage.topics.put("nothing", 1);
        stage.coordinator.topicsChanged(java.util.Set.of("nothing"), true);
        m1.beat();

        assertEquals("nothing-0", m1.holds());
    }

    @Test
    void aMemberThatLeavesLeavesItsPartitionsToTheOthers() {
        m1.join("orders");
        m2.join("orders");
        m1.beat().obeys();
        m2.beat();
        assertEquals("orders-2", m2.holds());
        ConsumerGroupHeartbeatResponse left = m1.leave();

        assertEquals(-1, left.memberEpoch());
        assertNull(left.assignment());
        m2.beat();
        assertEquals("orders-0 orders-1 orders-2", m2.holds());
        assertEquals(Errors.UNKNOWN_MEMBER_ID, m1.error());
    }

    @Test
    void theLastToLeaveLeavesAnEmptyGroup() {
        m1.join("orders");
        m1.leave();

        assertEquals("Empty", stateText());
        assertEquals(Errors.UNKNOWN_MEMBER_ID, m1.error());
    }

    @Test
    void aMemberAheadOfItsEpochIsFenced() {
        m1.join("orders");

        ConsumerGroupHeartbeatResponse fenced = m1.ask(m1.request().withMemberEpoch(3));

        assertEquals(Errors.FENCED_MEMBER_EPOCH, fenced.errorCode());
        assertEquals("The consumer group member has a greater member epoch (3) than the one known by the "
                + "group coordinator (2). The member must abandon all its partitions and rejoin.",
                fenced.errorMessage());
    }

    @Test
    void aMemberOneEpochBehindIsHeardIfItReadsNothingButItsOwn() {
        m1.join("orders");
        m2.join("orders");
        m1.beat().obeys();
        assertEquals(3, m1.epoch());

        ConsumerGroupHeartbeatRequest late = m1.request().withMemberEpoch(2);
        var own = late.withTopicPartitions(m1.owned("orders-0"));
        var foreign = late.withTopicPartitions(m1.owned("orders-2"));

        assertEquals(3, m1.ask(own).memberEpoch());
        assertEquals(Errors.FENCED_MEMBER_EPOCH, m1.ask(foreign).errorCode());
        assertEquals(Errors.FENCED_MEMBER_EPOCH, m1.ask(late).errorCode(), "does not say what it reads");
        assertEquals(Errors.FENCED_MEMBER_EPOCH, m1.ask(own.withMemberEpoch(1)).errorCode());
    }

    @Test
    void whoJoinsAgainKeepsItsPlaceAndIsToldAll() {
        m1.join("orders");
        long end = stage.log.endOffset();
        m1.join("orders");

        assertEquals(2, m1.epoch());
        assertEquals("orders-0 orders-1 orders-2", m1.holds());
        stage.assertLogIsQuietSince(end);
    }

    @Test
    void onlyGroupsAndMembersThatAreThereCanGoOn() {
        assertEquals(Errors.GROUP_ID_NOT_FOUND, m1.error(each -> each.withMemberEpoch(1)));
        assertEquals(Errors.GROUP_ID_NOT_FOUND, m1.leave().errorCode());
        m1.join("orders");

        assertEquals(Errors.UNKNOWN_MEMBER_ID, m2.error(each -> each.withMemberEpoch(1)));
        assertEquals(Errors.UNKNOWN_MEMBER_ID, m2.leave().errorCode());
    }

    @Test
    void aFullGroupKeepsItsMembersAndTakesNoOthers() {
        stage.consumerLimits = stage.consumerLimits.withMembersMax(1);
        m1.join("orders");

        assertEquals(Errors.GROUP_MAX_SIZE_REACHED, m2.ask(m2.joining("orders")).errorCode());
        assertEquals(2, m1.join("orders").epoch());
        m1.leave();
        m2.join("orders");
    }

    @Test
    void olderMembersAreGivenAnId() {
        var answer = m1.ask(m1.joining("orders").withMemberId(""), 0);

        assertEquals(Errors.NONE, answer.errorCode());
        assertFalse(answer.memberId().isEmpty());
        assertNotNull(answer.assignment());
        assertEquals(Errors.INVALID_REQUEST, m1.ask(m1.joining("orders").withMemberId(""), 1).errorCode());
    }

    @Test
    void aHeartbeatThatMakesNoSenseIsRefusedAndChangesNothing() {
        invalid("GroupId can't be empty.", m1.joining("orders").withGroupId(""));
        invalid("InstanceId can't be empty.", m1.joining("orders").withInstanceId(""));
        invalid("RackId can't be empty.", m1.joining("orders").withRackId(""));
        invalid("RebalanceTimeoutMs must be provided in first request.",
                m1.joining("orders").withRebalanceTimeoutMs(-1));
        invalid("TopicPartitions must be empty when (re-)joining.",
                m1.joining("orders").withTopicPartitions(null));
        invalid("TopicPartitions must be empty when (re-)joining.",
                m1.joining("orders").withTopicPartitions(m1.owned("orders-0")));
        invalid("Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.",
                m1.joining().withSubscribedTopicNames(null));
        invalid("InstanceId can't be null.", m1.request().withMemberEpoch(-2));
        invalid("MemberEpoch is invalid.", m1.request().withMemberEpoch(-3));

        assertEquals(0, stage.log.endOffset());
    }

    private void invalid(String message, ConsumerGroupHeartbeatRequest request) {
        ConsumerGroupHeartbeatResponse answer = m1.ask(request);
        assertEquals(Errors.INVALID_REQUEST, answer.errorCode());
        assertEquals(message, answer.errorMessage());
    }

    @Test
    void onlyAssignorsTheBrokerHasCanBeWishedFor() {
        var answer = m1.ask(m1.joining("orders").withServerAssignor("Uniform"));

        assertEquals(Errors.UNSUPPORTED_ASSIGNOR, answer.errorCode());
        assertEquals("ServerAssignor Uniform is not supported. Supported assignors: uniform, range.",
                answer.errorMessage());
    }

    @Test
    void aBurstOfJoinsIsOneAssignment() {
        stage.consumerLimits = stage.consumerLimits.withAssignmentIntervalMs(1_000);
        m1.join("orders");
        assertEquals(2, m1.epoch());
        m2.join("orders");
        assertEquals("", m2.holds());
        assertEquals("Assigning", stateText());
        stage.pass(999);
        m1.beat();
        assertEquals(2, m1.epoch());
        stage.pass(1);
        m1.beat();

        assertEquals("orders-0 orders-1", m1.holds());
        assertEquals("Reconciling", stateText());
    }

    @Test
    void aCalendarSetBackDoesNotHoldUpAssignments() {
        stage.consumerLimits = stage.consumerLimits.withAssignmentIntervalMs(1_000);
        m1.join("orders");
        stage.nowMs -= 600;
        m2.join("orders");

        assertEquals(3, m2.epoch());
    }

    private String stateText() {
        return new ConsumerModel(stage).describe().groupState();
    }
}
