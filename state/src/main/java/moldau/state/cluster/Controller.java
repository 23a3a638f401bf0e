package moldau.state.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import moldau.base.Random;
import moldau.state.Decision;
import moldau.state.Machine;
import moldau.wire.message.AllocateProducerIdsRequest;
import moldau.wire.message.AllocateProducerIdsResponse;
import moldau.wire.message.AlterClientQuotasRequest;
import moldau.wire.message.AlterClientQuotasResponse;
import moldau.wire.message.AlterConfigsRequest;
import moldau.wire.message.AlterConfigsResponse;
import moldau.wire.message.AlterPartitionReassignmentsRequest;
import moldau.wire.message.AlterPartitionReassignmentsResponse;
import moldau.wire.message.AlterPartitionRequest;
import moldau.wire.message.AlterPartitionResponse;
import moldau.wire.message.AlterUserScramCredentialsRequest;
import moldau.wire.message.AlterUserScramCredentialsResponse;
import moldau.wire.message.AssignReplicasToDirsRequest;
import moldau.wire.message.AssignReplicasToDirsResponse;
import moldau.wire.message.BrokerHeartbeatRequest;
import moldau.wire.message.BrokerHeartbeatResponse;
import moldau.wire.message.BrokerRegistrationRequest;
import moldau.wire.message.BrokerRegistrationResponse;
import moldau.wire.message.ControllerRegistrationRequest;
import moldau.wire.message.ControllerRegistrationResponse;
import moldau.wire.message.CreatePartitionsRequest;
import moldau.wire.message.CreatePartitionsResponse;
import moldau.wire.message.CreateTopicsRequest;
import moldau.wire.message.CreateTopicsResponse;
import moldau.wire.message.DeleteTopicsRequest;
import moldau.wire.message.DeleteTopicsResponse;
import moldau.wire.message.ElectLeadersRequest;
import moldau.wire.message.ElectLeadersResponse;
import moldau.wire.message.IncrementalAlterConfigsRequest;
import moldau.wire.message.IncrementalAlterConfigsResponse;
import moldau.wire.message.ListPartitionReassignmentsRequest;
import moldau.wire.message.ListPartitionReassignmentsResponse;
import moldau.wire.message.UnregisterBrokerRequest;
import moldau.wire.message.UnregisterBrokerResponse;
import moldau.wire.message.UpdateFeaturesRequest;
import moldau.wire.message.UpdateFeaturesResponse;
import moldau.wire.record.ConfigRecord;
import moldau.wire.record.MetadataRecord;
import moldau.wire.record.NoOpRecord;
import moldau.wire.record.RegisterBrokerRecord;

/// The active controller: decides what the next metadata records are. Its memory is the image;
/// every node folds the same records into the same one.
///
/// The driver asks through a `Runtime<MetadataRecord>`: one method below for each request. Errors
/// that concern the whole (not the controller, authorization, quotas) are the driver's. The answers
/// leave when their records are committed.
///
/// **After `activate` the driver ticks once before it asks anything**: the first tick writes the
/// bootstrap records of an empty log, or takes back an unfinished transaction.
///
/// Besides the log the controller remembers only when it last heard each broker (`Leases`); a new
/// one starts by believing that all are alive.
public final class Controller implements Machine<MetadataRecord> {
    /// A tick that had something to write is not repeated sooner, should the write have failed.
    private static final int TICK_PAUSE_MS = 20;

    private final ControllerLimits limits;
    private final ConfigRules rules;
    private final Random random;
    private final ClusterFold fold;
    private final Leases leases;
    private final Sorted<String, BrokerImage.FeatureRange> supported;
    /// Offsets of the registrations seen in the log; for others the epoch is close enough.
    private final Map<Integer, Long> registeredAt = new HashMap<>();

    private int formerLeader = -1;
    private boolean isActive;
    private boolean isBusy;
    private long appliedEnd;
    private long idleDeadlineMs = NEVER;
    private long rebalanceDeadlineMs = NEVER;
    private long uncleanDeadlineMs = NEVER;
    private long pausedUntilMs;

    /// @param from the image of a snapshot, or `ClusterImage.EMPTY`
    public Controller(
            ControllerLimits limits, ConfigRules rules, Random random, ClusterImage from) {
        this.limits = limits;
        this.rules = rules;
        this.random = random;
        this.fold = new ClusterFold(from);
        this.leases = new Leases(limits.leaseMs());
        this.supported = Features.supported(limits.unstable());
    }

