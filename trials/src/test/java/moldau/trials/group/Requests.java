package moldau.trials.group;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/// Requests of a transcript. A `v` and a number behind the first word ask for a version that is not the
/// newest; `-` is a member without an id, `.` the epoch or generation that the node told the member last; what is not given is as the schema has it.
///
/// ```
///   beat GROUP MEMBER EPOCH [timeout= topics=a,b regex= owned=a:0,1;b:2 instance= rack= assignor=]
///   join GROUP MEMBER [protocols=range,uniform topics= owned= generation= instance= rack= type= session= timeout=]
///   sync GROUP MEMBER GENERATION [protocol= type= instance= assign=m1/a:0,1;b:2|m2/...]
///   tick GROUP MEMBER GENERATION [instance=]
///   leave GROUP MEMBER,... [instance=]
///   commit GROUP MEMBER EPOCH a:0=5 [instance=]
///   fetch GROUP MEMBER EPOCH a:0,1
///   forget GROUP a:0,1
///   delete GROUP,...
///   describe GROUP,...
///   classic GROUP,...
///   list PREFIX [states= types=]            of groups whose names begin so
/// ```
final class Requests {
    private static final short OFFSETS_BY_ID = 10;

    private final Names names;

    /// @param as the name that the member of the answer is given; null for none
    /// @param prefix of the groups that are told of; else empty
    record Request(ApiKeys api, short version, ApiMessage message, String as, String prefix) {}

    Requests(Names names) {
        this.names = names;
    }

    Request read(String line) {
        var words = new ArrayList<>(Arrays.asList(line.split(" ")));
        String as = null;
        int at = words.indexOf("as");
        if (at > 0) {
            as = words.get(at + 1);
            words.subList(at, at + 2).clear();
        }
        String verb = words.removeFirst();
        ApiKeys api = api(verb);
        short version = api.latestVersion();
        if (!words.isEmpty() && words.getFirst().matches("v\\d+")) {
            version = Short.parseShort(words.removeFirst().substring(1));
        }
        var plain = new ArrayList<String>();
        var options = new HashMap<String, String>();
        for (String each : words) {
            int equals = each.indexOf('=');
            if (equals < 0 || each.contains(":") && each.indexOf(':') < equals) plain.add(each);
            else options.put(each.substring(0, equals), each.substring(equals + 1));
        }
        return new Request(api, version, message(api, version, plain, options), as,
                api == ApiKeys.LIST_GROUPS && !plain.isEmpty() ? plain.getFirst() : "");
    }

    private static ApiKeys api(String verb) {
        return switch (verb) {
            case "beat" -> ApiKeys.CONSUMER_GROUP_HEARTBEAT;
            case "join" -> ApiKeys.JOIN_GROUP;
            case "sync" -> ApiKeys.SYNC_GROUP;
            case "tick" -> ApiKeys.HEARTBEAT;
            case "leave" -> ApiKeys.LEAVE_GROUP;
            case "commit" -> ApiKeys.OFFSET_COMMIT;
            case "fetch" -> ApiKeys.OFFSET_FETCH;
            case "forget" -> ApiKeys.OFFSET_DELETE;
            case "delete" -> ApiKeys.DELETE_GROUPS;
            case "describe" -> ApiKeys.CONSUMER_GROUP_DESCRIBE;
            case "classic" -> ApiKeys.DESCRIBE_GROUPS;
            case "list" -> ApiKeys.LIST_GROUPS;
            default -> throw new IllegalArgumentException(verb);
        };
    }

