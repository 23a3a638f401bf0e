package moldau.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// How the leader of a classic group shares partitions out. The same as in Apache's clients, so that
/// it does not matter who leads.
enum Assignor {
    /// Per topic, consecutive partitions for each member in order; the first ones get one more.
    RANGE("range", "RangeAssignor"),
    /// All partitions of all topics, one after the other to the members in turn.
    ROUND_ROBIN("roundrobin", "RoundRobinAssignor");

    private final String label;
    private final String className;

    Assignor(String label, String className) {
        this.label = label;
        this.className = className;
    }

    /// The name in the protocol.
    String label() {
        return label;
    }

    /// By its name in the protocol or in `partition.assignment.strategy`; null if it is none of
    /// these.
    static Assignor named(String name) {
        for (Assignor each : values()) {
            if (each.label.equals(name) || name.endsWith(each.className)) return each;
        }
        return null;
    }

    /// @param instanceId null for a dynamic member
    record Member(String memberId, String instanceId, List<String> topics)
            implements Comparable<Member> {
        /// Static members first, by the name that stays; dynamic ones by theirs.
        @Override
        public int compareTo(Member other) {
            if (instanceId != null && other.instanceId != null) {
                return instanceId.compareTo(other.instanceId);
            }
            if (instanceId != null) return -1;
            if (other.instanceId != null) return 1;
            return memberId.compareTo(other.memberId);
        }
    }

    /// @param counts partitions by topic; topics that are not there are left out
    /// @return by member id; every member has an entry
    Map<String, List<TopicPartition>> assign(List<Member> members, Map<String, Integer> counts) {
        var sorted = new ArrayList<>(members);
        sorted.sort(null);
        var shares = new LinkedHashMap<String, List<TopicPartition>>();
        for (Member each : sorted) shares.put(each.memberId, new ArrayList<>());
        var topics = new TreeSet<String>();
        for (Member each : members) topics.addAll(each.topics);
        topics.retainAll(new TreeMap<>(counts).keySet());
        switch (this) {
            case RANGE -> range(sorted, topics, counts, shares);
            case ROUND_ROBIN -> roundRobin(sorted, topics, counts, shares);
        }
        return shares;
    }

    private static void range(List<Member> sorted, TreeSet<String> topics,
            Map<String, Integer> counts, Map<String, List<TopicPartition>> shares) {
        for (String topic : topics) {
            var takers = new ArrayList<Member>();
            for (Member each : sorted) if (each.topics.contains(topic)) takers.add(each);
            int count = counts.get(topic);
            int next = 0;
            for (int i = 0; i < takers.size(); i++) {
                int share = count / takers.size() + (i < count % takers.size() ? 1 : 0);
                for (int k = 0; k < share; k++) {
                    shares.get(takers.get(i).memberId).add(new TopicPartition(topic, next++));
                }
            }
        }
    }

    private static void roundRobin(List<Member> sorted, TreeSet<String> topics,
            Map<String, Integer> counts, Map<String, List<TopicPartition>> shares) {
        int turn = 0;
        for (String topic : topics) {
            for (int partition = 0; partition < counts.get(topic); partition++) {
                while (!sorted.get(turn % sorted.size()).topics.contains(topic)) turn++;
                shares.get(sorted.get(turn++ % sorted.size()).memberId)
                        .add(new TopicPartition(topic, partition));
            }
        }
    }
}
