package moldau.state.group;

import static moldau.state.group.Stage.GROUP;
import static moldau.state.group.Stage.committing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import moldau.wire.Errors;
import moldau.wire.message.DeleteGroupsRequest;
import moldau.wire.message.DeleteGroupsResponse;
import moldau.wire.message.OffsetDeleteRequest;
import moldau.wire.message.OffsetDeleteResponse;
import org.junit.jupiter.api.Test;

/// DeleteGroups, OffsetDelete, deleted topics, and what time takes away (KIP-211).
final class GroupDeletionTest {
    private static final long RETENTION_MS = 100_000;
    private static final long CHECK_MS = 1_000;

    private final Stage stage =
            new Stage(GroupLimits.DEFAULT.withRetention(RETENTION_MS, CHECK_MS));

    @Test
    void aGroupWithoutMembersIsDeletedWithItsOffsets() {
        stage.commit(committing("orders", 0, 7));
        assertEquals(Errors.NONE, delete(GROUP));

        assertEquals(-1, stage.committedOffset("orders", 0));
        assertEquals("Dead", stage.state());
        assertTrue(GroupRecords.isTombstone(stage.log.records.get(1)));
        assertTrue(GroupRecords.isTombstone(stage.log.records.get(2)));
    }

    @Test
    void aGroupWithMembersIsNotDeleted() {
        stage.stableGroup(1);

        assertEquals(Errors.NON_EMPTY_GROUP, delete(GROUP));
        assertEquals(Errors.GROUP_ID_NOT_FOUND, delete("unknown"));
    }

    @Test
    void aGroupNamedTwiceIsAnsweredOnce() {
        stage.commit(committing("orders", 0, 7));
        DeleteGroupsRequest request =
                DeleteGroupsRequest.DEFAULT.withGroupsNames(List.of(GROUP, "unknown", GROUP));
        Heard<DeleteGroupsResponse> heard =
                stage.ask(_ -> stage.coordinator.deleteGroups(request));

        assertEquals(2, heard.answer().results().size());
    }

    @Test
    void aGroupOfManyOffsetsIsDeletedInSteps() {
        stage.topics.put("wide", 2_500);
        for (int i = 0; i < 2_500; i++) stage.commit(committing("wide", i, 7));
        assertEquals(Errors.NONE, delete(GROUP));

        assertEquals("Dead", stage.state());
        assertEquals(5_001, stage.log.endOffset());
    }

