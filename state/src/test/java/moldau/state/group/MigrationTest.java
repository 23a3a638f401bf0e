package moldau.state.group;

import static moldau.state.group.Stage.GROUP;
import static moldau.state.group.Stage.SESSION_MS;
import static moldau.state.group.Stage.joining;
import static moldau.state.group.Stage.leaver;
import static moldau.state.group.Stage.syncing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import moldau.wire.Errors;
import moldau.wire.WireWriter;
import moldau.wire.message.ConsumerGroupHeartbeatResponse;
import moldau.wire.message.ConsumerProtocolAssignment;
import moldau.wire.message.ConsumerProtocolSubscription;
import moldau.wire.message.JoinGroupRequest;
import moldau.wire.message.JoinGroupResponse;
import moldau.wire.message.SyncGroupRequest;
import moldau.wire.message.SyncGroupResponse;
import org.junit.jupiter.api.Test;

/// Groups on their way from one protocol to the other, and back (KIP-848).
final class MigrationTest {
    private final Stage stage = Player.stage();
    private final Player m1 = new Player(stage, "m1");

    @Test
    void anEmptyClassicGroupGivesItsIdToAConsumerGroupAndKeepsItsOffsets() {
        stage.commit(Stage.committing("orders", 0, 7));
        m1.join("orders");

        assertEquals(2, m1.epoch());
        assertEquals(7, stage.committedOffset("orders", 0));
    }

    @Test
    void aClassicGroupWithMembersGoesOnAsAConsumerGroupInItsGeneration() {
        String classic = classicMember("orders-0 orders-1 orders-2");
        m1.join("orders");

        assertEquals(2, m1.epoch(), "the epoch after generation 1");
        assertEquals("", m1.holds(), "the classic member has it all");
        assertEquals(Errors.REBALANCE_IN_PROGRESS, stage.beat(classic, 1));
    }

    @Test
    void aClassicMemberGivesUpByJoiningAgain() {
        String classic = classicMember("orders-0 orders-1 orders-2");
        m1.join("orders");
        JoinGroupResponse told = rejoin(classic, "orders-0 orders-1 orders-2");
        assertEquals(1, told.generationId(), "something is to be given up first");
        assertEquals("", told.leader());
        assertEquals("orders-0 orders-1", sync(classic, 1));
        m1.beat();
        assertEquals("", m1.holds(), "it may still be read");
        assertEquals(Errors.REBALANCE_IN_PROGRESS, stage.beat(classic, 1));
        assertEquals(2, rejoin(classic, "orders-0 orders-1").generationId());
        assertEquals("orders-0 orders-1", sync(classic, 2));
        m1.beat();

        assertEquals("orders-2", m1.holds());
        assertEquals(Errors.NONE, stage.beat(classic, 2));
    }

    @Test
    void aMemberThatSaysItOwnsNothingHasGivenUpAll() {
        String classic = classicMember("orders-0 orders-1 orders-2");
        m1.join("orders");
        assertEquals(2, rejoin(classic, "").generationId());
        m1.beat();

        assertEquals("orders-2", m1.holds());
    }

    @Test
    void aClassicMemberThatFallsSilentAtTheUpgradeIsRemovedWhenItsSessionEnds() {
        classicMember("orders-0 orders-1 orders-2");
        m1.join("orders");
        stage.pass(SESSION_MS - 1);
        m1.beat();
        assertEquals("", m1.holds());
        stage.pass(1);
        m1.beat();

        assertEquals("orders-0 orders-1 orders-2", m1.holds());
    }

    @Test
    void aClassicMemberThatBeatsButDoesNotJoinAgainIsRemovedToo() {
        String classic = classicMember("orders-0 orders-1 orders-2");
        m1.join("orders");
        for (long ms = 0; ms < Stage.REBALANCE_MS; ms += SESSION_MS / 2) {
            assertEquals(Errors.REBALANCE_IN_PROGRESS, stage.beat(classic, 1));
            stage.pass(SESSION_MS / 2);
            m1.beat();
        }

        assertEquals(Errors.UNKNOWN_MEMBER_ID, stage.beat(classic, 1));
        assertEquals("orders-0 orders-1 orders-2", m1.holds());
    }

