package moldau.state.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.message.AlterPartitionRequest;
import moldau.wire.message.AlterPartitionResponse;
import moldau.wire.message.CreateTopicsRequest;
import moldau.wire.message.ElectLeadersRequest;
import moldau.wire.message.ListPartitionReassignmentsRequest;
import org.junit.jupiter.api.Test;

class PartitionAdminTest {
    private final Stage stage = new Stage();

    @Test
    void replicasSpreadOverRacksAndBrokersLeadEvenly() {
        for (int id = 0; id < 6; id++) {
            stage.register(Stage.registration(id, 1).withRack("r" + id / 2));
            stage.heartbeat(stage.beat(id));
        }

        TopicImage topic = stage.create("a", 60, 3);

        var led = new HashMap<Integer, Integer>();
        for (int i = 0; i < 60; i++) {
            Ids replicas = topic.partition(i).replicas();
            led.merge(replicas.get(0), 1, Integer::sum);
            assertEquals(3, replicas.toList().stream().map(id -> id / 2).distinct().count());
        }
        assertTrue(led.values().stream().allMatch(count -> count >= 7 && count <= 13), "" + led);
    }

    @Test
    void fencedBrokersTakeReplicasButNeverTheFirst() {
        stage.start(1, 2);
        stage.register(Stage.registration(3, 1));

        TopicImage topic = stage.create("a", 10, 3);

        for (int i = 0; i < 10; i++) {
            assertFalse(topic.partition(i).replicas().get(0) == 3);
            assertEquals(2, topic.partition(i).isr().size());
            assertTrue(topic.partition(i).replicas().has(3));
        }
    }

    @Test
    void theLeaderChangesItsIsr() {
        stage.start(1, 2);
        stage.create(Stage.topic("a", new int[] {1, 2}));

        var shrunk = alter(Requests.isr(stage.image(), "a", 0, 1));
        assertEquals(List.of(1), shrunk.isr());
        assertEquals(1, shrunk.partitionEpoch());
        assertEquals(0, shrunk.leaderEpoch());

        var grown = alter(Requests.isr(stage.image(), "a", 0, 1, 2));
        assertEquals(List.of(1, 2), grown.isr());
        assertEquals(2, stage.partition("a", 0).partitionEpoch());
    }

    @Test
    void anIsrThatCannotBeIsRefused() {
        stage.start(1, 2);
        stage.create(Stage.topic("a", new int[] {1, 2}));
        AlterPartitionRequest good = Requests.isr(stage.image(), "a", 0, 1);

        assertEquals(Errors.INVALID_REQUEST,
                alter(Requests.isr(stage.image(), "a", 0, 2)).errorCode());
        assertEquals(Errors.INVALID_REQUEST,
                alter(Requests.isr(stage.image(), "a", 0, 1, 7)).errorCode());
        assertEquals(Errors.STALE_BROKER_EPOCH, stage.ask(it ->
                it.alterPartition(good.withBrokerEpoch(1))).errorCode());
        stage.pass(5_000);
        stage.heartbeat(stage.beat(1));
        stage.pass(4_000);
        assertEquals(Errors.INVALID_UPDATE_VERSION, alter(good).errorCode());
        assertEquals(Errors.INELIGIBLE_REPLICA,
                alter(Requests.isr(stage.image(), "a", 0, 1, 2)).errorCode());
    }

    @Test
    void aMemberOfAnotherLifeThanTheLeaderKnowsIsNoMember() {
        stage.start(1, 2);
        stage.create(Stage.topic("a", new int[] {1, 2}));
        Uuid id = stage.image().topic("a").id();
        var asked = AlterPartitionRequest.Partition.DEFAULT.withNewIsrWithEpochs(List.of(
                new AlterPartitionRequest.IsrMember(1, stage.image().broker(1).epoch()),
                new AlterPartitionRequest.IsrMember(2, 3)));

        var answer = alter(AlterPartitionRequest.DEFAULT.withBrokerId(1)
                .withBrokerEpoch(stage.image().broker(1).epoch())
                .withTopics(List.of(new AlterPartitionRequest.Topic(id, List.of(asked)))));

        assertEquals(Errors.INELIGIBLE_REPLICA, answer.errorCode());
    }

