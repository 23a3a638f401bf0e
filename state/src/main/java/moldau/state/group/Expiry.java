package moldau.state.group;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import moldau.state.group.Offsets.Partition;

/// Which offsets and groups have outlived their use (KIP-211).
///
/// - A group with members keeps the offsets of topics it reads, others for the retention after their
///   commit. If it cannot be known what it reads, it keeps all.
/// - A group without members keeps its offsets for the retention after the last member left.
/// - A consumer group (KIP-848) keeps the offsets of topics it reads, others for the retention after
///   their commit.
/// - A simple group keeps each for the retention after its commit.
/// - A time demanded by the committer (old clients) goes before the retention.
/// - Open transactions keep what they committed for.
///
/// A group without members and offsets goes too.
final class Expiry {
    private final GroupLimits limits;
    private final Groups groups;
    private final Offsets offsets;

    Expiry(GroupLimits limits, Groups groups, Offsets offsets) {
        this.limits = limits;
        this.groups = groups;
        this.offsets = offsets;
    }

    /// Tombstones for all that has expired, about `GroupLimits.RECORDS_MAX` at most.
    List<GroupRecord> expired(long wallMs) {
        var records = new ArrayList<GroupRecord>();
        for (Group group : groups.all()) {
            if (records.size() >= GroupLimits.RECORDS_MAX) break;
            expire(group, wallMs, records);
        }
        return records;
    }

    private void expire(Group group, long wallMs, List<GroupRecord> records) {
        boolean allExpired = !offsets.isPending(group.id());
        for (Map.Entry<Partition, CommittedOffset> each : offsets.of(group.id()).entrySet()) {
            if (isExpired(group, each.getKey(), each.getValue(), wallMs)) {
                records.add(Deletions.tombstone(group.id(), each.getKey()));
            } else {
                allExpired = false;
            }
        }
        // Groups of other types end when their own coordinator says so.
        if (allExpired && group.isEmpty() && !(group instanceof OtherGroup)) {
            records.addAll(groups.tombstones(group));
        }
    }

    private boolean isExpired(
            Group group, Partition partition, CommittedOffset committed, long wallMs) {
        if (offsets.isPending(group.id(), partition)) return false;
        long sinceWallMs = committed.commitWallMs();
        switch (group) {
            case ClassicGroup classic -> {
                boolean simple = classic.protocolType().isEmpty();
                if (!simple && classic.isEmpty()) {
                    if (classic.stateSinceWallMs() >= 0) sinceWallMs = classic.stateSinceWallMs();
                } else if (!simple && !isUnread(classic, partition.topic())) {
                    return false;
                }
            }
            case ConsumerGroup consumer -> {
                if (consumer.subscribedTopics().contains(partition.topic())) return false;
            }
            case OtherGroup other -> {
                if (!other.isEmpty()) return false;
            }
        }
        return committed.expireWallMs() >= 0
                ? wallMs >= committed.expireWallMs()
                : wallMs - sinceWallMs >= limits.retentionMs();
    }

    private static boolean isUnread(ClassicGroup group, String topic) {
        return group.is(GroupState.STABLE)
                && group.isConsumer()
                && group.knowsSubscriptions()
                && !group.isSubscribed(topic);
    }
}