    @Test
    void whoWaitsForARebalanceIsToldToAskAgain() {
        String classic = classicMember("orders-0 orders-1 orders-2");
        var newcomer = stage.joinAnew();
        assertTrue(newcomer.isPending());
        m1.join("orders");

        assertEquals(Errors.REBALANCE_IN_PROGRESS, newcomer.answer().errorCode());
        assertEquals(Errors.REBALANCE_IN_PROGRESS, stage.beat(classic, 1));
    }

    @Test
    void groupsOfOtherKindsStayWhatTheyAre() {
        stage.stableGroup(1);
        cannotUpgrade("the embedded consumer protocol is malformed");
    }

    @Test
    void anUpgradeCanBeForbidden() {
        classicMember("orders-0");
        stage.consumerLimits = stage.consumerLimits.withMigration(ConsumerLimits.Migration.DOWNGRADE);
        cannotUpgrade("online upgrade is disabled");
    }

    @Test
    void aGroupWhoseMembersReadTheSamePartitionStaysClassic() {
        classicMembers("orders-0", "orders-0");
        cannotUpgrade("orders-0 is assigned to two members");
    }

    private void cannotUpgrade(String why) {
        ConsumerGroupHeartbeatResponse answer = m1.ask(m1.joining("orders"));
        assertEquals(Errors.GROUP_ID_NOT_FOUND, answer.errorCode());
        assertEquals("Cannot upgrade classic group g to consumer group because " + why + ".",
                answer.errorMessage());
        assertEquals("Stable", stage.state());
    }

    @Test
    void whenTheLastOfTheNewProtocolLeavesTheOthersRebalanceAsAClassicGroup() {
        String classic = classicMember("orders-0 orders-1 orders-2");
        m1.join("orders");
        m1.leave();

        assertEquals("PreparingRebalance", stage.state());
        assertEquals(Errors.REBALANCE_IN_PROGRESS, stage.beat(classic, 2));
        var again = stage.join(joiningAs(classic, "orders-0 orders-1 orders-2"));
        assertEquals(3, again.answer().generationId());
        assertEquals(classic, again.answer().leader());
    }

    @Test
    void theSameHappensWhenItFallsSilent() {
        String classic = classicMember("orders-0 orders-1 orders-2");
        m1.join("orders");
        for (int i = 0; i < 2; i++) {
            stage.pass(SESSION_MS / 2);
            stage.beat(classic, 1);
        }

        assertEquals("PreparingRebalance", stage.state());
    }

    @Test
    void aMixedGroupIsTheSameAfterARestart() {
        String classic = classicMember("orders-0 orders-1 orders-2");
        m1.join("orders");
        rejoin(classic, "orders-0 orders-1 orders-2");
        stage.restart();
        assertEquals("orders-0 orders-1", sync(classic, 1));
        assertEquals(2, rejoin(classic, "orders-0 orders-1").generationId());
        stage.restart();
        m1.beat();

        assertEquals("orders-2", m1.holds());
    }

    @Test
    void aDowngradedGroupIsClassicAfterARestart() {
        String classic = classicMember("orders-0 orders-1 orders-2");
        m1.join("orders");
        m1.leave();
        stage.restart();

        assertEquals(Errors.NONE, stage.beat(classic, 2));
        assertEquals("Stable", stage.state());
    }

    /// The process ends before they have rebalanced: what another still reads is nobody else's (I54).
    @Test
    void aDowngradedGroupIsAssignedWhatItsMembersHold() {
        List<String> classic = classicMembers("orders-0 orders-1 orders-2", "");
        String has = classic.getFirst();
        String waits = classic.getLast();
        m1.join("orders");
        assertEquals(2, rejoin(waits, "").generationId());
        assertEquals("", sync(waits, 2), "the other has not given anything up");
        m1.leave();
        stage.restart();

        assertEquals("", sync(waits, 2));
        assertEquals("orders-0 orders-1 orders-2", sync(has, 2));
    }