    @Test
    void thePreferredLeaderIsElectedOnDemandAndInTime() {
        stage.start(1, 2);
        stage.create(Stage.topic("a", new int[] {1, 2}));
        loseAndRegain(1);
        assertEquals(2, stage.partition("a", 0).leader());

        assertEquals(Errors.NONE, elect(0));
        assertEquals(1, stage.partition("a", 0).leader());
        assertEquals(Errors.ELECTION_NOT_NEEDED, elect(0));

        loseAndRegain(1);
        assertEquals(2, stage.partition("a", 0).leader());
        for (int i = 0; i < 100; i++) {
            stage.pass(3_000);
            stage.heartbeat(stage.beat(1));
            stage.heartbeat(stage.beat(2));
        }
        assertEquals(1, stage.partition("a", 0).leader());
    }

    @Test
    void anUncleanLeaderIsElectedOnlyWhenAllowed() {
        stage.start(1, 2);
        stage.create(Stage.topic("a", new int[] {1, 2}));
        alter(Requests.isr(stage.image(), "a", 0, 1));
        stage.pass(5_000);
        stage.heartbeat(stage.beat(2));
        stage.pass(4_000);
        assertEquals(PartitionImage.NO_LEADER, stage.partition("a", 0).leader());

        assertEquals(Errors.PREFERRED_LEADER_NOT_AVAILABLE, elect(0));
        assertEquals(Errors.NONE, elect(1));

        assertEquals(2, stage.partition("a", 0).leader());
        assertEquals(Ids.of(2), stage.partition("a", 0).isr());
        assertEquals(PartitionImage.RECOVERING, stage.partition("a", 0).leaderRecoveryState());
    }

    @Test
    void aReassignmentAddsThenRemoves() {
        stage.start(1, 2, 3);
        stage.create(Stage.topic("a", new int[] {1, 2}));

        assertEquals(Errors.NONE, reassign(2, 3));
        PartitionImage running = stage.partition("a", 0);
        assertEquals(Ids.of(2, 3, 1), running.replicas());
        assertEquals(Ids.of(3), running.adding());
        assertEquals(Ids.of(1), running.removing());
        assertEquals(1, list());

        stage.ask(it -> it.alterPartition(Requests.isr(stage.image(), "a", 0, 1, 2, 3)));

        PartitionImage done = stage.partition("a", 0);
        assertEquals(Ids.of(2, 3), done.replicas());
        assertEquals(Ids.of(2, 3), done.isr());
        assertEquals(2, done.leader());
        assertEquals(List.of(Stage.directory(2), Stage.directory(3)), done.directories());
        assertEquals(0, list());
    }

    @Test
    void aReassignmentIsCancelled() {
        stage.start(1, 2, 3);
        stage.create(Stage.topic("a", new int[] {1, 2}));
        assertEquals(Errors.NO_REASSIGNMENT_IN_PROGRESS, reassign((int[]) null));
        reassign(2, 3);

        assertEquals(Errors.NONE, reassign((int[]) null));

        assertFalse(stage.partition("a", 0).isReassigning());
        assertEquals(2, stage.partition("a", 0).replicas().size());
        assertFalse(stage.partition("a", 0).replicas().has(3));
        assertEquals(Errors.INVALID_REPLICA_ASSIGNMENT, reassign(1, 9));
    }

    /// The third broker is to get it, and before it is in sync the first two are to keep it after all.
    @Test
    void aReassignmentBackToWhatItWasEnds() {
        stage.start(1, 2, 3);
        stage.create(Stage.topic("a", new int[] {1, 2}));
        reassign(2, 3);

        assertEquals(Errors.NONE, reassign(1, 2));

        assertFalse(stage.partition("a", 0).isReassigning());
        assertEquals(Ids.of(1, 2), stage.partition("a", 0).replicas());
    }

