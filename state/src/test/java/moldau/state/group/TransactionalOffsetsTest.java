package moldau.state.group;

import static moldau.state.group.Stage.GROUP;
import static moldau.state.group.Stage.committing;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import moldau.state.Transaction;
import moldau.wire.Errors;
import moldau.wire.message.DeleteGroupsRequest;
import moldau.wire.message.DeleteGroupsResponse;
import moldau.wire.message.TxnOffsetCommitRequest;
import moldau.wire.message.TxnOffsetCommitResponse;
import org.junit.jupiter.api.Test;

final class TransactionalOffsetsTest {
    private static final Transaction PRODUCER = new Transaction(9, (short) 3);

    private final Stage stage = new Stage();

    @Test
    void offsetsOfAnOpenTransactionArePending() {
        stage.commit(committing("orders", 0, 5));
        assertEquals(Errors.NONE, commitInTransaction(7));

        assertEquals(List.of(PRODUCER), stage.log.transactions);
        assertEquals(5, stage.committedOffset("orders", 0));
        var stable = stage.fetched("orders", 0, true);
        assertEquals(Errors.UNSTABLE_OFFSET_COMMIT, stable.errorCode());
        assertEquals(-1, stable.committedOffset());
        assertEquals(Errors.NONE, stage.fetched("orders", 1, true).errorCode());
    }

    @Test
    void aCommittedTransactionsOffsetsCount() {
        commitInTransaction(7);
        mark(true);

        assertEquals(7, stage.fetched("orders", 0, true).committedOffset());
    }

    @Test
    void anAbortedTransactionsOffsetsDoNot() {
        stage.commit(committing("orders", 0, 5));
        commitInTransaction(7);
        mark(false);

        assertEquals(5, stage.fetched("orders", 0, true).committedOffset());
    }

    @Test
    void aLaterPlainCommitWinsOverATransactionThatEndsAfterIt() {
        commitInTransaction(7);
        stage.commit(committing("orders", 0, 9));
        mark(true);

        assertEquals(9, stage.committedOffset("orders", 0));
    }

    @Test
    void deletingTheGroupEndsPendingOffsetsToo() {
        commitInTransaction(7);
        DeleteGroupsRequest request = DeleteGroupsRequest.DEFAULT.withGroupsNames(List.of(GROUP));
        Heard<DeleteGroupsResponse> deleted =
                stage.ask(_ -> stage.coordinator.deleteGroups(request));
        mark(true);

        assertEquals(Errors.NONE, deleted.answer().results().getFirst().errorCode());
        assertEquals(-1, stage.committedOffset("orders", 0));
    }

    @Test
    void aGroupKnownByAnAbortedTransactionOnlyIsForgotten() {
        commitInTransaction(7);
        assertEquals("Empty", stage.state());
        mark(false);

        assertEquals("Dead", stage.state());
    }

    @Test
    void aProducerThatKnowsItsMembershipIsHeldToIt() {
        var members = stage.stableGroup(1);
        TxnOffsetCommitRequest request = committingInTransaction(7);

        assertEquals(Errors.NONE, commit(request));
        assertEquals(
                Errors.NONE,
                commit(request.withMemberId(members.getFirst()).withGenerationId(1)));
        assertEquals(
                Errors.ILLEGAL_GENERATION,
                commit(request.withMemberId(members.getFirst()).withGenerationId(2)));
        assertEquals(
                Errors.UNKNOWN_MEMBER_ID,
                commit(request.withMemberId("stranger").withGenerationId(1)));
        assertEquals(
                Errors.ILLEGAL_GENERATION,
                commit(request.withGroupId("unknown").withGenerationId(1)));
    }

    private short commitInTransaction(long offset) {
        return commit(committingInTransaction(offset));
    }

    private static TxnOffsetCommitRequest committingInTransaction(long offset) {
        var partitions = List.of(new TxnOffsetCommitRequest.Partition(0, offset, -1, "note"));
        return TxnOffsetCommitRequest.DEFAULT
                .withTransactionalId("tx")
                .withGroupId(GROUP)
                .withProducerId(PRODUCER.producerId())
                .withProducerEpoch(PRODUCER.producerEpoch())
                .withGenerationId(-1)
                .withTopics(List.of(new TxnOffsetCommitRequest.Topic("orders", partitions)));
    }

    private short commit(TxnOffsetCommitRequest request) {
        Heard<TxnOffsetCommitResponse> heard =
                stage.ask(_ -> stage.coordinator.commitOffsets(stage.caller(3), request));
        return heard.answer().topics().getFirst().partitions().getFirst().errorCode();
    }

    /// The marker takes an offset of the log, as a control batch does.
    private void mark(boolean committed) {
        stage.runtime.marker(PRODUCER, committed, stage.log.endOffset());
        stage.log.records.add(null);
        stage.runtime.committed(stage.log.endOffset());
        stage.coordinator.checkInvariants();
    }
}
