package moldau.broker.api;

import java.util.ArrayList;
import java.util.List;
import moldau.broker.connection.Request;
import moldau.state.cluster.BrokerImage;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.PartitionImage;
import moldau.wire.Errors;
import moldau.wire.WireWriter;
import moldau.wire.batch.Validated;
import moldau.wire.message.ProduceRequest;
import moldau.wire.message.ProduceResponse;

/// Turns what became of a Produce into its response.
final class ProduceAnswers {
    private static final int LEADER_HINTS = 10;

    void write(WireWriter out, int version, Producing producing, Request request, ClusterImage image) {
        List<ProduceRequest.Topic> asked = producing.body().topicData();
        var topics = new ArrayList<ProduceResponse.Topic>(asked.size());
        var nodes = new ArrayList<ProduceResponse.Node>(0);
        int next = 0;
        for (ProduceRequest.Topic topic : asked) {
            var partitions = new ArrayList<ProduceResponse.Partition>(topic.partitionData().size());
            for (int i = 0; i < topic.partitionData().size(); i++) {
                Producing.Part part = producing.parts().get(next++);
                partitions.add(partition(part, hint(part, version, request, image, nodes)));
            }
            topics.add(new ProduceResponse.Topic(topic.name(), topic.topicId(), partitions));
        }
        new ProduceResponse(topics, 0, nodes).write(out, version);
    }

    private static ProduceResponse.Partition partition(Producing.Part part, ProduceResponse.Leader leader) {
        List<ProduceResponse.RecordError> errors = List.of();
        if (!part.recordErrors.isEmpty()) {
            errors = new ArrayList<>(part.recordErrors.size());
            for (Validated.RecordError each : part.recordErrors) {
                errors.add(new ProduceResponse.RecordError(each.index(), each.message()));
            }
        }
        return new ProduceResponse.Partition(part.index(), part.error, part.baseOffset, part.appendTimeMs,
                part.startOffset, errors, part.message, leader);
    }

    /// Who leads instead of us (KIP-951).
    private static ProduceResponse.Leader hint(
            Producing.Part part, int version, Request request, ClusterImage image,
            List<ProduceResponse.Node> nodes) {
        boolean wrongLeader = part.error == Errors.NOT_LEADER_OR_FOLLOWER && version >= LEADER_HINTS;
        if (!wrongLeader || part.topic() == null) return ProduceResponse.Leader.DEFAULT;
        PartitionImage partition = image.partition(part.topic().id(), part.index());
        if (partition == null) return ProduceResponse.Leader.DEFAULT;
        BrokerImage leader = partition.hasLeader() ? image.broker(partition.leader()) : null;
        BrokerImage.Listener at = leader == null ? null : leader.listener(request.door().name());
        if (at != null) {
            var node = new ProduceResponse.Node(leader.id(), at.host(), at.port(), leader.rack());
            if (!nodes.contains(node)) nodes.add(node);
        }
        return new ProduceResponse.Leader(partition.leader(), partition.leaderEpoch());
    }
}