    private ApiMessage message(ApiKeys api, short version, List<String> words, Map<String, String> options) {
        String group = words.isEmpty() || words.getFirst().equals("-") ? "" : words.getFirst();
        String member = words.size() > 1 ? names.member(words.get(1)) : "";
        return switch (api) {
            case CONSUMER_GROUP_HEARTBEAT -> beat(group, member, names.epoch(member, words.get(2)), options);
            case JOIN_GROUP -> join(group, member, options);
            case SYNC_GROUP -> sync(group, member, names.epoch(member, words.get(2)), options);
            case HEARTBEAT -> new HeartbeatRequestData().setGroupId(group).setMemberId(member)
                    .setGenerationId(names.epoch(member, words.get(2))).setGroupInstanceId(options.get("instance"));
            case LEAVE_GROUP -> leave(group, words.get(1).split(","), version, options);
            case OFFSET_COMMIT -> commit(version, words, options);
            case OFFSET_FETCH -> fetch(version, words);
            case OFFSET_DELETE -> forget(group, words.get(1));
            case DELETE_GROUPS -> new DeleteGroupsRequestData().setGroupsNames(list(group));
            case CONSUMER_GROUP_DESCRIBE -> new ConsumerGroupDescribeRequestData().setGroupIds(list(group))
                    .setIncludeAuthorizedOperations(options.containsKey("ops"));
            case DESCRIBE_GROUPS -> new DescribeGroupsRequestData().setGroups(list(group))
                    .setIncludeAuthorizedOperations(options.containsKey("ops"));
            case LIST_GROUPS -> new ListGroupsRequestData().setStatesFilter(list(options.getOrDefault("states", "")))
                    .setTypesFilter(list(options.getOrDefault("types", "")));
            default -> throw new IllegalArgumentException(api.toString());
        };
    }

