package moldau.client;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import moldau.base.Endpoint;
import moldau.client.net.Links;
import moldau.wire.Errors;
import moldau.wire.message.ConsumerGroupDescribeRequest;
import moldau.wire.message.ConsumerGroupDescribeResponse;
import moldau.wire.message.DeleteGroupsRequest;
import moldau.wire.message.DeleteGroupsResponse;
import moldau.wire.message.DescribeGroupsRequest;
import moldau.wire.message.DescribeGroupsResponse;
import moldau.wire.message.FindCoordinatorResponse;
import moldau.wire.message.ListGroupsRequest;
import moldau.wire.message.ListGroupsResponse;
import moldau.wire.message.OffsetCommitRequest;
import moldau.wire.message.OffsetCommitResponse;
import moldau.wire.message.OffsetDeleteRequest;
import moldau.wire.message.OffsetDeleteResponse;
import moldau.wire.message.OffsetFetchRequest;
import moldau.wire.message.OffsetFetchResponse;
import moldau.wire.message.Request;
import moldau.wire.message.Response;

/// Consumer groups as an administrator sees them. Every method blocks, as in [Admin].
public final class Groups {
    /// From the next version on topics go by id.
    private static final short BY_NAME_MAX = 9;

    private final Links links;

    Groups(Links links) {
        this.links = links;
    }

    /// All groups of all brokers, by name.
    ///
    /// @param states only these; empty for all
    /// @param types only these; empty for all
    public List<ListGroupsResponse.Group> list(List<String> states, List<String> types) {
        var found = new TreeMap<String, ListGroupsResponse.Group>();
        for (Endpoint broker : links.brokers()) {
            var request = ListGroupsRequest.DEFAULT.withStatesFilter(states).withTypesFilter(types);
            var answer = (ListGroupsResponse) links.await(links.ask(broker, request));
            Refused.check(answer.errorCode(), "groups of " + broker, null);
            for (var each : answer.groups()) found.put(each.groupId(), each);
        }
        return List.copyOf(found.values());
    }

    /// The broker that looks after a group.
    public FindCoordinatorResponse.Coordinator coordinator(String group) {
        return links.coordinatorOf(group);
    }

    /// State and members, of a group of either protocol: a consumer group is asked for first, as Apache
    /// Kafka's clients do. A group nobody knows is refused with GROUP_ID_NOT_FOUND.
    public GroupDescription describe(String group) {
        try {
            return describeConsumer(group);
        } catch (Refused refused) {
            boolean isClassic = refused.code() == Errors.GROUP_ID_NOT_FOUND
                    || refused.code() == Errors.UNSUPPORTED_VERSION;
            if (!isClassic) throw refused;
        }
        var request = DescribeGroupsRequest.DEFAULT.withGroups(List.of(group));
        var answer = ask(group, request, Short.MAX_VALUE, DescribeGroupsResponse.class);
        var result = only(group, answer.groups(), DescribeGroupsResponse.Group::groupId);
        Refused.check(result.errorCode(), "group " + group, result.errorMessage());
        return GroupDescription.of(result);
    }

    private GroupDescription describeConsumer(String group) {
        var request = ConsumerGroupDescribeRequest.DEFAULT.withGroupIds(List.of(group));
        var answer = ask(group, request, Short.MAX_VALUE, ConsumerGroupDescribeResponse.class);
        var result = only(group, answer.groups(), ConsumerGroupDescribeResponse.Group::groupId);
        Refused.check(result.errorCode(), "group " + group, result.errorMessage());
        return GroupDescription.of(result);
    }

    /// What an answer says of the one group that was asked for.
    private static <R> R only(String group, List<R> rows, Function<R, String> name) {
        for (R each : rows) {
            if (name.apply(each).equals(group)) return each;
        }
        throw new Refused(Errors.UNKNOWN_SERVER_ERROR, "group " + group, "the answer says nothing of it");
    }

    /// What a group has committed for a partition.
    public record Committed(long offset, int leaderEpoch, String metadata) {}

