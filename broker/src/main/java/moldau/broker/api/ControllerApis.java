package moldau.broker.api;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import moldau.base.Endpoint;
import moldau.broker.config.Configs;
import moldau.broker.controller.LocalChannel;
import moldau.broker.metadata.MetadataLog;
import moldau.replication.raft.ReplicaKey;
import moldau.state.cluster.ClusterImage;
import moldau.wire.message.Api;

/// The table of all apis a controller's listener answers (behaviour 13).
public final class ControllerApis {
    private ControllerApis() {}

    /// What handlers are made of.
    ///
    /// @param self this member of the quorum
    /// @param own where others of the quorum reach it
    /// @param image as of the last commit; asked on the controller's loop
    public record Parts(
            ReplicaKey self, Endpoint own, String clusterId, MetadataLog log, LocalChannel controller,
            Supplier<ClusterImage> image, Configs configs, FeatureView features) {}

    public static Map<Api, Handler> table(Parts parts) {
        var table = new EnumMap<Api, Handler>(Api.class);
        var quorum = new QuorumApis(parts.log(), parts.clusterId(), parts.self(), parts.own());
        table.put(Api.FETCH, quorum::fetch);
        table.put(Api.FETCH_SNAPSHOT, quorum::snapshot);
        table.put(Api.VOTE, quorum::vote);
        table.put(Api.BEGIN_QUORUM_EPOCH, quorum::begin);
        table.put(Api.END_QUORUM_EPOCH, quorum::end);
        table.put(Api.UPDATE_RAFT_VOTER, quorum::update);
        var here = parts.controller().here();
        var asked = new Forwarded(here);
        for (Api api : ASKED) table.put(api, asked);
        int nodeId = parts.self().id();
        table.put(Api.INCREMENTAL_ALTER_CONFIGS, new AlterConfigs(nodeId, here));
        table.put(Api.DESCRIBE_CONFIGS, new DescribeConfigs(
                nodeId, _ -> parts.image().get(), _ -> parts.configs()));
        table.put(Api.DESCRIBE_CLUSTER, new DescribeControllers(
                parts.clusterId(), parts.image(), parts.log()::leaderId));
        BrokerApis.sasl(table);
        table.put(Api.ENVELOPE, new Enclosed(table, parts.controller()::isActive));
        table.put(Api.API_VERSIONS, new ApiVersions(table.keySet(), parts.features()));
        return table;
    }

    /// What goes to the controller as it is: admin's, and the brokers' own.
    private static final Set<Api> ASKED = EnumSet.of(
            Api.CREATE_TOPICS, Api.DELETE_TOPICS, Api.CREATE_PARTITIONS, Api.ALTER_CONFIGS,
            Api.UPDATE_FEATURES, Api.ELECT_LEADERS, Api.ALTER_PARTITION_REASSIGNMENTS,
            Api.LIST_PARTITION_REASSIGNMENTS, Api.UNREGISTER_BROKER, Api.ALTER_CLIENT_QUOTAS,
            Api.ALTER_USER_SCRAM_CREDENTIALS, Api.DESCRIBE_QUORUM,
            Api.ADD_RAFT_VOTER, Api.REMOVE_RAFT_VOTER,
            Api.BROKER_REGISTRATION, Api.BROKER_HEARTBEAT, Api.CONTROLLER_REGISTRATION,
            Api.ALLOCATE_PRODUCER_IDS, Api.ALTER_PARTITION, Api.ASSIGN_REPLICAS_TO_DIRS);
}
