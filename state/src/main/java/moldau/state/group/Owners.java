package moldau.state.group;

import java.util.HashMap;
import java.util.Map;
import moldau.wire.Uuid;

/// Which partitions of a consumer group some member has: may read, or has yet to give up. Nobody
/// else may get such a partition, so that never two members read it.
final class Owners {
    private final Map<Uuid, Map<Integer, String>> byTopic = new HashMap<>();

    boolean isFree(Uuid topic, int partition) {
        Map<Integer, String> partitions = byTopic.get(topic);
        return partitions == null || !partitions.containsKey(partition);
    }

    void add(String memberId, ConsumerMember.Standing standing) {
        standing.occupied().byTopic().forEach((topic, partitions) ->
                partitions.keySet().forEach(each -> add(memberId, topic, each)));
    }

    void remove(String memberId, ConsumerMember.Standing standing) {
        standing.occupied().byTopic().forEach((topic, partitions) ->
                partitions.keySet().forEach(each -> remove(memberId, topic, each)));
    }

    private void add(String memberId, Uuid topic, int partition) {
        byTopic.computeIfAbsent(topic, _ -> new HashMap<>()).put(partition, memberId);
    }

    /// A compacted log can bring a partition's next owner before its last one has let go.
    private void remove(String memberId, Uuid topic, int partition) {
        Map<Integer, String> partitions = byTopic.get(topic);
        if (partitions == null) return;
        partitions.remove(partition, memberId);
        if (partitions.isEmpty()) byTopic.remove(topic);
    }
}