    @Test
    void aReplicaThatWasToGoAndIsToStayAfterAllStays() {
        stage.start(1, 2, 3);
        stage.create(Stage.topic("a", new int[] {1, 2}));
        reassign(2, 3);

        reassign(2, 3, 1);

        assertTrue(stage.partition("a", 0).removing().isEmpty());
        assertTrue(stage.partition("a", 0).replicas().has(1));
    }

    /// The third broker is to replace the first, and the second may have lost something: only when it is in
    /// sync again are there two copies without the first.
    @Test
    void noReplicaGoesWhileTooFewWouldHaveAllThereIs() {
        inSyncAreOneAndThree();

        assertTrue(stage.partition("a", 0).isReassigning());
        assertEquals(Ids.of(2, 3, 1), stage.partition("a", 0).replicas());

        stage.ask(it -> it.alterPartition(Requests.isr(stage.image(), "a", 0, 1, 2, 3)));
        assertFalse(stage.partition("a", 0).isReassigning());
        assertEquals(Ids.of(2, 3), stage.partition("a", 0).isr());
    }

    @Test
    void aReassignmentIsNotCancelledWhileTooFewWouldHaveAllThereIs() {
        inSyncAreOneAndThree();

        assertEquals(Errors.INVALID_REPLICA_ASSIGNMENT, reassign((int[]) null));
        assertEquals(Ids.of(1, 3), stage.partition("a", 0).isr());

        assertEquals(Errors.NONE, reassign(1, 2));
        stage.ask(it -> it.alterPartition(Requests.isr(stage.image(), "a", 0, 1, 2, 3)));
        assertEquals(Ids.of(1, 2), stage.partition("a", 0).isr());
    }

    private void inSyncAreOneAndThree() {
        stage.start(1, 2, 3);
        stage.create(Stage.topic("a", new int[] {1, 2}).withConfigs(
                List.of(new CreateTopicsRequest.Config("min.insync.replicas", "2"))));
        reassign(2, 3);
        for (int i = 0; i < 2; i++) {
            stage.pass(5_000);
            stage.heartbeat(stage.beat(1));
            stage.heartbeat(stage.beat(3));
        }
        stage.register(Stage.registration(2, 2));
        stage.heartbeat(stage.beat(2));
        assertEquals(Ids.of(1), stage.partition("a", 0).complete());
        stage.ask(it -> it.alterPartition(Requests.isr(stage.image(), "a", 0, 1, 3)));
    }

    private void loseAndRegain(int broker) {
        stage.heartbeat(stage.beat(3 - broker));
        stage.pass(5_000);
        stage.heartbeat(stage.beat(3 - broker));
        stage.pass(4_000);
        stage.heartbeat(stage.beat(broker));
        int leader = stage.partition("a", 0).leader();
        stage.ask(it -> it.alterPartition(Requests.isr(stage.image(), "a", 0, leader, broker)));
    }

    private AlterPartitionResponse.Partition alter(
            AlterPartitionRequest request) {
        return stage.ask(it -> it.alterPartition(request))
                .topics().getFirst().partitions().getFirst();
    }

    private short elect(int type) {
        var request = ElectLeadersRequest.DEFAULT.withElectionType((byte) type)
                .withTopicPartitions(
                        List.of(new ElectLeadersRequest.TopicPartitions("a", List.of(0))));
        return stage.ask(it -> it.electLeaders(request))
                .replicaElectionResults().getFirst().partitionResult().getFirst().errorCode();
    }

    private short reassign(int... replicas) {
        return stage.ask(it -> it.alterPartitionReassignments(
                        Requests.reassign("a", 0, replicas)))
                .responses().getFirst().partitions().getFirst().errorCode();
    }

    private int list() {
        return stage.ask(it -> it.listPartitionReassignments(
                ListPartitionReassignmentsRequest.DEFAULT)).topics().size();
    }
}