    @Test
    void whatAMemberHasYetToGiveUpIsItsOwnAfterADowngrade() {
        String classic = classicMember("orders-0 orders-1 orders-2");
        m1.join("orders");
        assertEquals(1, rejoin(classic, "orders-0 orders-1 orders-2").generationId());
        assertEquals("orders-0 orders-1", sync(classic, 1));
        m1.leave();
        stage.restart();

        assertEquals("orders-0 orders-1 orders-2", sync(classic, 2));
    }

    /// A rebalance that begins before the last one is complete takes all assignments, of which
    /// cooperative members go on reading.
    @Test
    void anUpgradeInARebalanceLeavesMembersWhatTheySayTheyRead() {
        List<String> classic = classicMembers("orders-0 orders-1", "orders-2");
        var first = stage.join(joiningAs(classic.getFirst(), "orders-0 orders-1"));
        var last = stage.join(joiningAs(classic.getLast(), "orders-2"));
        stage.passUntil(first);
        assertEquals("CompletingRebalance", stage.state());
        assertEquals(Errors.NONE, last.answer().errorCode());
        stage.join(joiningAs(stage.join(joiningAs("", "")).answer().memberId(), ""));
        assertEquals("PreparingRebalance", stage.state());

        m1.join("orders");
        m1.beat();

        assertEquals("", m1.holds());
        rejoin(classic.getFirst(), "orders-0 orders-1");
        assertEquals(1, sync(classic.getFirst(), 2).split(" ").length);
        m1.beat();
        assertEquals("", m1.holds(), "it may still be read");
    }

    @Test
    void aDowngradeCanBeForbidden() {
        String classic = classicMember("orders-0 orders-1 orders-2");
        m1.join("orders");
        stage.consumerLimits = stage.consumerLimits.withMigration(ConsumerLimits.Migration.UPGRADE);
        m1.leave();

        assertEquals(Errors.REBALANCE_IN_PROGRESS, stage.beat(classic, 1));
        assertEquals(3, rejoin(classic, "orders-0 orders-1 orders-2").generationId());
        assertEquals("orders-0 orders-1 orders-2", sync(classic, 3));
    }

    @Test
    void aClassicMemberComesIntoAConsumerGroupAndGoes() {
        m1.join("orders");
        JoinGroupResponse first = stage.join(joiningAs("", "")).answer();
        assertEquals(Errors.MEMBER_ID_REQUIRED, first.errorCode());
        JoinGroupResponse joined = rejoin(first.memberId(), "");
        assertEquals(3, joined.generationId());
        assertEquals("", sync(first.memberId(), 3));
        m1.beat().obeys();
        assertEquals(Errors.REBALANCE_IN_PROGRESS, stage.beat(first.memberId(), 3));
        rejoin(first.memberId(), "");
        assertEquals(1, sync(first.memberId(), 3).split(" ").length);
        stage.leave(leaver(first.memberId(), null));
        m1.beat();

        assertEquals("orders-0 orders-1 orders-2", m1.holds());
    }

    @Test
    void aMemberMayChangeItsProtocolAndKeepItsId() {
        String classic = classicMember("orders-0 orders-1 orders-2");
        var upgraded = new Player(stage, classic);
        upgraded.join("orders");

        assertEquals("orders-0 orders-1 orders-2", upgraded.holds());
        assertEquals(Errors.UNKNOWN_MEMBER_ID, stage.beat(classic, upgraded.epoch()));
    }

    @Test
    void aProtocolThatCannotBeReadDoesNoHarm() {
        m1.join("orders");
        var request = joining("x").withProtocols(Stage.protocols(new byte[] {1}, "range"));
        assertEquals(Errors.INCONSISTENT_GROUP_PROTOCOL, stage.join(request).answer().errorCode());
        var none = joining("x").withProtocols(List.of());
        assertEquals(Errors.INCONSISTENT_GROUP_PROTOCOL, stage.join(none).answer().errorCode());
    }