    public Map<TopicPartition, Committed> committed(String group) {
        var request = OffsetFetchRequest.DEFAULT
                .withGroups(List.of(OffsetFetchRequest.Group.DEFAULT.withGroupId(group).withTopics(null)));
        var answer = ask(group, request, BY_NAME_MAX, OffsetFetchResponse.class);
        var found = new TreeMap<TopicPartition, Committed>();
        var result = only(group, answer.groups(), OffsetFetchResponse.Group::groupId);
        Refused.check(result.errorCode(), "group " + group, null);
        for (var topic : result.topics()) {
            for (var row : topic.partitions()) {
                if (row.errorCode() != Errors.NONE || row.committedOffset() < 0) continue;
                found.put(new TopicPartition(topic.name(), row.partitionIndex()), new Committed(
                        row.committedOffset(), row.committedLeaderEpoch(), row.metadata()));
            }
        }
        return found;
    }

    /// Commits on behalf of a group without members: a reset.
    public void commit(String group, Map<TopicPartition, Long> offsets) {
        var topics = new ArrayList<OffsetCommitRequest.Topic>();
        offsets.forEach((partition, offset) -> topics.add(OffsetCommitRequest.Topic.DEFAULT
                .withName(partition.topic())
                .withPartitions(List.of(OffsetCommitRequest.Partition.DEFAULT
                        .withPartitionIndex(partition.partition())
                        .withCommittedOffset(offset)
                        .withCommittedMetadata("")))));
        var request = OffsetCommitRequest.DEFAULT.withGroupId(group).withTopics(topics);
        for (var topic : ask(group, request, BY_NAME_MAX, OffsetCommitResponse.class).topics()) {
            for (var row : topic.partitions()) {
                Refused.check(row.errorCode(), topic.name() + "-" + row.partitionIndex(), null);
            }
        }
    }

    /// Forgets what a group has committed.
    ///
    /// @return of each partition, [Errors#NONE] or why it was not done
    public SortedMap<TopicPartition, Short> deleteOffsets(String group, Collection<TopicPartition> partitions) {
        var topics = new ArrayList<OffsetDeleteRequest.Topic>();
        for (TopicPartition each : partitions) {
            topics.add(new OffsetDeleteRequest.Topic(each.topic(),
                    List.of(new OffsetDeleteRequest.Partition(each.partition()))));
        }
        var request = new OffsetDeleteRequest(group, topics);
        var answer = ask(group, request, Short.MAX_VALUE, OffsetDeleteResponse.class);
        Refused.check(answer.errorCode(), "group " + group, null);
        var done = new TreeMap<TopicPartition, Short>();
        for (var topic : answer.topics()) {
            for (var row : topic.partitions()) {
                done.put(new TopicPartition(topic.name(), row.partitionIndex()), row.errorCode());
            }
        }
        return done;
    }

    public void delete(String group) {
        var answer = ask(group, new DeleteGroupsRequest(List.of(group)), Short.MAX_VALUE,
                DeleteGroupsResponse.class);
        var result = only(group, answer.results(), DeleteGroupsResponse.Group::groupId);
        Refused.check(result.errorCode(), "group " + group, null);
    }

    /// Asks the coordinator, and again where that has moved or has only just begun.
    private <A extends Response> A ask(
            String group, Request request, short versionMax, Class<A> type) {
        long deadlineMs = links.nowMs() + links.timeoutMs();
        while (true) {
            A answer = type.cast(links.await(links.ask(links.coordinator(group), request, versionMax)));
            boolean again = moves(error(answer)) && links.nowMs() < deadlineMs;
            if (!again || !links.pause()) return answer;
        }
    }

    private static boolean moves(short error) {
        return error == Errors.COORDINATOR_LOAD_IN_PROGRESS || error == Errors.COORDINATOR_NOT_AVAILABLE
                || error == Errors.NOT_COORDINATOR;
    }

    /// What a coordinator that does not coordinate answers stands for all that was asked.
    private static short error(Response response) {
        return switch (response) {
            case DescribeGroupsResponse it -> first(it.groups(), DescribeGroupsResponse.Group::errorCode);
            case ConsumerGroupDescribeResponse it ->
                    first(it.groups(), ConsumerGroupDescribeResponse.Group::errorCode);
            case OffsetFetchResponse it -> first(it.groups(), OffsetFetchResponse.Group::errorCode);
            case DeleteGroupsResponse it -> first(it.results(), DeleteGroupsResponse.Group::errorCode);
            case OffsetDeleteResponse it -> it.errorCode();
            case OffsetCommitResponse it -> first(it.topics(), topic ->
                    first(topic.partitions(), OffsetCommitResponse.Partition::errorCode));
            default -> Errors.NONE;
        };
    }

    private static <R> short first(List<R> rows, Function<R, Short> error) {
        return rows.isEmpty() ? Errors.NONE : error.apply(rows.getFirst());
    }
}
