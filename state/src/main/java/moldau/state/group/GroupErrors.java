package moldau.state.group;

import java.util.ArrayList;
import java.util.List;
import moldau.state.Refusal;
import moldau.wire.Errors;
import moldau.wire.message.ConsumerGroupDescribeRequest;
import moldau.wire.message.ConsumerGroupDescribeResponse;
import moldau.wire.message.ConsumerGroupHeartbeatResponse;
import moldau.wire.message.DeleteGroupsRequest;
import moldau.wire.message.DeleteGroupsResponse;
import moldau.wire.message.DescribeGroupsRequest;
import moldau.wire.message.DescribeGroupsResponse;
import moldau.wire.message.HeartbeatResponse;
import moldau.wire.message.JoinGroupRequest;
import moldau.wire.message.JoinGroupResponse;
import moldau.wire.message.LeaveGroupResponse;
import moldau.wire.message.ListGroupsResponse;
import moldau.wire.message.OffsetCommitRequest;
import moldau.wire.message.OffsetCommitResponse;
import moldau.wire.message.OffsetDeleteResponse;
import moldau.wire.message.OffsetFetchRequest;
import moldau.wire.message.OffsetFetchResponse;
import moldau.wire.message.SyncGroupResponse;
import moldau.wire.message.TxnOffsetCommitRequest;
import moldau.wire.message.TxnOffsetCommitResponse;

/// Answers of the group apis when there is no coordinator to give one: one error, in the places
/// where each api and version has room for it.
public final class GroupErrors {
    /// OffsetFetch: an error of the whole answer since 2, of each group since 8.
    private static final int FETCH_ERROR_ON_TOP_SINCE = 2;
    private static final int FETCH_MANY_GROUPS_SINCE = 8;

    private GroupErrors() {
    }

    /// What a refusal is called. Storage trouble moves the group elsewhere, so clients look anew.
    public static short code(Refusal why) {
        return switch (why) {
            case LOADING -> Errors.COORDINATOR_LOAD_IN_PROGRESS;
            case NOT_LEADER, STORAGE -> Errors.NOT_COORDINATOR;
            case NOT_ENOUGH_REPLICAS, TIMED_OUT -> Errors.COORDINATOR_NOT_AVAILABLE;
            case TOO_LARGE -> Errors.UNKNOWN_SERVER_ERROR;
        };
    }

    /// As `code`, for commits, which have a name for what does not fit.
    public static short commitCode(Refusal why) {
        return why == Refusal.TOO_LARGE ? Errors.INVALID_COMMIT_OFFSET_SIZE : code(why);
    }

    /// As `code`, for heartbeats: while a group is loaded they are believed, for sessions start anew
    /// when it is there.
    public static short heartbeatCode(Refusal why) {
        return why == Refusal.LOADING ? Errors.NONE : code(why);
    }

    public static JoinGroupResponse joinGroup(JoinGroupRequest request, int version, short code) {
        return Answers.join(code, request.memberId(), version);
    }

    public static SyncGroupResponse syncGroup(short code) {
        return Answers.sync(code);
    }

    public static HeartbeatResponse heartbeat(short code) {
        return Answers.heartbeat(code);
    }

    public static ConsumerGroupHeartbeatResponse consumerGroupHeartbeat(short code) {
        return ConsumerGroupHeartbeatResponse.DEFAULT.withErrorCode(code);
    }

    public static LeaveGroupResponse leaveGroup(short code) {
        return Answers.leave(code);
    }

    public static OffsetCommitResponse commitOffsets(OffsetCommitRequest request, short code) {
        var topics = new ArrayList<OffsetCommitResponse.Topic>(request.topics().size());
        for (OffsetCommitRequest.Topic topic : request.topics()) {
            var partitions = new ArrayList<OffsetCommitResponse.Partition>();
            for (OffsetCommitRequest.Partition each : topic.partitions()) {
                partitions.add(new OffsetCommitResponse.Partition(each.partitionIndex(), code));
            }
            topics.add(OffsetCommitResponse.Topic.DEFAULT
                    .withName(topic.name())
                    .withTopicId(topic.topicId())
                    .withPartitions(partitions));
        }
        return OffsetCommitResponse.DEFAULT.withTopics(topics);
    }

