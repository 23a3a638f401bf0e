package moldau.state.group;

import static moldau.state.group.Stage.GROUP;
import static moldau.state.group.Stage.committing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import moldau.wire.Errors;
import moldau.wire.WireWriter;
import moldau.wire.message.OffsetCommitRequest;
import moldau.wire.message.OffsetDeleteRequest;
import moldau.wire.message.OffsetDeleteResponse;
import moldau.wire.message.OffsetFetchRequest;
import moldau.wire.message.OffsetFetchResponse;
import org.junit.jupiter.api.Test;

/// How far a consumer group has come: who may say so and ask for it in which epoch (KIP-848, KIP-1251), what
/// is deleted, and what time takes away (KIP-211).
final class ConsumerOffsetsTest {
    private static final long RETENTION_MS = 100_000;
    private static final long CHECK_MS = 1_000;

    private final Stage stage = new Stage(GroupLimits.DEFAULT.withRetention(RETENTION_MS, CHECK_MS));
    private final Player m1 = new Player(stage, "m1");
    private final Player m2 = new Player(stage, "m2");

    ConsumerOffsetsTest() {
        stage.consumerLimits = Player.stage().consumerLimits;
    }

    private static OffsetCommitRequest by(Player member, int epoch, String topic, int partition) {
        return committing(topic, partition, 7).withMemberId(member.id).withGenerationIdOrMemberEpoch(epoch);
    }

    private OffsetFetchResponse.Group fetch(String memberId, int epoch) {
        var topics = List.of(OffsetFetchRequest.GroupTopic.DEFAULT.withName("orders")
                .withPartitionIndexes(List.of(0)));
        var group = OffsetFetchRequest.Group.DEFAULT.withGroupId(GROUP).withMemberId(memberId)
                .withMemberEpoch(epoch).withTopics(topics);
        return stage.fetch(OffsetFetchRequest.DEFAULT.withGroups(List.of(group)), 9).answer().groups().getFirst();
    }

    private short delete(String topic, int partition) {
        var partitions = List.of(new OffsetDeleteRequest.Partition(partition));
        var request = OffsetDeleteRequest.DEFAULT.withGroupId(GROUP)
                .withTopics(List.of(new OffsetDeleteRequest.Topic(topic, partitions)));
        Heard<OffsetDeleteResponse> heard = stage.ask(_ -> stage.coordinator.deleteOffsets(request));
        OffsetDeleteResponse answer = heard.answer();
        assertEquals(Errors.NONE, answer.errorCode());
        return answer.topics().getFirst().partitions().getFirst().errorCode();
    }

    @Test
    void aMemberCommitsInItsEpoch() {
        m1.join("orders");

        assertEquals(Errors.NONE, stage.commit(by(m1, 2, "orders", 0)));
        assertEquals(Errors.STALE_MEMBER_EPOCH, stage.commit(by(m1, 3, "orders", 0)));
        assertEquals(Errors.STALE_MEMBER_EPOCH, stage.commit(by(m1, 1, "orders", 0)));
        assertEquals(Errors.STALE_MEMBER_EPOCH, stage.commit(by(m1, -1, "orders", 0)));
        assertEquals(Errors.UNKNOWN_MEMBER_ID, stage.commit(by(m2, 2, "orders", 0)));
        assertEquals(7, stage.committedOffset("orders", 0));
    }

    @Test
    void whoClaimsNoMembershipCommitsOnlyWhileThereAreNoMembers() {
        m1.join("orders");
        assertEquals(Errors.UNKNOWN_MEMBER_ID, stage.commit(committing("orders", 0, 7)));
        m1.leave();

        assertEquals(Errors.NONE, stage.commit(committing("orders", 0, 8)));
        assertEquals(8, stage.committedOffset("orders", 0));
    }

    /// The answer that told the new epoch may still be on its way.
    @Test
    void aLateCommitCountsForWhatWasHeldSinceWithoutABreak() {
        m1.join("orders");
        m2.join("orders");
        m1.beat().obeys();
        m2.beat();
        assertEquals(3, m1.epoch());
        int kept = Integer.parseInt(m1.holds().split("[- ]")[1]);
        int given = Integer.parseInt(m2.holds().split("[- ]")[1]);

        assertEquals(Errors.NONE, stage.commit(by(m1, 2, "orders", kept)));
        assertEquals(Errors.STALE_MEMBER_EPOCH, stage.commit(by(m1, 2, "orders", given)));
        assertEquals(Errors.STALE_MEMBER_EPOCH, stage.commit(by(m1, 1, "orders", kept)));
        assertEquals(Errors.STALE_MEMBER_EPOCH, stage.commit(by(m2, 2, "orders", given)), "before it had it");
    }

    @Test
    void aCommitOfAVersionWithoutEpochsIsRefused() {
        m1.join("orders");

        var answer = stage.commit(by(m1, 2, "orders", 0), 8).answer();

        assertEquals(Errors.UNSUPPORTED_VERSION, answer.topics().getFirst().partitions().getFirst().errorCode());
    }