    /// All that was applied, committed or not.
    public ClusterImage image() {
        return fold.image();
    }

    /// The version in which a record just decided is to be written.
    public short version(MetadataRecord record) {
        return RecordVersions.of(record, fold.image().metadataVersion());
    }

    @Override
    public void apply(MetadataRecord record, long offset) {
        fold.apply(record);
        if (record instanceof RegisterBrokerRecord it) registeredAt.put(it.brokerId(), offset);
        if (!(record instanceof NoOpRecord)) isBusy = true;
        if (record instanceof ConfigRecord it && Scene.allowsUnclean(it)) uncleanDeadlineMs = 0;
        appliedEnd = offset + 1;
    }

    /// Which node led the quorum before this one: if it is a broker, too, it has less time than
    /// others to show that it lives. Before [#activate].
    public void succeeds(int formerLeader) {
        assert !isActive;
        this.formerLeader = formerLeader;
    }

    @Override
    public void activate(long nowMs) {
        isActive = true;
        leases.begin(fold.image(), formerLeader, nowMs);
        if (limits.idleMs() > 0) idleDeadlineMs = nowMs + limits.idleMs();
        if (limits.rebalanceMs() > 0) rebalanceDeadlineMs = nowMs + limits.rebalanceMs();
        uncleanDeadlineMs = nowMs + limits.uncleanMs();
        pausedUntilMs = nowMs;
    }

    @Override
    public Decision<MetadataRecord, ?> tick(long nowMs) {
        if (!isActive || nowMs < pausedUntilMs) return Decision.none();
        List<MetadataRecord> records = due(nowMs);
        pausedUntilMs = nowMs + (records.isEmpty() ? 1 : TICK_PAUSE_MS);
        return records.isEmpty() ? Decision.none() : Batches.cut(Decision.later(records));
    }

    @Override
    public long nextDeadlineMs() {
        if (!isActive) return NEVER;
        long dueMs = isUnbegun() || fold.inTransaction() ? 0 : idleDeadlineMs;
        dueMs = Math.min(dueMs, rebalanceDeadlineMs);
        dueMs = Math.min(dueMs, uncleanDeadlineMs);
        dueMs = Math.min(dueMs, leases.nextLapseMs(fold.image()));
        return Math.max(dueMs, pausedUntilMs);
    }

    @Override
    public void checkInvariants() {
        fold.image().checkInvariants();
    }

    /// The records that time has made due; the most urgent first, one kind at a time.
    private List<MetadataRecord> due(long nowMs) {
        if (fold.inTransaction()) return Bootstrap.abort();
        if (isUnbegun()) return Bootstrap.records(limits.bootstrap(), rules);
        List<Integer> lapsed = leases.lapsed(fold.image(), nowMs);
        if (!lapsed.isEmpty()) return Heartbeats.lapse(scene(), leases, lapsed.getFirst());
        var records = new ArrayList<MetadataRecord>();
        if (nowMs >= uncleanDeadlineMs) {
            uncleanDeadlineMs = nowMs + limits.uncleanMs();
            new Elections(scene(), records).uncleanly();
        } else if (nowMs >= rebalanceDeadlineMs) {
            rebalanceDeadlineMs = nowMs + limits.rebalanceMs();
            new Elections(scene(), records).preferred();
        } else if (nowMs >= idleDeadlineMs) {
            idleDeadlineMs = nowMs + limits.idleMs();
            if (!isBusy) records.add(NoOpRecord.DEFAULT);
            isBusy = false;
        }
        return records;
    }

    private boolean isUnbegun() {
        return fold.image().metadataVersion() == 0;
    }

    private Scene scene() {
        return new Scene(fold.image(), rules, random, limits.nodeId());
    }

    public Decision<MetadataRecord, AlterClientQuotasResponse> alterClientQuotas(
            AlterClientQuotasRequest request) {
        return new QuotaChange(scene()).decide(request);
    }

    public Decision<MetadataRecord, AlterUserScramCredentialsResponse> alterUserScramCredentials(
            AlterUserScramCredentialsRequest request) {
        return new ScramChange(scene()).decide(request);
    }

    /// @param mayDescribeConfigs whether the answer may list the configs of a topic
    public Decision<MetadataRecord, CreateTopicsResponse> createTopics(
            CreateTopicsRequest request, Predicate<String> mayDescribeConfigs) {
        return new TopicCreation(scene(), request, mayDescribeConfigs).decide();
    }

