package moldau.state.group;

import static moldau.state.group.Stage.GROUP;
import static moldau.state.group.Stage.committing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import moldau.state.Refusal;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.message.OffsetCommitRequest;
import moldau.wire.message.OffsetFetchRequest;
import moldau.wire.message.OffsetFetchResponse;
import org.junit.jupiter.api.Test;

/// OffsetCommit and OffsetFetch.
final class OffsetsTest {
    private final Stage stage = new Stage();

    @Test
    void whoClaimsNoMembershipMayCommitToAGroupThatIsUnknownOrEmpty() {
        assertEquals(Errors.NONE, stage.commit(committing("orders", 0, 7)));
        assertEquals(Errors.NONE, stage.commit(committing("orders", 0, 8)));

        assertEquals(8, stage.committedOffset("orders", 0));
        assertEquals("note", stage.fetched("orders", 0, false).metadata());
        assertEquals(5, stage.fetched("orders", 0, false).committedLeaderEpoch());
        assertEquals("Empty", stage.state());
    }

    @Test
    void aCommitIsWrittenWithTimeAndTopicId() {
        stage.commit(committing("orders", 2, 7));

        var record = (GroupRecord.Offset) stage.log.records.getLast();
        assertEquals(GROUP, record.key().group());
        assertEquals("orders", record.key().topic());
        assertEquals(2, record.key().partition());
        assertEquals(stage.wallMs(), record.value().commitTimestamp());
        assertEquals(-1, record.value().expireTimestamp());
        assertEquals(stage.id("orders"), record.value().topicId());
    }

    @Test
    void aRetentionAskedByTheClientBecomesAnExpiry() {
        stage.commit(committing("orders", 0, 7).withRetentionTimeMs(1_000), 4);

        var record = (GroupRecord.Offset) stage.log.records.getLast();
        assertEquals(stage.wallMs() + 1_000, record.value().expireTimestamp());
    }

    @Test
    void membersCommitInTheirGeneration() {
        var members = stage.stableGroup(1);
        OffsetCommitRequest right = committing("orders", 0, 7)
                .withMemberId(members.getFirst())
                .withGenerationIdOrMemberEpoch(1);

        assertEquals(Errors.NONE, stage.commit(right));
        assertEquals(
                Errors.ILLEGAL_GENERATION, stage.commit(right.withGenerationIdOrMemberEpoch(0)));
        assertEquals(
                Errors.ILLEGAL_GENERATION, stage.commit(right.withGenerationIdOrMemberEpoch(2)));
        assertEquals(Errors.UNKNOWN_MEMBER_ID, stage.commit(right.withMemberId("stranger")));
        assertEquals(Errors.UNKNOWN_MEMBER_ID, stage.commit(right.withGroupInstanceId("other")));
        assertEquals(Errors.UNKNOWN_MEMBER_ID, stage.commit(committing("orders", 0, 9)));
        assertEquals(7, stage.committedOffset("orders", 0));
    }

    @Test
    void aMemberThatHasJoinedButNotSyncedMayNotCommit() {
        var joined = stage.joinAnew();
        stage.passUntil(joined);

        assertEquals(
                Errors.REBALANCE_IN_PROGRESS,
                stage.commit(committing("orders", 0, 7)
                        .withMemberId(joined.answer().memberId())
                        .withGenerationIdOrMemberEpoch(1)));
    }

    @Test
    void duringTheJoinPhaseMembersStillCommitWhatTheyHaveRead() {
        var members = stage.stableGroup(1);
        stage.joinAnew();

        assertEquals(
                Errors.NONE,
                stage.commit(committing("orders", 0, 7)
                        .withMemberId(members.getFirst())
                        .withGenerationIdOrMemberEpoch(1)));
    }

    @Test
    void aGenerationOfAnUnknownGroupIsNamedByVersion() {
        OffsetCommitRequest request =
                committing("orders", 0, 7).withMemberId("m").withGenerationIdOrMemberEpoch(1);

        assertEquals(Errors.ILLEGAL_GENERATION, error(request, 8));
        assertEquals(Errors.GROUP_ID_NOT_FOUND, error(request, 9));
    }

