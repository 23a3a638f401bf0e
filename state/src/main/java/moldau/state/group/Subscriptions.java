package moldau.state.group;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.TreeSet;
import moldau.base.fault.Malformed;
import moldau.wire.WireReader;

/// Reads what consumers tell their leader, as far as the coordinator needs it: the topics.
///
/// ```
/// ConsumerProtocolSubscription: version int16 | topics [string] | user data, owned partitions, …
/// ```
final class Subscriptions {
    /// The protocol type of consumers; others (Connect's workers) tell things we cannot read.
    static final String PROTOCOL_TYPE = "consumer";

    /// A string's length.
    private static final int STRING_BYTES_MIN = 2;

    private Subscriptions() {
    }

    /// The topics all members read, null if that cannot be known.
    static Set<String> topics(ClassicGroup group) {
        if (!group.isConsumer()) return null;
        var topics = new TreeSet<String>();
        if (group.memberCount() == 0) return topics;
        if (group.protocol() == null) return null;
        try {
            for (Member each : group.members()) read(each.metadata(group.protocol()), topics);
        } catch (Malformed unreadable) {
            // Foreign clients call themselves consumers and yet speak their own dialect.
            return null;
        }
        return topics;
    }

    /// Adds the topics that a member wants.
    ///
    /// @throws Malformed if that is not what it says
    static void read(byte[] metadata, Set<String> topics) {
        var in = new WireReader(ByteBuffer.wrap(metadata));
        int version = in.int16();
        if (version < 0) throw new Malformed("subscription of version " + version);
        for (int left = in.count(false, STRING_BYTES_MIN); left > 0; left--) {
            topics.add(in.string(false));
        }
    }
}
