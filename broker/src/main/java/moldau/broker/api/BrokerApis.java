package moldau.broker.api;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import moldau.base.Random;
import moldau.base.settings.Settings;
import moldau.broker.config.BrokerSettings;
import moldau.broker.config.Configs;
import moldau.broker.config.GroupCoordinatorSettings;
import moldau.broker.config.ReplicationSettings;
import moldau.broker.controller.ControllerChannel;
import moldau.broker.coordinator.GroupCoordinators;
import moldau.broker.coordinator.ProducerIds;
import moldau.broker.fetch.Fetch;
import moldau.broker.partition.LogDirs;
import moldau.broker.partition.Places;
import moldau.broker.partition.Shards;
import moldau.wire.message.Api;

/// The table of all apis a broker's listener answers.
public final class BrokerApis {
    private BrokerApis() {}

    /// What handlers are made of.
    ///
    /// @param groups one for each shard, as are `producerIds` and `configs`
    public record Parts(
            int nodeId, String clusterId, Settings settings, Shards shards, ControllerChannel controller,
            GroupCoordinators[] groups, ProducerIds[] producerIds, Configs[] configs, FeatureView features,
            AutoCreation autoCreation, Random random, LogDirs dirs, Places places) {}

    public static Map<Api, Handler> table(Parts parts) {
        var table = new EnumMap<Api, Handler>(Api.class);
        Shards shards = parts.shards();
        table.put(Api.PRODUCE, new Produce(shards, new ProduceAnswers()));
        table.put(Api.FETCH, new Fetch(shards, parts.random(),
                parts.settings().get(BrokerSettings.MAX_INCREMENTAL_FETCH_SESSION_CACHE_SLOTS),
                new Fetch.Choice(parts.nodeId(), parts.settings().get(BrokerSettings.FETCH_MAX_BYTES),
                        ReplicationSettings.isRackAware(parts.settings()))));
        table.put(Api.LIST_OFFSETS, new ListOffsets(shards));
        table.put(Api.OFFSET_FOR_LEADER_EPOCH, new OffsetForLeaderEpoch(shards));
        table.put(Api.DESCRIBE_PRODUCERS, new DescribeProducers(shards));
        table.put(Api.DELETE_RECORDS, new DeleteRecords(shards));
        table.put(Api.METADATA, new Metadata(
                shards, parts.clusterId(), parts.nodeId(), parts.autoCreation()));
        table.put(Api.DESCRIBE_TOPIC_PARTITIONS, new DescribeTopicPartitions(
                shards, parts.settings().get(BrokerSettings.MAX_REQUEST_PARTITION_SIZE_LIMIT)));
        table.put(Api.DESCRIBE_CLUSTER, new DescribeCluster(shards, parts.clusterId(), parts.nodeId()));
        table.put(Api.DESCRIBE_CONFIGS, new DescribeConfigs(parts.nodeId(), shards, parts.configs()));
        table.put(Api.LIST_CONFIG_RESOURCES, new ListConfigResources(shards));
        table.put(Api.INCREMENTAL_ALTER_CONFIGS, new AlterConfigs(
                parts.nodeId(), parts.controller(), new Cordoning(parts.dirs())));
        table.put(Api.INIT_PRODUCER_ID, new InitProducerId(parts.producerIds()));
        table.put(Api.FIND_COORDINATOR, new FindCoordinator(shards, parts.autoCreation()));
        table.put(Api.DESCRIBE_LOG_DIRS, new DescribeLogDirs(shards, parts.dirs()));
        table.put(Api.ALTER_REPLICA_LOG_DIRS, new AlterReplicaLogDirs(shards, parts.dirs(), parts.places()));
        table.put(Api.DESCRIBE_CLIENT_QUOTAS, new DescribeClientQuotas(shards));
        groups(table, parts);
        sasl(table);
        var forwarded = new Forwarded(parts.controller());
        for (Api api : FORWARDED) table.put(api, forwarded);
        table.put(Api.API_VERSIONS, new ApiVersions(table.keySet(), parts.features()));
        return table;
    }

    static void sasl(Map<Api, Handler> table) {
        table.put(Api.SASL_HANDSHAKE, SaslOutOfPlace::handshake);
        table.put(Api.SASL_AUTHENTICATE, SaslOutOfPlace::authenticate);
    }

    private static final Set<Api> FORWARDED = EnumSet.of(
            Api.CREATE_TOPICS, Api.DELETE_TOPICS, Api.CREATE_PARTITIONS, Api.ALTER_CONFIGS,
            Api.UPDATE_FEATURES, Api.ELECT_LEADERS, Api.ALTER_PARTITION_REASSIGNMENTS,
            Api.LIST_PARTITION_REASSIGNMENTS, Api.UNREGISTER_BROKER, Api.ALTER_CLIENT_QUOTAS,
            Api.DESCRIBE_QUORUM, Api.ADD_RAFT_VOTER, Api.REMOVE_RAFT_VOTER);

    private static void groups(Map<Api, Handler> table, Parts parts) {
        var routing = new GroupRouting(parts.nodeId(), parts.shards(), parts.groups());
        var membership = new GroupMembership(routing);
        table.put(Api.JOIN_GROUP, membership::join);
        table.put(Api.SYNC_GROUP, membership::sync);
        table.put(Api.HEARTBEAT, membership::heartbeat);
        table.put(Api.LEAVE_GROUP, membership::leave);
        var offsets = new GroupOffsets(routing);
        table.put(Api.OFFSET_COMMIT, offsets::commit);
        table.put(Api.OFFSET_FETCH, offsets::fetch);
        table.put(Api.OFFSET_DELETE, offsets::delete);
        var admin = new GroupAdmin(routing);
        table.put(Api.DESCRIBE_GROUPS, admin::describe);
        table.put(Api.LIST_GROUPS, admin::list);
        table.put(Api.DELETE_GROUPS, admin::delete);
        var consumers = new ConsumerGroups(routing, parts.shards(), parts.settings()
                .get(GroupCoordinatorSettings.GROUP_COORDINATOR_REBALANCE_PROTOCOLS).contains("consumer"));
        table.put(Api.CONSUMER_GROUP_HEARTBEAT, consumers::heartbeat);
        table.put(Api.CONSUMER_GROUP_DESCRIBE, consumers::describe);
    }
}
