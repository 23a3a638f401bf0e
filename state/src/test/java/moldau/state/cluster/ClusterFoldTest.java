package moldau.state.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import moldau.base.fault.Malformed;
import moldau.wire.Uuid;
import moldau.wire.record.AbortTransactionRecord;
import moldau.wire.record.BeginTransactionRecord;
import moldau.wire.record.BrokerRegistrationChangeRecord;
import moldau.wire.record.ClearElrRecord;
import moldau.wire.record.ConfigRecord;
import moldau.wire.record.EndTransactionRecord;
import moldau.wire.record.FeatureLevelRecord;
import moldau.wire.record.MetadataRecord;
import moldau.wire.record.PartitionChangeRecord;
import moldau.wire.record.PartitionRecord;
import moldau.wire.record.RegisterBrokerRecord;
import moldau.wire.record.RemoveTopicRecord;
import moldau.wire.record.TopicRecord;
import org.junit.jupiter.api.Test;

class ClusterFoldTest {
    private static final Uuid TOPIC = new Uuid(5, 6);
    private static final Uuid DIR = new Uuid(9, 9000);

    private final ClusterFold fold = new ClusterFold(ClusterImage.EMPTY);

    @Test
    void aTopicAndItsPartitionsAreFoundByNameAndById() {
        apply(topic("a"), partition(0), partition(1));

        TopicImage topic = fold.image().topic("a");

        assertEquals(2, topic.partitionCount());
        assertSame(topic, fold.image().topic(TOPIC));
        assertSame(topic.partition(0).replicas(), topic.partition(1).replicas());
        fold.image().checkInvariants();
    }

    @Test
    void aChangeRaisesThePartitionEpochAndTheLeaderEpochOnlyIfItNamesALeader() {
        apply(topic("a"), partition(0));

        apply(change().withIsr(List.of(1, 2)));
        assertEquals(1, partition().partitionEpoch());
        assertEquals(0, partition().leaderEpoch());

        apply(change().withLeader(1));
        assertEquals(2, partition().partitionEpoch());
        assertEquals(1, partition().leaderEpoch());
    }

    @Test
    void imagesTakenEarlierDoNotChange() {
        apply(topic("a"), partition(0));
        ClusterImage before = fold.image();

        apply(change().withLeader(-1), partition(1));

        assertEquals(1, before.topic("a").partition(0).leader());
        assertEquals(1, before.topic("a").partitionCount());
        assertEquals(-1, partition().leader());
    }

    @Test
    void theDeltaNamesWhatChangedAndNothingElse() {
        apply(topic("a"), partition(0), partition(1));
        fold.publish();

        apply(change().withLeader(-1));
        ClusterDelta delta = fold.publish();

        var changed = new ArrayList<String>();
        delta.eachPartition((topic, index, was, is) ->
                changed.add(topic.name() + index + " " + was.leader() + ">" + is.leader()));
        assertEquals(List.of("a0 1>-1"), changed);
        assertTrue(delta.createdTopics().isEmpty());
        assertTrue(fold.publish().isEmpty());
    }

    @Test
    void aDeletedTopicTakesItsConfigsAlong() {
        apply(topic("a"), partition(0), config("a", "retention.ms", "5"));
        fold.publish();

        apply(RemoveTopicRecord.DEFAULT.withTopicId(TOPIC));
        ClusterDelta delta = fold.publish();

        assertEquals("a", delta.deletedTopics().getFirst().name());
        assertTrue(delta.configs().contains(ConfigResource.topic("a")));
        assertTrue(fold.image().configs().isEmpty());
        assertNull(fold.image().topic("a"));
    }

    @Test
    void aTransactionIsPublishedWhenItEnds() {
        apply(BeginTransactionRecord.DEFAULT, topic("a"), partition(0));
        assertTrue(fold.publish().isEmpty());

        apply(EndTransactionRecord.DEFAULT);
        ClusterDelta delta = fold.publish();

        assertEquals("a", delta.createdTopics().getFirst().name());
    }

