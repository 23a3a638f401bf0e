package moldau.state.group;

import com.dynatrace.hash4j.hashing.HashStream64;
import com.dynatrace.hash4j.hashing.Hashing;
import java.util.List;
import java.util.function.IntFunction;
import moldau.wire.Uuid;

/// Digests of topics, as Kafka keeps them in the epoch records of groups (XXH3, 64 bits):
///
/// ```
/// topic: version 0 int8 | id 2 x int64 | name | partition count int32
///        | for each partition: index int32, its racks in order: length int32, name
/// group: the digests of its topics, by name
/// ```
///
/// A string is its UTF-16 units and then their number, as hash4j puts it. No topic: 0.
public final class TopicDigest {
    private static final byte VERSION = 0;

    private TopicDigest() {
    }

    /// The digest of one topic.
    ///
    /// @param racks of a partition's replicas, as many as are known
    public static long of(
            Uuid id, String name, int partitionCount, IntFunction<List<String>> racks) {
        HashStream64 digest = Hashing.xxh3_64().hashStream()
                .putByte(VERSION)
                .putLong(id.high())
                .putLong(id.low())
                .putString(name)
                .putInt(partitionCount);
        for (int i = 0; i < partitionCount; i++) {
            digest.putInt(i);
            for (String rack : racks.apply(i).stream().sorted().toList()) {
                digest.putInt(rack.length()).putString(rack);
            }
        }
        return digest.getAsLong();
    }

    /// The digest of all topics a group reads; those that are not there do not count.
    ///
    /// @param names in order
    static long of(Iterable<String> names, Topics topics) {
        HashStream64 digest = Hashing.xxh3_64().hashStream();
        boolean isEmpty = true;
        for (String each : names) {
            long one = topics.digest(each);
            if (one == 0) continue;
            digest.putLong(one);
            isEmpty = false;
        }
        return isEmpty ? 0 : digest.getAsLong();
    }
}
