package moldau.client;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import moldau.base.fault.Malformed;
import moldau.wire.WireReader;
import moldau.wire.WireWriter;
import moldau.wire.message.ConsumerProtocolAssignment;
import moldau.wire.message.ConsumerProtocolSubscription;

/// What the members of a classic group tell each other; brokers pass it on unread.
///
/// ```
///   int16 version | ConsumerProtocolSubscription or ConsumerProtocolAssignment of that version
/// ```
///
/// A later version may have more at the end: read as the latest we know.
final class GroupBytes {
    private static final short SUBSCRIPTION_VERSION = 3;
    private static final short ASSIGNMENT_VERSION = 3;

    private GroupBytes() {}

    static byte[] subscription(List<String> topics, int generation) {
        var out = new WireWriter().begin();
        out.int16(SUBSCRIPTION_VERSION);
        ConsumerProtocolSubscription.DEFAULT.withTopics(topics).withGenerationId(generation)
                .write(out, SUBSCRIPTION_VERSION);
        return out.toBytes();
    }

    /// @return the topics
    static List<String> subscription(byte[] bytes) {
        var in = new WireReader(ByteBuffer.wrap(bytes));
        int version = version(in, SUBSCRIPTION_VERSION);
        return ConsumerProtocolSubscription.read(in, version).topics();
    }

    static byte[] assignment(List<TopicPartition> partitions) {
        var byTopic = new TreeMap<String, List<Integer>>();
        for (TopicPartition each : partitions) {
            byTopic.computeIfAbsent(each.topic(), _ -> new ArrayList<>()).add(each.partition());
        }
        var rows = new ArrayList<ConsumerProtocolAssignment.TopicPartitions>();
        for (Map.Entry<String, List<Integer>> each : byTopic.entrySet()) {
            rows.add(new ConsumerProtocolAssignment.TopicPartitions(each.getKey(), each.getValue()));
        }
        var out = new WireWriter().begin();
        out.int16(ASSIGNMENT_VERSION);
        ConsumerProtocolAssignment.DEFAULT.withAssignedPartitions(rows).write(out, ASSIGNMENT_VERSION);
        return out.toBytes();
    }

    /// @param bytes none if the leader gave nothing
    static List<TopicPartition> assignment(byte[] bytes) {
        var found = new ArrayList<TopicPartition>();
        if (bytes.length == 0) return found;
        var in = new WireReader(ByteBuffer.wrap(bytes));
        int version = version(in, ASSIGNMENT_VERSION);
        for (var topic : ConsumerProtocolAssignment.read(in, version).assignedPartitions()) {
            for (int each : topic.partitions()) found.add(new TopicPartition(topic.topic(), each));
        }
        return found;
    }

    private static int version(WireReader in, int known) {
        int version = in.int16();
        if (version < 0) throw new Malformed("version " + version + " of the consumer protocol");
        return Math.min(version, known);
    }
}