    @Test
    void anAbortedTransactionLeavesNothing() {
        apply(topic("a"), partition(0));
        ClusterImage before = fold.image();

        apply(BeginTransactionRecord.DEFAULT, change().withLeader(-1), config("a", "x", "y"),
                AbortTransactionRecord.DEFAULT);

        assertEquals(before, fold.image());
        assertFalse(fold.inTransaction());
    }

    @Test
    void clearedEligibleReplicasCountAsAChange() {
        apply(topic("a"), partition(0));
        apply(change().withIsr(List.of()).withLeader(-1)
                .withEligibleLeaderReplicas(List.of(1)).withLastKnownElr(List.of(1)));

        apply(ClearElrRecord.DEFAULT);

        assertEquals(Ids.NONE, partition().elr());
        assertEquals(Ids.NONE, partition().lastKnownElr());
        assertEquals(2, partition().partitionEpoch());
    }

    @Test
    void recordsThatContradictTheOnesBeforeAreRefused() {
        apply(topic("a"), partition(0), broker());

        assertRefused(topic("a"));
        assertRefused(TopicRecord.DEFAULT.withName("b").withTopicId(TOPIC));
        assertRefused(change().withPartitionId(7));
        assertRefused(change().withTopicId(DIR));
        assertRefused(RemoveTopicRecord.DEFAULT.withTopicId(DIR));
        assertRefused(BrokerRegistrationChangeRecord.DEFAULT.withBrokerId(1).withBrokerEpoch(99));
        assertRefused(BrokerRegistrationChangeRecord.DEFAULT.withBrokerId(1).withFenced((byte) 7));
        assertRefused(EndTransactionRecord.DEFAULT);
        assertRefused(ClearElrRecord.DEFAULT.withTopicName("nobody"));
    }

    @Test
    void anImageComesAgainFromItsRecords() {
        apply(FeatureLevelRecord.DEFAULT.withName(Features.METADATA_VERSION)
                .withFeatureLevel(Features.METADATA_LATEST));
        apply(topic("a"), partition(0), partition(1), broker(), config("a", "retention.ms", "5"));
        apply(change().withIsr(List.of()).withLeader(-1).withEligibleLeaderReplicas(List.of(2)));

        var again = new ClusterFold(ClusterImage.EMPTY);
        fold.image().records(again::apply);

        assertEquals(fold.image(), again.image());
        assertEquals(fold.image().hashCode(), again.image().hashCode());
    }

    private void apply(MetadataRecord... records) {
        for (MetadataRecord record : records) fold.apply(record);
    }

    private void assertRefused(MetadataRecord record) {
        assertThrows(Malformed.class, () -> fold.apply(record));
    }

    private PartitionImage partition() {
        return fold.image().partition(TOPIC, 0);
    }

    private static TopicRecord topic(String name) {
        return TopicRecord.DEFAULT.withName(name).withTopicId(TOPIC);
    }

    private static PartitionRecord partition(int index) {
        return PartitionRecord.DEFAULT.withTopicId(TOPIC).withPartitionId(index)
                .withReplicas(List.of(1, 2)).withIsr(List.of(1)).withLeader(1)
                .withLeaderEpoch(0).withPartitionEpoch(0).withDirectories(List.of(DIR, DIR));
    }

    private static PartitionChangeRecord change() {
        return PartitionChangeRecord.DEFAULT.withTopicId(TOPIC).withPartitionId(0);
    }

    private static ConfigRecord config(String topic, String name, String value) {
        return ConfigRecord.DEFAULT.withResourceType(ConfigResource.TOPIC).withResourceName(topic)
                .withName(name).withValue(value);
    }

    private static RegisterBrokerRecord broker() {
        return RegisterBrokerRecord.DEFAULT.withBrokerId(1).withBrokerEpoch(3)
                .withLogDirs(List.of(DIR));
    }
}