    @Test
    void eachPartitionHasItsOwnError() {
        assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION, stage.commit(committing("nope", 0, 7)));
        assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION, stage.commit(committing("orders", 3, 7)));
        assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION, stage.commit(committing("orders", -1, 7)));
        var tooLong = List.of(new OffsetCommitRequest.Partition(0, 7, -1, "x".repeat(4_097)));
        assertEquals(
                Errors.OFFSET_METADATA_TOO_LARGE,
                stage.commit(committing("orders", 0, 7).withTopics(List.of(
                        OffsetCommitRequest.Topic.DEFAULT
                                .withName("orders")
                                .withPartitions(tooLong)))));
        assertEquals(0, stage.log.endOffset());
    }

    @Test
    void aCommitThatCannotBeWrittenIsNotSeen() {
        stage.log.failure = Refusal.NOT_ENOUGH_REPLICAS;
        assertEquals(
                Refusal.NOT_ENOUGH_REPLICAS,
                stage.commit(committing("orders", 0, 7), 9).refusal());
        stage.log.failure = null;

        assertEquals(-1, stage.committedOffset("orders", 0));
    }

    @Test
    void aFetchBehindAnUncommittedCommitWaitsForIt() {
        stage.commitsByItself = false;
        stage.commit(committing("orders", 0, 7), 9);
        var fetch = stage.fetch(fetching(List.of("orders")), 7);
        assertTrue(fetch.isPending());

        stage.runtime.committed(stage.log.endOffset());

        assertEquals(7, fetch.answer().topics().getFirst().partitions().getFirst().committedOffset());
    }

    @Test
    void whatWasNeverCommittedIsMinusOneWithoutError() {
        var partition = stage.fetched("nope", 9, false);

        assertEquals(-1, partition.committedOffset());
        assertEquals(-1, partition.committedLeaderEpoch());
        assertEquals("", partition.metadata());
        assertEquals(Errors.NONE, partition.errorCode());
    }

    @Test
    void withoutTopicsAllIsFetched() {
        stage.commit(committing("orders", 2, 7));
        stage.commit(committing("orders", 0, 8));
        stage.commit(committing("bills", 1, 9));

        OffsetFetchResponse one = stage.fetch(fetching(null), 7).answer();
        assertEquals(List.of("bills", "orders"), names(one));
        assertEquals(2, one.topics().get(1).partitions().size());
        OffsetFetchRequest many = OffsetFetchRequest.DEFAULT.withGroups(List.of(
                OffsetFetchRequest.Group.DEFAULT.withGroupId(GROUP).withTopics(null),
                OffsetFetchRequest.Group.DEFAULT.withGroupId("unknown").withTopics(null)));
        OffsetFetchResponse answer = stage.fetch(many, 10).answer();
        assertEquals(stage.id("bills"), answer.groups().get(0).topics().get(0).topicId());
        assertEquals(List.of(), answer.groups().get(1).topics());
        assertEquals(Errors.NONE, answer.groups().get(1).errorCode());
    }

    @Test
    void byIdAnUnknownTopicIsAnErrorAndComesLast() {
        var id = new Uuid(1, 2);
        var topics = List.of(
                OffsetFetchRequest.GroupTopic.DEFAULT.withTopicId(id).withPartitionIndexes(List.of(0)),
                OffsetFetchRequest.GroupTopic.DEFAULT
                        .withTopicId(stage.id("orders")).withPartitionIndexes(List.of(0)));
        OffsetFetchRequest request = OffsetFetchRequest.DEFAULT.withGroups(List.of(
                OffsetFetchRequest.Group.DEFAULT.withGroupId(GROUP).withTopics(topics)));
        var answered = stage.fetch(request, 10).answer().groups().getFirst().topics();
        assertEquals(stage.id("orders"), answered.getFirst().topicId());
        var topic = answered.getLast();

        assertEquals(id, topic.topicId());
        assertEquals(Errors.UNKNOWN_TOPIC_ID, topic.partitions().getFirst().errorCode());
        assertEquals(-1, topic.partitions().getFirst().committedOffset());
    }

    @Test
    void byIdACommitIsAnsweredById() {
        Uuid id = stage.id("orders");
        var partitions = List.of(new OffsetCommitRequest.Partition(1, 7, -1, null));
        OffsetCommitRequest request = OffsetCommitRequest.DEFAULT.withGroupId(GROUP).withTopics(
                List.of(
                        OffsetCommitRequest.Topic.DEFAULT
                                .withTopicId(id)
                                .withPartitions(partitions),
                        OffsetCommitRequest.Topic.DEFAULT
                                .withTopicId(new Uuid(1, 2))
                                .withPartitions(partitions)));
        var topics = stage.commit(request, 10).answer().topics();

        assertEquals(id, topics.get(0).topicId());
        assertEquals(Errors.NONE, topics.get(0).partitions().getFirst().errorCode());
        assertEquals(Errors.UNKNOWN_TOPIC_ID, topics.get(1).partitions().getFirst().errorCode());
        assertEquals("", stage.fetched("orders", 1, false).metadata());
    }

    private short error(OffsetCommitRequest request, int version) {
        return stage.commit(request, version).answer()
                .topics().getFirst().partitions().getFirst().errorCode();
    }

    private static OffsetFetchRequest fetching(List<String> topics) {
        return OffsetFetchRequest.DEFAULT
                .withGroupId(GROUP)
                .withTopics(topics == null ? null : topics.stream()
                        .map(each -> new OffsetFetchRequest.Topic(each, List.of(0)))
                        .toList());
    }

    private static List<String> names(OffsetFetchResponse answer) {
        return answer.topics().stream().map(OffsetFetchResponse.Topic::name).toList();
    }
}