    private static List<String> list(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(","));
    }

    private static List<Integer> numbers(String text) {
        return list(text).stream().map(Integer::valueOf).toList();
    }

    /// Of `a:0,1;b:2`.
    private static Map<String, String> topics(String text) {
        var topics = new java.util.LinkedHashMap<String, String>();
        for (String each : text.isEmpty() ? new String[0] : text.split(";")) {
            String[] parts = each.split(":", 2);
            topics.put(parts[0], parts[1]);
        }
        return topics;
    }

    private ApiMessage beat(String group, String member, int epoch, Map<String, String> options) {
        var beat = new ConsumerGroupHeartbeatRequestData().setGroupId(group).setMemberId(member).setMemberEpoch(epoch)
                .setInstanceId(options.get("instance")).setRackId(options.get("rack"))
                .setServerAssignor(options.get("assignor")).setSubscribedTopicRegex(options.get("regex"));
        if (options.containsKey("timeout")) beat.setRebalanceTimeoutMs(Integer.parseInt(options.get("timeout")));
        if (options.containsKey("topics")) beat.setSubscribedTopicNames(list(options.get("topics")));
        if (options.containsKey("owned")) {
            var owned = new ArrayList<ConsumerGroupHeartbeatRequestData.TopicPartitions>();
            topics(options.get("owned")).forEach((topic, partitions) -> owned.add(
                    new ConsumerGroupHeartbeatRequestData.TopicPartitions().setTopicId(names.topic(topic))
                            .setPartitions(numbers(partitions))));
            beat.setTopicPartitions(owned);
        }
        return beat;
    }

    private ApiMessage join(String group, String member, Map<String, String> options) {
        var owned = new ArrayList<TopicPartition>();
        topics(options.getOrDefault("owned", "")).forEach((topic, partitions) ->
                numbers(partitions).forEach(each -> owned.add(new TopicPartition(topic, each))));
        var subscription = new ConsumerPartitionAssignor.Subscription(list(options.getOrDefault("topics", "")), null,
                owned, Integer.parseInt(options.getOrDefault("generation", "-1")), Optional.ofNullable(options.get("rack")));
        var protocols = new JoinGroupRequestData.JoinGroupRequestProtocolCollection();
        for (String each : list(options.getOrDefault("protocols", "range"))) {
            ByteBuffer metadata = ConsumerProtocol.serializeSubscription(subscription);
            byte[] bytes = options.containsKey("raw") ? options.get("raw").getBytes() : Arrays.copyOfRange(
                    metadata.array(), metadata.position(), metadata.limit());
            protocols.add(new JoinGroupRequestData.JoinGroupRequestProtocol().setName(each).setMetadata(bytes));
        }
        return new JoinGroupRequestData().setGroupId(group).setMemberId(member)
                .setGroupInstanceId(options.get("instance")).setProtocols(protocols)
                .setProtocolType(options.getOrDefault("type", "consumer"))
                .setSessionTimeoutMs(Integer.parseInt(options.getOrDefault("session", "45000")))
                .setRebalanceTimeoutMs(Integer.parseInt(options.getOrDefault("timeout", "60000")));
    }

    private ApiMessage sync(String group, String member, int generation, Map<String, String> options) {
        var assignments = new ArrayList<SyncGroupRequestData.SyncGroupRequestAssignment>();
        for (String each : options.getOrDefault("assign", "").split("\\|")) {
            if (each.isEmpty()) continue;
            String[] parts = each.split("/", 2);
            var owned = new ArrayList<TopicPartition>();
            topics(parts[1]).forEach((topic, partitions) ->
                    numbers(partitions).forEach(partition -> owned.add(new TopicPartition(topic, partition))));
            ByteBuffer bytes = ConsumerProtocol.serializeAssignment(new ConsumerPartitionAssignor.Assignment(owned));
            assignments.add(new SyncGroupRequestData.SyncGroupRequestAssignment().setMemberId(names.member(parts[0]))
                    .setAssignment(Arrays.copyOfRange(bytes.array(), bytes.position(), bytes.limit())));
        }
        return new SyncGroupRequestData().setGroupId(group).setMemberId(member).setGenerationId(generation)
                .setGroupInstanceId(options.get("instance")).setProtocolType(options.getOrDefault("type", "consumer"))
                .setProtocolName(options.getOrDefault("protocol", "range")).setAssignments(assignments);
    }

    private ApiMessage leave(String group, String[] members, short version, Map<String, String> options) {
        if (version < 3) return new LeaveGroupRequestData().setGroupId(group).setMemberId(names.member(members[0]));
        return new LeaveGroupRequestData().setGroupId(group).setMembers(Arrays.stream(members)
                .map(each -> new LeaveGroupRequestData.MemberIdentity().setMemberId(names.member(each))
                        .setGroupInstanceId(options.get("instance"))).toList());
    }

    private ApiMessage commit(short version, List<String> words, Map<String, String> options) {
        String[] parts = words.get(3).split("[:=]");
        var partition = new OffsetCommitRequestData.OffsetCommitRequestPartition()
                .setPartitionIndex(Integer.parseInt(parts[1])).setCommittedOffset(Long.parseLong(parts[2]))
                .setCommittedMetadata("");
        var topic = new OffsetCommitRequestData.OffsetCommitRequestTopic().setPartitions(List.of(partition));
        if (version < OFFSETS_BY_ID) topic.setName(parts[0]);
        else topic.setTopicId(names.topic(parts[0]));
        return new OffsetCommitRequestData().setGroupId(words.get(0)).setMemberId(names.member(words.get(1)))
                .setGenerationIdOrMemberEpoch(names.epoch(names.member(words.get(1)), words.get(2)))
                .setGroupInstanceId(options.get("instance")).setTopics(List.of(topic));
    }

    private ApiMessage fetch(short version, List<String> words) {
        var topics = new ArrayList<OffsetFetchRequestData.OffsetFetchRequestTopics>();
        topics(words.get(3)).forEach((name, partitions) -> {
            var topic = new OffsetFetchRequestData.OffsetFetchRequestTopics().setPartitionIndexes(numbers(partitions));
            topics.add(version < OFFSETS_BY_ID ? topic.setName(name) : topic.setTopicId(names.topic(name)));
        });
        var group = new OffsetFetchRequestData.OffsetFetchRequestGroup().setGroupId(words.get(0)).setTopics(topics);
        if (version >= 9) {
            group.setMemberId(words.get(1).equals("null") ? null : names.member(words.get(1)))
                    .setMemberEpoch(names.epoch(names.member(words.get(1)), words.get(2)));
        }
        return new OffsetFetchRequestData().setGroups(List.of(group));
    }

    private static ApiMessage forget(String group, String text) {
        var topics = new OffsetDeleteRequestData.OffsetDeleteRequestTopicCollection();
        topics(text).forEach((name, partitions) -> topics.add(new OffsetDeleteRequestData.OffsetDeleteRequestTopic()
                .setName(name).setPartitions(numbers(partitions).stream().map(each ->
                        new OffsetDeleteRequestData.OffsetDeleteRequestPartition().setPartitionIndex(each)).toList())));
        return new OffsetDeleteRequestData().setGroupId(group).setTopics(topics);
    }
}