    @Test
    void offsetsOfTopicsTheGroupReadsAreNotDeleted() {
        var members = stage.stableGroup(1);
        commitAsMember(members.getFirst(), "orders");
        commitAsMember(members.getFirst(), "bills");

        assertEquals(Errors.GROUP_SUBSCRIBED_TO_TOPIC, deleteOffset("orders", 0));
        assertEquals(Errors.NONE, deleteOffset("bills", 0));
        assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION, deleteOffset("bills", 5));
        assertEquals(7, stage.committedOffset("orders", 0));
        assertEquals(-1, stage.committedOffset("bills", 0));
    }

    @Test
    void ofAGroupThatIsNotOfConsumersNothingIsDeletedWhileItHasMembers() {
        var joined = stage.join(Stage.joining("").withProtocolType("connect"), 3);
        stage.passUntil(joined);

        assertEquals(Errors.NON_EMPTY_GROUP, deleteOffsets(GROUP).errorCode());
        assertEquals(Errors.GROUP_ID_NOT_FOUND, deleteOffsets("unknown").errorCode());
    }

    @Test
    void aDeletedTopicTakesItsOffsetsAlong() {
        stage.commit(committing("orders", 0, 7));
        stage.commit(committing("bills", 0, 8));
        Heard<Boolean> done = stage.ask(_ -> stage.coordinator.topicsDeleted(Set.of("orders")));

        assertEquals(true, done.answer());
        assertEquals(-1, stage.committedOffset("orders", 0));
        assertEquals(8, stage.committedOffset("bills", 0));
    }

    @Test
    void aDeletedTopicOfManyOffsetsIsCleanedInSteps() {
        stage.topics.put("wide", 2_500);
        for (int i = 0; i < 2_500; i++) stage.commit(committing("wide", i, 7));
        Heard<Boolean> done = stage.ask(_ -> stage.coordinator.topicsDeleted(Set.of("wide")));

        assertEquals(true, done.answer());
        assertEquals(5_000, stage.log.endOffset());
        assertEquals("Dead", stage.state());
    }

    @Test
    void aSimpleGroupKeepsEachOffsetForTheRetention() {
        stage.commit(committing("orders", 0, 7));
        stage.pass(RETENTION_MS / 2);
        stage.commit(committing("orders", 1, 8));
        stage.pass(RETENTION_MS / 2 + CHECK_MS);

        assertEquals(-1, stage.committedOffset("orders", 0));
        assertEquals(8, stage.committedOffset("orders", 1));
        stage.pass(RETENTION_MS);
        assertEquals("Dead", stage.state());
    }

    @Test
    void anEmptyGroupKeepsItsOffsetsForTheRetentionAfterTheLastMemberLeft() {
        var members = stage.stableGroup(1);
        commitAsMember(members.getFirst(), "orders");
        stage.passBeating(RETENTION_MS * 2, 1, members);
        assertEquals(7, stage.committedOffset("orders", 0));
        stage.leave(Stage.leaver(members.getFirst(), null));
        stage.pass(RETENTION_MS - CHECK_MS);
        assertEquals(7, stage.committedOffset("orders", 0));
        stage.pass(2 * CHECK_MS);

        assertEquals(-1, stage.committedOffset("orders", 0));
        assertEquals("Dead", stage.state());
    }

    @Test
    void aGroupWithMembersLosesOffsetsOfTopicsItNoLongerReads() {
        var members = stage.stableGroup(1);
        commitAsMember(members.getFirst(), "orders");
        commitAsMember(members.getFirst(), "bills");
        stage.passBeating(RETENTION_MS + CHECK_MS, 1, members);

        assertEquals(7, stage.committedOffset("orders", 0));
        assertEquals(-1, stage.committedOffset("bills", 0));
        assertEquals("Stable", stage.state());
    }

    @Test
    void aTimeTheClientAskedForGoesBeforeTheRetention() {
        stage.commit(committing("orders", 0, 7).withRetentionTimeMs(3 * RETENTION_MS), 4);
        stage.pass(2 * RETENTION_MS);
        assertEquals(7, stage.committedOffset("orders", 0));
        stage.pass(RETENTION_MS + CHECK_MS);

        assertEquals(-1, stage.committedOffset("orders", 0));
    }

    @Test
    void aGroupWithoutMembersAndOffsetsIsForgottenAtTheNextCheck() {
        var members = stage.stableGroup(1);
        stage.leave(Stage.leaver(members.getFirst(), null));
        assertEquals("Empty", stage.state());
        stage.pass(CHECK_MS);

        assertEquals("Dead", stage.state());
    }

    private void commitAsMember(String memberId, String topic) {
        assertEquals(
                Errors.NONE,
                stage.commit(committing(topic, 0, 7)
                        .withMemberId(memberId)
                        .withGenerationIdOrMemberEpoch(1)));
    }

    private short delete(String group) {
        DeleteGroupsRequest request = DeleteGroupsRequest.DEFAULT.withGroupsNames(List.of(group));
        Heard<DeleteGroupsResponse> heard =
                stage.ask(_ -> stage.coordinator.deleteGroups(request));
        return heard.answer().results().getFirst().errorCode();
    }

    private short deleteOffset(String topic, int partition) {
        OffsetDeleteResponse answer = deleteOffsets(GROUP, topic, partition);
        assertEquals(Errors.NONE, answer.errorCode());
        return answer.topics().getFirst().partitions().getFirst().errorCode();
    }

    private OffsetDeleteResponse deleteOffsets(String group) {
        return deleteOffsets(group, "orders", 0);
    }

    private OffsetDeleteResponse deleteOffsets(String group, String topic, int partition) {
        var partitions = List.of(new OffsetDeleteRequest.Partition(partition));
        OffsetDeleteRequest request = OffsetDeleteRequest.DEFAULT
                .withGroupId(group)
                .withTopics(List.of(new OffsetDeleteRequest.Topic(topic, partitions)));
        Heard<OffsetDeleteResponse> heard =
                stage.ask(_ -> stage.coordinator.deleteOffsets(request));
        return heard.answer();
    }
}
