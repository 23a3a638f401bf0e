package moldau.state.cluster;

import java.util.List;
import moldau.wire.Uuid;
import moldau.wire.message.AlterPartitionReassignmentsRequest;
import moldau.wire.message.AlterPartitionRequest;
import moldau.wire.message.AssignReplicasToDirsRequest;
import moldau.wire.message.IncrementalAlterConfigsRequest;
import moldau.wire.message.UpdateFeaturesRequest;

/// Requests with one part.
final class Requests {
    private Requests() {
    }

    static IncrementalAlterConfigsRequest.Config op(String name, int operation, String value) {
        return new IncrementalAlterConfigsRequest.Config(name, (byte) operation, value);
    }

    static IncrementalAlterConfigsRequest alter(
            ConfigResource resource, IncrementalAlterConfigsRequest.Config... configs) {
        return IncrementalAlterConfigsRequest.DEFAULT.withResources(
                List.of(new IncrementalAlterConfigsRequest.Resource(
                        resource.type(), resource.name(), List.of(configs))));
    }

    static IncrementalAlterConfigsRequest set(ConfigResource resource, String name, String value) {
        return alter(resource, op(name, 0, value));
    }

    static AssignReplicasToDirsRequest assign(
            ClusterImage image, int broker, Uuid directory, String topic, int index) {
        var partition = new AssignReplicasToDirsRequest.Partition(index);
        var one = new AssignReplicasToDirsRequest.Topic(
                image.topic(topic).id(), List.of(partition));
        return new AssignReplicasToDirsRequest(broker, image.broker(broker).epoch(),
                List.of(new AssignReplicasToDirsRequest.Directory(directory, List.of(one))));
    }

    static AlterPartitionRequest isr(ClusterImage image, String topic, int index, int... isr) {
        PartitionImage partition = image.topic(topic).partition(index);
        var asked = AlterPartitionRequest.Partition.DEFAULT
                .withPartitionIndex(index)
                .withLeaderEpoch(partition.leaderEpoch())
                .withPartitionEpoch(partition.partitionEpoch())
                .withNewIsr(Ids.of(isr).toList());
        int leader = Math.max(partition.leader(), 0);
        BrokerImage broker = image.broker(leader);
        return AlterPartitionRequest.DEFAULT
                .withBrokerId(leader)
                .withBrokerEpoch(broker == null ? -1 : broker.epoch())
                .withTopics(List.of(new AlterPartitionRequest.Topic(
                        image.topic(topic).id(), List.of(asked))));
    }

    /// @param replicas null cancels
    static AlterPartitionReassignmentsRequest reassign(String topic, int index, int... replicas) {
        var partition = new AlterPartitionReassignmentsRequest.Partition(
                index, replicas == null ? null : Ids.of(replicas).toList());
        return AlterPartitionReassignmentsRequest.DEFAULT.withTopics(
                List.of(new AlterPartitionReassignmentsRequest.Topic(topic, List.of(partition))));
    }

    static UpdateFeaturesRequest feature(String name, int level, int type) {
        return UpdateFeaturesRequest.DEFAULT.withFeatureUpdates(
                List.of(UpdateFeaturesRequest.FeatureUpdate.DEFAULT
                        .withFeature(name)
                        .withMaxVersionLevel((short) level)
                        .withUpgradeType((byte) type)));
    }
}
