package moldau.cli.group;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import moldau.cli.Cluster;
import moldau.client.Admin;
import moldau.client.GroupDescription;
import moldau.client.Groups;
import moldau.client.Refused;
import moldau.client.TopicPartition;
import moldau.wire.Errors;

/// How far a group is in one partition, and who reads it.
///
/// @param current the committed offset, -1 if none
/// @param epoch of the leader when the offset was committed, -1 if unknown
/// @param end of the partition, -1 if it is gone
/// @param member null if nobody
public record GroupRow(TopicPartition partition, long current, int epoch, long end,
        GroupDescription.Member member) {
    private static final Groups.Committed NOTHING = new Groups.Committed(-1, -1, "");

    /// Records still to come; -1 if it cannot be told.
    public long lag() {
        return current < 0 || end < 0 ? -1 : Math.max(0, end - current);
    }

    /// Every partition the group has an offset of or a member for, members' first.
    public static List<GroupRow> of(Cluster cluster, GroupDescription group) {
        Map<TopicPartition, Groups.Committed> offsets = cluster.admin().groups().committed(group.group());
        Map<TopicPartition, GroupDescription.Member> readers = new TreeMap<>();
        for (GroupDescription.Member each : group.members()) {
            for (TopicPartition mine : each.assigned()) readers.put(mine, each);
        }
        var all = new TreeSet<>(offsets.keySet());
        all.addAll(readers.keySet());
        Map<TopicPartition, Long> ends = ends(cluster, all);
        var rows = new ArrayList<GroupRow>();
        for (TopicPartition each : all) {
            Groups.Committed at = offsets.getOrDefault(each, NOTHING);
            rows.add(new GroupRow(each, at.offset(), at.leaderEpoch(), ends.getOrDefault(each, -1L), readers.get(each)));
        }
        return rows;
    }

    private static Map<TopicPartition, Long> ends(Cluster cluster, Iterable<TopicPartition> partitions) {
        Map<TopicPartition, Long> ends = new TreeMap<>();
        Map<String, List<TopicPartition>> byTopic = new TreeMap<>();
        for (TopicPartition each : partitions) {
            byTopic.computeIfAbsent(each.topic(), _ -> new ArrayList<>()).add(each);
        }
        for (List<TopicPartition> each : byTopic.values()) {
            try {
                ends.putAll(cluster.admin().offsets(each, Admin.LATEST));
            } catch (Refused gone) {
                if (gone.code() != Errors.UNKNOWN_TOPIC_OR_PARTITION) throw gone;
            }
        }
        return ends;
    }
}