    public Decision<MetadataRecord, DeleteTopicsResponse> deleteTopics(
            DeleteTopicsRequest request) {
        return new TopicDeletion(scene()).decide(request);
    }

    public Decision<MetadataRecord, CreatePartitionsResponse> createPartitions(
            CreatePartitionsRequest request) {
        return new PartitionCreation(scene()).decide(request);
    }

    /// As a broker passes it on, which has looked at what only it knows.
    public Decision<MetadataRecord, IncrementalAlterConfigsResponse> incrementalAlterConfigs(
            IncrementalAlterConfigsRequest request) {
        return incrementalAlterConfigs(request, false);
    }

    /// @param isDirect no broker has looked at it before
    public Decision<MetadataRecord, IncrementalAlterConfigsResponse> incrementalAlterConfigs(
            IncrementalAlterConfigsRequest request, boolean isDirect) {
        return new ConfigChange(scene(), isDirect).decide(request);
    }

    /// As [#incrementalAlterConfigs(IncrementalAlterConfigsRequest)].
    public Decision<MetadataRecord, AlterConfigsResponse> alterConfigs(AlterConfigsRequest request) {
        return alterConfigs(request, false);
    }

    /// @param isDirect no broker has looked at it before
    public Decision<MetadataRecord, AlterConfigsResponse> alterConfigs(
            AlterConfigsRequest request, boolean isDirect) {
        return new ConfigChange(scene(), isDirect).decide(request);
    }

    public Decision<MetadataRecord, BrokerRegistrationResponse> registerBroker(
            BrokerRegistrationRequest request, long nowMs, long nextOffset) {
        assert nextOffset >= appliedEnd : nextOffset + " < " + appliedEnd;
        return Batches.cut(new BrokerRegistrations(scene(), leases)
                .register(request, limits.clusterId(), nowMs, nextOffset));
    }

    public Decision<MetadataRecord, BrokerHeartbeatResponse> brokerHeartbeat(
            BrokerHeartbeatRequest request, long nowMs) {
        long registered = registeredAt.getOrDefault(request.brokerId(), request.brokerEpoch());
        return Batches.cut(
                new Heartbeats(scene(), leases).decide(request, registered, nowMs, appliedEnd));
    }

    public Decision<MetadataRecord, UnregisterBrokerResponse> unregisterBroker(
            UnregisterBrokerRequest request) {
        return Batches.cut(new BrokerRegistrations(scene(), leases).unregister(request));
    }

    public Decision<MetadataRecord, ControllerRegistrationResponse> registerController(
            ControllerRegistrationRequest request) {
        return new BrokerRegistrations(scene(), leases).registerController(request);
    }

    public Decision<MetadataRecord, AllocateProducerIdsResponse> allocateProducerIds(
            AllocateProducerIdsRequest request) {
        return ProducerIds.allocate(scene(), request);
    }

    /// @param quorumLevel of `kraft.version`, which the quorum keeps
    public Decision<MetadataRecord, UpdateFeaturesResponse> updateFeatures(
            UpdateFeaturesRequest request, short quorumLevel) {
        return new FeatureChange(scene(), supported, quorumLevel).decide(request);
    }

    public Decision<MetadataRecord, AlterPartitionResponse> alterPartition(
            AlterPartitionRequest request) {
        return Batches.cut(new PartitionRequests(scene()).alter(request));
    }

    public Decision<MetadataRecord, AssignReplicasToDirsResponse> assignReplicasToDirs(
            AssignReplicasToDirsRequest request) {
        return Batches.cut(new PartitionRequests(scene()).assign(request));
    }

    public Decision<MetadataRecord, ElectLeadersResponse> electLeaders(
            ElectLeadersRequest request) {
        return Batches.cut(new Reassignments(scene()).elect(request));
    }

    public Decision<MetadataRecord, AlterPartitionReassignmentsResponse>
            alterPartitionReassignments(AlterPartitionReassignmentsRequest request) {
        return Batches.cut(new Reassignments(scene()).alter(request));
    }

    public Decision<MetadataRecord, ListPartitionReassignmentsResponse>
            listPartitionReassignments(ListPartitionReassignmentsRequest request) {
        return Decision.answer(Reassignments.list(fold.image(), request));
    }
}