    @Test
    void aGroupStaysClassicWhileAMemberHasAProtocolThatCannotBeRead() {
        var protocols = new ArrayList<JoinGroupRequest.Protocol>();
        protocols.add(new JoinGroupRequest.Protocol("odd", new byte[] {1}));
        protocols.add(new JoinGroupRequest.Protocol("range", subscription("")));
        String odd = stage.join(joining("").withProtocols(protocols)).answer().memberId();
        var first = stage.join(joining(odd).withProtocols(protocols));
        stage.passUntil(first);
        stage.sync(syncing(odd, 1).withProtocolName("odd"));
        ConsumerGroupHeartbeatResponse answer = m1.ask(m1.joining("orders"));

        assertEquals(Errors.GROUP_ID_NOT_FOUND, answer.errorCode());
    }

    /// The only member of a classic group, which has been assigned what `words` say.
    private String classicMember(String words) {
        return classicMembers(words).getFirst();
    }

    private List<String> classicMembers(String... words) {
        var joins = new ArrayList<Heard<JoinGroupResponse>>();
        for (int i = 0; i < words.length; i++) {
            String id = stage.join(joiningAs("", "")).answer().memberId();
            joins.add(stage.join(joiningAs(id, "")));
        }
        stage.passUntil(joins.getFirst());
        var ids = new ArrayList<String>();
        var assignments = new ArrayList<SyncGroupRequest.Assignment>();
        for (int i = 0; i < words.length; i++) {
            ids.add(joins.get(i).answer().memberId());
            assignments.add(new SyncGroupRequest.Assignment(ids.get(i), assignment(words[i])));
        }
        String leader = joins.getFirst().answer().leader();
        assertEquals(Errors.NONE,
                stage.sync(syncing(leader, 1).withAssignments(assignments)).answer().errorCode());
        for (String each : ids) assertEquals(Errors.NONE, stage.sync(syncing(each, 1)).answer().errorCode());
        return ids;
    }

    private JoinGroupResponse rejoin(String memberId, String owned) {
        JoinGroupResponse answer = stage.join(joiningAs(memberId, owned)).answer();
        assertEquals(Errors.NONE, answer.errorCode(), answer::toString);
        return answer;
    }

    private String sync(String memberId, int generation) {
        SyncGroupResponse answer = stage.sync(syncing(memberId, generation)).answer();
        assertEquals(Errors.NONE, answer.errorCode());
        var words = new ArrayList<String>();
        for (var topic : ConsumerProtocol.assignment(answer.assignment()).assignedPartitions()) {
            for (int each : topic.partitions()) words.add(topic.topic() + "-" + each);
        }
        return String.join(" ", words);
    }

    private static JoinGroupRequest joiningAs(String memberId, String owned) {
        return joining(memberId).withGroupId(GROUP)
                .withProtocols(Stage.protocols(subscription(owned), "range"));
    }

    private static byte[] subscription(String owned) {
        var rows = new ArrayList<ConsumerProtocolSubscription.TopicPartitions>();
        for (String each : owned.isEmpty() ? new String[0] : owned.split(" ")) {
            String[] parts = each.split("-");
            rows.add(new ConsumerProtocolSubscription.TopicPartitions(
                    parts[0], List.of(Integer.valueOf(parts[1]))));
        }
        WireWriter out = new WireWriter().begin();
        out.int16((short) 1);
        ConsumerProtocolSubscription.DEFAULT
                .withTopics(List.of("orders"))
                .withOwnedPartitions(rows)
                .write(out, 1);
        return out.toBytes();
    }

    private static byte[] assignment(String words) {
        var rows = new ArrayList<ConsumerProtocolAssignment.TopicPartitions>();
        for (String each : words.isEmpty() ? new String[0] : words.split(" ")) {
            String[] parts = each.split("-");
            rows.add(new ConsumerProtocolAssignment.TopicPartitions(
                    parts[0], List.of(Integer.valueOf(parts[1]))));
        }
        WireWriter out = new WireWriter().begin();
        out.int16((short) 1);
        ConsumerProtocolAssignment.DEFAULT.withAssignedPartitions(rows).write(out, 1);
        return out.toBytes();
    }
}