    @Test
    void aMemberThatIsAwayDoesNotCommit() {
        var fixed = new Player(stage, "m3", "i1");
        fixed.join("orders");
        fixed.goAway();

        assertEquals(Errors.STALE_MEMBER_EPOCH, stage.commit(by(fixed, 2, "orders", 0)));
    }

    @Test
    void aMemberFetchesInItsEpochAndOthersWithoutOne() {
        m1.join("orders");
        stage.commit(by(m1, 2, "orders", 0));

        assertEquals(7, fetch("m1", 2).topics().getFirst().partitions().getFirst().committedOffset());
        assertEquals(7, fetch(null, -1).topics().getFirst().partitions().getFirst().committedOffset());
        assertEquals(Errors.STALE_MEMBER_EPOCH, fetch("m1", 1).errorCode());
        assertEquals(Errors.STALE_MEMBER_EPOCH, fetch("m1", 3).errorCode());
        assertEquals(Errors.UNKNOWN_MEMBER_ID, fetch("m2", 2).errorCode());
        assertEquals(List.of(), fetch("m2", 2).topics());
    }

    @Test
    void offsetsOfTopicsThatAreReadAreNotDeleted() {
        stage.commit(committing("orders", 0, 7));
        stage.commit(committing("bills", 0, 7));
        m1.join("orders");

        assertEquals(Errors.GROUP_SUBSCRIBED_TO_TOPIC, delete("orders", 0));
        assertEquals(Errors.NONE, delete("bills", 0));
        assertEquals(Errors.NONE, delete("bills", 1), "there is none");
        assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION, delete("bills", 2));
        assertEquals(7, stage.committedOffset("orders", 0));
        assertEquals(-1, stage.committedOffset("bills", 0));
    }

    @Test
    void whatIsReadByAPatternIsNotDeletedEither() {
        stage.commit(committing("orders", 0, 7));
        m1.join("bills");
        m1.wantsPattern("ord.*");

        assertEquals(Errors.GROUP_SUBSCRIBED_TO_TOPIC, delete("orders", 0));
        assertEquals(Errors.GROUP_SUBSCRIBED_TO_TOPIC, delete("bills", 0));
    }

    @Test
    void aGroupLosesOffsetsOfTopicsItDoesNotReadAfterTheRetention() {
        stage.commit(committing("bills", 0, 7));
        stage.commit(committing("orders", 0, 7));
        m1.join("orders");
        beating(RETENTION_MS - 2 * CHECK_MS);
        assertEquals(7, stage.committedOffset("bills", 0));
        beating(4 * CHECK_MS);

        assertEquals(-1, stage.committedOffset("bills", 0));
        assertEquals(7, stage.committedOffset("orders", 0));
    }

    private void beating(long ms) {
        for (long left = ms; left > 0; left -= CHECK_MS) {
            stage.pass(CHECK_MS);
            m1.beat();
        }
    }

    /// Nothing of it is left when the log is read again, nor is an older record of it.
    @Test
    void aGroupWithoutMembersAndOffsetsLeavesOnlyTombstones() {
        stage.commit(committing("orders", 0, 7));
        m1.join("orders");
        m1.leave();
        stage.pass(RETENTION_MS + CHECK_MS);

        assertEquals(-1, stage.committedOffset("orders", 0));
        assertEquals("Dead", stage.state());
        stage.restart();
        assertEquals("Dead", stage.state());
        for (int i = 0; i < stage.log.records.size(); i++) assertTrue(isEnded(i), "record " + i);
    }

    /// The last record of its key is a tombstone.
    private boolean isEnded(int index) {
        GroupRecord record = stage.log.records.get(index);
        if (GroupRecords.isTombstone(record)) return true;
        for (GroupRecord later : stage.log.records.subList(index + 1, stage.log.records.size())) {
            if (GroupRecords.isTombstone(later) && key(later).equals(key(record))) return true;
        }
        return false;
    }

    private static ByteBuffer key(GroupRecord record) {
        WireWriter out = new WireWriter().begin();
        GroupRecords.writeKey(record, out);
        return ByteBuffer.wrap(out.toBytes());
    }

    @Test
    void aMemberThatLeavesIsForgottenByTheLogToo() {
        m1.join("orders");
        m2.join("orders");
        m1.beat().obeys();
        m2.beat();
        int before = stage.log.records.size();
        m2.leave();

        long ends = stage.log.records.subList(before, stage.log.records.size()).stream()
                .filter(GroupRecords::isTombstone).count();
        assertEquals(3, ends, "what it wants, what it holds, what it was to hold");
        stage.restart();
        assertEquals(Errors.UNKNOWN_MEMBER_ID, m2.error());
        m1.beat();
        assertEquals("orders-0 orders-1 orders-2", m1.holds());
    }
}
