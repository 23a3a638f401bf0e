package moldau.state.group;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import moldau.base.fault.Malformed;
import moldau.wire.Uuid;
import moldau.wire.WireReader;
import moldau.wire.WireWriter;
import moldau.wire.message.ConsumerProtocolAssignment;
import moldau.wire.message.ConsumerProtocolSubscription;

/// What consumers of the classic protocol tell each other, read and written by the coordinator of a
/// group that is between the two protocols.
///
/// ```
///   int16 version | ConsumerProtocolSubscription or ConsumerProtocolAssignment of that version
/// ```
///
/// A later version may have more at the end: read as the latest we know.
final class ConsumerProtocol {
    private static final int VERSION_MAX = 3;

    private ConsumerProtocol() {
    }

    /// @throws Malformed if that is not what it is
    static ConsumerProtocolSubscription subscription(byte[] bytes) {
        var in = new WireReader(ByteBuffer.wrap(bytes));
        return ConsumerProtocolSubscription.read(in, version(in));
    }

    /// @param bytes none if the member was given nothing
    /// @throws Malformed if that is not what it is
    static ConsumerProtocolAssignment assignment(byte[] bytes) {
        if (bytes.length == 0) return ConsumerProtocolAssignment.DEFAULT;
        var in = new WireReader(ByteBuffer.wrap(bytes));
        return ConsumerProtocolAssignment.read(in, version(in));
    }

    /// The version in which a member speaks.
    static int version(byte[] bytes) {
        return version(new WireReader(ByteBuffer.wrap(bytes)));
    }

    private static int version(WireReader in) {
        int version = in.int16();
        if (version < 0) throw new Malformed("version " + version + " of the consumer protocol");
        return Math.min(version, VERSION_MAX);
    }

    /// Partitions as ids; topics that are not there are left out.
    static Assignment partitions(ConsumerProtocolAssignment assignment, Topics topics) {
        var partitions = new Assignment.Growing();
        for (var each : assignment.assignedPartitions()) {
            Uuid id = topics.id(each.topic());
            if (!id.isZero()) partitions.add(id, each.partitions());
        }
        return partitions.build();
    }

    /// What a member says it owns, as ids.
    static Assignment owned(ConsumerProtocolSubscription subscription, Topics topics) {
        var partitions = new Assignment.Growing();
        for (var each : subscription.ownedPartitions()) {
            Uuid id = topics.id(each.topic());
            if (!id.isZero()) partitions.add(id, each.partitions());
        }
        return partitions.build();
    }

    /// What a member holds, for it to read.
    static byte[] bytes(Held held, int version, Topics topics) {
        var rows = new ArrayList<ConsumerProtocolAssignment.TopicPartitions>();
        held.byTopic().forEach((topic, partitions) ->
                add(rows, topics.name(topic), List.copyOf(partitions.keySet())));
        return bytes(rows, version);
    }

    static byte[] bytes(Assignment assignment, int version, Topics topics) {
        var rows = new ArrayList<ConsumerProtocolAssignment.TopicPartitions>();
        assignment.byTopic().forEach((topic, partitions) ->
                add(rows, topics.name(topic), List.copyOf(partitions)));
        return bytes(rows, version);
    }

    private static void add(
            List<ConsumerProtocolAssignment.TopicPartitions> rows, String topic,
            List<Integer> partitions) {
        if (topic != null) rows.add(new ConsumerProtocolAssignment.TopicPartitions(topic, partitions));
    }

    private static byte[] bytes(
            List<ConsumerProtocolAssignment.TopicPartitions> rows, int version) {
        var out = new WireWriter().begin();
        out.int16((short) version);
        ConsumerProtocolAssignment.DEFAULT.withAssignedPartitions(rows).write(out, version);
        return out.toBytes();
    }
}