    public static TxnOffsetCommitResponse commitOffsets(
            TxnOffsetCommitRequest request, short code) {
        var topics = new ArrayList<TxnOffsetCommitResponse.Topic>(request.topics().size());
        for (TxnOffsetCommitRequest.Topic topic : request.topics()) {
            var partitions = new ArrayList<TxnOffsetCommitResponse.Partition>();
            for (TxnOffsetCommitRequest.Partition each : topic.partitions()) {
                partitions.add(new TxnOffsetCommitResponse.Partition(each.partitionIndex(), code));
            }
            topics.add(new TxnOffsetCommitResponse.Topic(topic.name(), partitions));
        }
        return TxnOffsetCommitResponse.DEFAULT.withTopics(topics);
    }

    public static OffsetFetchResponse fetchOffsets(
            OffsetFetchRequest request, int version, short code) {
        if (version >= FETCH_MANY_GROUPS_SINCE) {
            var groups = new ArrayList<OffsetFetchResponse.Group>(request.groups().size());
            for (OffsetFetchRequest.Group each : request.groups()) {
                groups.add(fetchOffsets(each, code));
            }
            return OffsetFetchResponse.DEFAULT.withGroups(groups);
        }
        if (version >= FETCH_ERROR_ON_TOP_SINCE) {
            return OffsetFetchResponse.DEFAULT.withErrorCode(code);
        }
        var topics = new ArrayList<OffsetFetchResponse.Topic>();
        List<OffsetFetchRequest.Topic> asked =
                request.topics() == null ? List.of() : request.topics();
        for (OffsetFetchRequest.Topic topic : asked) {
            var partitions = new ArrayList<OffsetFetchResponse.Partition>();
            for (int index : topic.partitionIndexes()) {
                partitions.add(OffsetFetchResponse.Partition.DEFAULT
                        .withPartitionIndex(index)
                        .withCommittedOffset(-1)
                        .withCommittedLeaderEpoch(-1)
                        .withMetadata("")
                        .withErrorCode(code));
            }
            topics.add(new OffsetFetchResponse.Topic(topic.name(), partitions));
        }
        return OffsetFetchResponse.DEFAULT.withTopics(topics);
    }

    /// One group of several.
    public static OffsetFetchResponse.Group fetchOffsets(
            OffsetFetchRequest.Group asked, short code) {
        return OffsetFetchResponse.Group.DEFAULT.withGroupId(asked.groupId()).withErrorCode(code);
    }

    public static OffsetDeleteResponse deleteOffsets(short code) {
        return OffsetDeleteResponse.DEFAULT.withErrorCode(code);
    }

    public static DeleteGroupsResponse deleteGroups(DeleteGroupsRequest request, short code) {
        var results = new ArrayList<DeleteGroupsResponse.Group>(request.groupsNames().size());
        for (String each : request.groupsNames()) {
            results.add(DeleteGroupsResponse.Group.DEFAULT.withGroupId(each).withErrorCode(code));
        }
        return DeleteGroupsResponse.DEFAULT.withResults(results);
    }

    public static DescribeGroupsResponse describeGroups(DescribeGroupsRequest request, short code) {
        var groups = new ArrayList<DescribeGroupsResponse.Group>(request.groups().size());
        for (String each : request.groups()) {
            groups.add(DescribeGroupsResponse.Group.DEFAULT.withGroupId(each).withErrorCode(code));
        }
        return DescribeGroupsResponse.DEFAULT.withGroups(groups);
    }

    public static ConsumerGroupDescribeResponse describeConsumerGroups(
            ConsumerGroupDescribeRequest request, short code) {
        var groups = new ArrayList<ConsumerGroupDescribeResponse.Group>(request.groupIds().size());
        for (String each : request.groupIds()) {
            groups.add(ConsumerGroupDescribeResponse.Group.DEFAULT
                    .withGroupId(each)
                    .withErrorCode(code));
        }
        return ConsumerGroupDescribeResponse.DEFAULT.withGroups(groups);
    }

    public static ListGroupsResponse listGroups(short code) {
        return ListGroupsResponse.DEFAULT.withErrorCode(code);
    }
}
