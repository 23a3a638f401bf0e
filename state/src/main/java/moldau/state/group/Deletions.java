package moldau.state.group;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import moldau.state.Decision;
import moldau.state.group.Offsets.Partition;
import moldau.wire.Errors;
import moldau.wire.message.DeleteGroupsRequest;
import moldau.wire.message.DeleteGroupsResponse;
import moldau.wire.message.OffsetDeleteRequest;
import moldau.wire.message.OffsetDeleteResponse;

/// OffsetDelete, DeleteGroups, and what follows the deletion of topics.
final class Deletions {
    private final Groups groups;
    private final Offsets offsets;
    private final Topics topics;

    Deletions(Groups groups, Offsets offsets, Topics topics) {
        this.groups = groups;
        this.offsets = offsets;
        this.topics = topics;
    }

    /// Deletes offsets of partitions that the group does not read.
    Decision<GroupRecord, OffsetDeleteResponse> deleteOffsets(OffsetDeleteRequest request) {
        Group group = groups.get(request.groupId());
        short error = mayDeleteOffsets(group);
        if (error != Errors.NONE) {
            return Decision.answer(OffsetDeleteResponse.DEFAULT.withErrorCode(error));
        }
        var records = new ArrayList<GroupRecord>();
        var answered = new ArrayList<OffsetDeleteResponse.Topic>(request.topics().size());
        for (OffsetDeleteRequest.Topic topic : request.topics()) {
            String name = topic.name();
            boolean read = isSubscribed(group, name);
            int partitionCount = topics.partitionCount(name);
            var partitions = new ArrayList<OffsetDeleteResponse.Partition>();
            for (OffsetDeleteRequest.Partition each : topic.partitions()) {
                int index = each.partitionIndex();
                short own = index < 0 || index >= partitionCount ? Errors.UNKNOWN_TOPIC_OR_PARTITION
                        : read ? Errors.GROUP_SUBSCRIBED_TO_TOPIC
                        : Errors.NONE;
                if (own == Errors.NONE && exists(group.id(), new Partition(name, index))) {
                    records.add(Records.offset(group.id(), name, index, null));
                }
                partitions.add(new OffsetDeleteResponse.Partition(index, own));
            }
            answered.add(new OffsetDeleteResponse.Topic(name, partitions));
        }
        return Decision.of(records, OffsetDeleteResponse.DEFAULT.withTopics(answered));
    }

    private static boolean isSubscribed(Group group, String topic) {
        return switch (group) {
            case ClassicGroup classic -> classic.isSubscribed(topic);
            case ConsumerGroup consumer -> consumer.subscribedTopics().contains(topic);
            case OtherGroup _ -> false;
        };
    }

    /// Of a group with members it must be known what they read, so they must be consumers.
    private static short mayDeleteOffsets(Group group) {
        return switch (group) {
            case null -> Errors.GROUP_ID_NOT_FOUND;
            case ClassicGroup classic -> classic.isEmpty() || classic.isConsumer()
                    ? Errors.NONE
                    : Errors.NON_EMPTY_GROUP;
            case ConsumerGroup _ -> Errors.NONE;
            case OtherGroup other -> other.type() == GroupType.SHARE ? Errors.GROUP_ID_NOT_FOUND
                    : other.isEmpty() ? Errors.NONE
                    : Errors.NON_EMPTY_GROUP;
        };
    }

    private boolean exists(String group, Partition partition) {
        return offsets.get(group, partition) != null || offsets.isPending(group, partition);
    }

    /// Deletes groups without members, with their offsets. One named twice is answered once.
    Decision<GroupRecord, DeleteGroupsResponse> deleteGroups(DeleteGroupsRequest request) {
        var records = new ArrayList<GroupRecord>();
        var answered = new ArrayList<DeleteGroupsResponse.Group>(request.groupsNames().size());
        for (String id : new LinkedHashSet<>(request.groupsNames())) {
            Group group = groups.get(id);
            short error = group == null ? Errors.GROUP_ID_NOT_FOUND
                    : group.isEmpty() ? Errors.NONE
                    : Errors.NON_EMPTY_GROUP;
            if (error == Errors.NONE) {
                for (Partition each : offsets.of(id).keySet()) records.add(tombstone(id, each));
                for (Partition each : offsets.pending(id)) records.add(tombstone(id, each));
                records.addAll(groups.tombstones(group));
            }
            answered.add(DeleteGroupsResponse.Group.DEFAULT.withGroupId(id).withErrorCode(error));
        }
        return inSteps(records, DeleteGroupsResponse.DEFAULT.withResults(answered));
    }

    /// A group may have more offsets than go into one batch. If only the first steps succeed, the
    /// asker gets an error and the group is still there, with fewer offsets.
    private static <A> Decision<GroupRecord, A> inSteps(List<GroupRecord> records, A answer) {
        if (records.size() <= GroupLimits.RECORDS_MAX) return Decision.of(records, answer);
        List<GroupRecord> rest = records.subList(GroupLimits.RECORDS_MAX, records.size());
        return Decision.first(
                records.subList(0, GroupLimits.RECORDS_MAX), () -> inSteps(rest, answer));
    }

    /// Tombstones for offsets of topics that are gone, at most `GroupLimits.RECORDS_MAX`.
    List<GroupRecord> deletedTopics(Set<String> deleted) {
        if (deleted.isEmpty()) return List.of();
        var records = new ArrayList<GroupRecord>();
        for (String group : offsets.groups()) {
            for (Partition each : offsets.of(group).keySet()) {
                if (deleted.contains(each.topic())) records.add(tombstone(group, each));
                if (records.size() == GroupLimits.RECORDS_MAX) return records;
            }
        }
        return records;
    }

    static GroupRecord tombstone(String group, Partition partition) {
        return Records.offset(group, partition.topic(), partition.index(), null);
    }
}
