package moldau.cli.link;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import moldau.log.TopicPartition;
import moldau.wire.Errors;
import moldau.wire.message.Api;
import moldau.wire.message.DeleteGroupsRequest;
import moldau.wire.message.DeleteGroupsResponse;
import moldau.wire.message.DescribeGroupsRequest;
import moldau.wire.message.DescribeGroupsResponse;
import moldau.wire.message.FindCoordinatorRequest;
import moldau.wire.message.FindCoordinatorResponse;
import moldau.wire.message.ListGroupsRequest;
import moldau.wire.message.ListGroupsResponse;
import moldau.wire.message.MetadataResponse;
import moldau.wire.message.OffsetCommitRequest;
import moldau.wire.message.OffsetCommitResponse;
import moldau.wire.message.OffsetDeleteRequest;
import moldau.wire.message.OffsetDeleteResponse;
import moldau.wire.message.OffsetFetchRequest;
import moldau.wire.message.OffsetFetchResponse;

/// What commands ask about groups and their offsets. Blocks; refusals are [Refusal].
public final class Groups {
    /// The last versions that name topics instead of giving their ids.
    private static final int COMMIT_BY_NAME = 9;
    private static final int FETCH_BY_NAME = 9;

    private final Cluster cluster;

    public Groups(Cluster cluster) {
        this.cluster = cluster;
    }

    /// The node that looks after a group.
    public record Coordinator(int nodeId, String host, int port) {}

    public Coordinator coordinator(String group) {
        var answer = (FindCoordinatorResponse) cluster.ask(Api.FIND_COORDINATOR,
                FindCoordinatorRequest.DEFAULT.withCoordinatorKeys(List.of(group)));
        FindCoordinatorResponse.Coordinator at = answer.coordinators().getFirst();
        Refusal.check(at.errorCode(), at.errorMessage());
        return new Coordinator(at.nodeId(), at.host(), at.port());
    }

    /// All groups of all brokers, by name.
    public List<ListGroupsResponse.Group> list() {
        SortedMap<String, ListGroupsResponse.Group> groups = new TreeMap<>();
        for (MetadataResponse.Broker broker : cluster.metadata(List.of(), false).brokers()) {
            var answer = (ListGroupsResponse) cluster.node(broker.nodeId())
                    .ask(Api.LIST_GROUPS, ListGroupsRequest.DEFAULT);
            Refusal.check(answer.errorCode(), null);
            for (ListGroupsResponse.Group each : answer.groups()) groups.put(each.groupId(), each);
        }
        return List.copyOf(groups.values());
    }

    /// @throws Refusal with GROUP_ID_NOT_FOUND if there is none of the name
    public DescribeGroupsResponse.Group describe(String group) {
        DescribeGroupsResponse answer = cluster.askCoordinator(group, Api.DESCRIBE_GROUPS,
                Api.DESCRIBE_GROUPS.versionMax(),
                DescribeGroupsRequest.DEFAULT.withGroups(List.of(group)),
                (DescribeGroupsResponse it) -> it.groups().getFirst().errorCode());
        DescribeGroupsResponse.Group found = answer.groups().getFirst();
        Refusal.check(found.errorCode(), found.errorMessage());
        if (found.groupState().equals("Dead")) {
            throw new Refusal(Errors.GROUP_ID_NOT_FOUND, "Group " + group + " not found.");
        }
        return found;
    }

    /// The committed offsets of a group.
    public SortedMap<TopicPartition, Long> offsets(String group) {
        var asked = OffsetFetchRequest.Group.DEFAULT.withGroupId(group).withTopics(null);
        OffsetFetchResponse answer = cluster.askCoordinator(group, Api.OFFSET_FETCH, FETCH_BY_NAME,
                OffsetFetchRequest.DEFAULT.withGroups(List.of(asked)),
                (OffsetFetchResponse it) -> it.groups().getFirst().errorCode());
        OffsetFetchResponse.Group found = answer.groups().getFirst();
        Refusal.check(found.errorCode(), null);
        SortedMap<TopicPartition, Long> offsets = new TreeMap<>();
        for (OffsetFetchResponse.GroupTopic topic : found.topics()) {
            for (OffsetFetchResponse.GroupPartition each : topic.partitions()) {
                if (each.committedOffset() < 0) continue;
                offsets.put(new TopicPartition(topic.name(), each.partitionIndex()), each.committedOffset());
            }
        }
        return offsets;
    }

    /// Sets offsets of a group without members.
    public void commit(String group, Map<TopicPartition, Long> offsets) {
        commit(group, offsets, -1, "");
    }

    void commit(String group, Map<TopicPartition, Long> offsets, int generation, String member) {
        Map<String, List<OffsetCommitRequest.Partition>> byTopic = new TreeMap<>();
        offsets.forEach((partition, offset) -> byTopic
                .computeIfAbsent(partition.topic(), _ -> new ArrayList<>())
                .add(OffsetCommitRequest.Partition.DEFAULT.withPartitionIndex(partition.partition())
                        .withCommittedOffset(offset).withCommittedMetadata("")));
        var topics = new ArrayList<OffsetCommitRequest.Topic>();
        byTopic.forEach((name, all) ->
                topics.add(OffsetCommitRequest.Topic.DEFAULT.withName(name).withPartitions(all)));
        OffsetCommitResponse answer = cluster.askCoordinator(group, Api.OFFSET_COMMIT, COMMIT_BY_NAME,
                OffsetCommitRequest.DEFAULT.withGroupId(group).withGenerationIdOrMemberEpoch(generation)
                        .withMemberId(member).withTopics(topics),
                (OffsetCommitResponse it) -> it.topics().getFirst().partitions().getFirst().errorCode());
        for (OffsetCommitResponse.Topic topic : answer.topics()) {
            for (OffsetCommitResponse.Partition each : topic.partitions()) Refusal.check(each.errorCode(), null);
        }
    }

    public void delete(String group) {
        DeleteGroupsResponse answer = cluster.askCoordinator(group, Api.DELETE_GROUPS,
                Api.DELETE_GROUPS.versionMax(), new DeleteGroupsRequest(List.of(group)),
                (DeleteGroupsResponse it) -> it.results().getFirst().errorCode());
        Refusal.check(answer.results().getFirst().errorCode(), null);
    }

    /// Forgets offsets of a group.
    ///
    /// @return the error code of each partition
    public SortedMap<TopicPartition, Short> deleteOffsets(String group, Iterable<TopicPartition> partitions) {
        Map<String, List<OffsetDeleteRequest.Partition>> byTopic = new TreeMap<>();
        for (TopicPartition each : partitions) {
            byTopic.computeIfAbsent(each.topic(), _ -> new ArrayList<>())
                    .add(new OffsetDeleteRequest.Partition(each.partition()));
        }
        var topics = new ArrayList<OffsetDeleteRequest.Topic>();
        byTopic.forEach((name, all) -> topics.add(new OffsetDeleteRequest.Topic(name, all)));
        OffsetDeleteResponse answer = cluster.askCoordinator(group, Api.OFFSET_DELETE,
                Api.OFFSET_DELETE.versionMax(), new OffsetDeleteRequest(group, topics),
                OffsetDeleteResponse::errorCode);
        Refusal.check(answer.errorCode(), null);
        SortedMap<TopicPartition, Short> codes = new TreeMap<>();
        for (OffsetDeleteResponse.Topic topic : answer.topics()) {
            for (OffsetDeleteResponse.Partition each : topic.partitions()) {
                codes.put(new TopicPartition(topic.name(), each.partitionIndex()), each.errorCode());
            }
        }
        return codes;
    }
}
