package moldau.trials.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import moldau.state.cluster.BrokerImage;
import moldau.state.cluster.ConfigResource;
import moldau.state.cluster.Features;
import moldau.state.cluster.Ids;
import moldau.state.cluster.PartitionImage;
import moldau.state.cluster.TopicImage;
import moldau.wire.Uuid;
import moldau.wire.message.*;
import moldau.wire.record.MetadataRecord;
import moldau.wire.record.TopicRecord;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.common.message.AllocateProducerIdsRequestData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.AlterPartitionRequestData;
import org.apache.kafka.common.message.AssignReplicasToDirsRequestData;
import org.apache.kafka.common.message.BrokerHeartbeatRequestData;
import org.apache.kafka.common.message.BrokerRegistrationRequestData;
import org.apache.kafka.common.message.ControllerRegistrationRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.ElectLeadersRequestData;
import org.apache.kafka.common.message.ListPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.UpdateFeaturesRequestData;
import org.junit.jupiter.api.Test;

/// Brokers that register, beat, stop, die and come back, operators that create, reassign and elect,
/// leaders that change ISRs: asked of our controller and of Apache Kafka's, every answer and every
/// record is the same, at the same offset.
///
/// Left to chance by both, and so given by hand here: ids of topics (ours takes theirs) and
/// placement (replicas are assigned). Where we differ on purpose the trial does not go; each such
/// place says so.
class ControllerDifferentialTest {
    private static final int SEEDS = Integer.getInteger("moldau.seeds", 40);
    private static final int FIRST = Integer.getInteger("moldau.seed", 0);
    private static final int STEPS = 120;

    @Test
    void weAnswerAndWriteWhatApacheKafkaDoes() {
        var differences = new ArrayList<String>();
        for (int seed = FIRST; seed < FIRST + SEEDS; seed++) {
            var run = new Run(seed);
            try (var both = run.both) {
                run.play();
            } catch (AssertionError difference) {
                differences.add(difference.getMessage() + "\nafter\n" + run.both.recent());
            }
        }
        assertTrue(differences.isEmpty(), () -> String.join("\n\n", differences));
    }

    private static final class Run {
        /// Nobody's: offsets do not get so far.
        private static final long NO_EPOCH = 1_000_000;
        /// So that no two brokers are due to be fenced at once.
        private static final int LAPSES_APART_MS = 30;

        final Random random;
        final TwoControllers both;
        final TreeMap<Integer, Long> incarnations = new TreeMap<>();

        Run(int seed) {
            random = new Random(seed);
            short[] versions = {30, 30, 30, 29, 26, 25, 23, 21, 17, 15, 13, 11, 7};
            both = new TwoControllers(seed, random, versions[random.nextInt(versions.length)]);
        }

        void play() {
            for (int id = 0; id < 3; id++) register(id);
            beatAll();
            for (int i = 0; i < STEPS && !both.parted; i++) step();
        }

        private void step() {
            switch (random.nextInt(20)) {
                case 0, 1 -> create();
                case 2 -> grow();
                case 3 -> register(random.nextInt(5));
                case 4, 5 -> both.pass(random.nextInt(6_000));
                case 6 -> stop(random.nextInt(5));
                case 7, 8, 9 -> alterIsr();
                case 10, 11 -> reassign();
                case 12 -> elect();
                case 13 -> unregister(random.nextInt(5));
                case 14 -> allocate(random.nextInt(5));
                case 15 -> assignDirectory();
                case 16 -> configure();
                case 17 -> features();
                case 18 -> fail(random.nextInt(5));
                default -> beatAll();
            }
        }

        // The brokers.

        private static Uuid directory(int broker, int index) {
            return new Uuid(77, 1000 + broker * 10 + index);
        }

        /// One that stops may be followed by its next life at once here, not there.
        private void register(int id) {
            BrokerImage known = both.image().broker(id);
            if (known != null && known.stopping() && !known.fenced()) return;
            boolean again = known != null && random.nextInt(4) == 0;
            long incarnation = again ? incarnations.get(id)
                    : incarnations.merge(id, 1L, Long::sum);
            long previous = known != null && random.nextBoolean() ? known.epoch() : -1;
            var features = new ArrayList<BrokerRegistrationRequest.Feature>();
            boolean isOld = random.nextInt(6) == 0;
            Features.supported().each((name, range) -> {
                if (isOld && !name.equals(Features.METADATA_VERSION)) return;
                features.add(new BrokerRegistrationRequest.Feature(name, range.min(),
                        isOld ? (short) 20 : range.max()));
            });
            var directories = new ArrayList<Uuid>();
            directories.add(directory(random.nextInt(20) == 0 ? 0 : id, 0));
            if (id % 2 == 1) directories.add(directory(id, 1));
            var request = BrokerRegistrationRequest.DEFAULT
                    .withBrokerId(id)
                    .withClusterId(random.nextInt(20) == 0 ? "other" : TwoControllers.CLUSTER)
                    .withIncarnationId(new Uuid(id, incarnation))
                    .withListeners(List.of(new BrokerRegistrationRequest.Listener(
                            "PLAINTEXT", "localhost", 9000 + id, (short) 0)))
                    .withFeatures(features)
                    .withRack(id % 2 == 0 ? "even" : null)
                    .withLogDirs(directories)
                    .withPreviousBrokerEpoch(previous);
            both.what = request.toString() + " of " + known + held(id);
            int from = both.end();
            var told = both.apache.ask(it -> it.registerBroker(ApacheController.context(4),
                    ApacheController.theirs(request, 4, BrokerRegistrationRequestData::new)));
            Object theirs = told.answer() == null
                    ? BrokerRegistrationResponse.DEFAULT.withErrorCode(told.error())
                    : BrokerRegistrationResponse.DEFAULT.withBrokerEpoch(told.answer().epoch());
            both.compare(from, theirs,
                    both.ours(it -> it.registerBroker(request, both.nowMs, from)));
        }

        private String held(int id) {
            var held = new StringBuilder();
            both.image().topics().each((_, topic) -> {
                for (int i = 0; i < topic.partitionCount(); i++) {
                    PartitionImage partition = topic.partition(i);
                    if (partition.isr().has(id) || partition.elr().has(id)) {
                        held.append("\n     ").append(topic.id()).append(i).append(partition);
                    }
                }
            });
            return held.toString();
        }

        private BrokerHeartbeatRequest beat(int id) {
            BrokerImage broker = both.image().broker(id);
            return BrokerHeartbeatRequest.DEFAULT
                    .withBrokerId(id)
                    .withBrokerEpoch(broker == null ? NO_EPOCH : broker.epoch())
                    .withCurrentMetadataOffset(random.nextInt(8) == 0 ? 3 : both.end() - 1);
        }

        /// Each at a time of its own: those silent for too long are fenced in any order. One that
        /// stops is not heard again: Apache Kafka lets it go later than it might.
        private void beat(BrokerHeartbeatRequest request) {
            BrokerImage broker = both.image().broker(request.brokerId());
            if (broker != null && broker.stopping()) return;
            both.pass(LAPSES_APART_MS);
            both.what = request.toString();
            int from = both.end();
            var told = both.apache.ask(it -> it.processBrokerHeartbeat(ApacheController.context(2),
                    ApacheController.theirs(request, 2, BrokerHeartbeatRequestData::new)));
            var theirs = told.answer() == null
                    ? BrokerHeartbeatResponse.DEFAULT.withErrorCode(told.error())
                    : BrokerHeartbeatResponse.DEFAULT
                            .withIsCaughtUp(told.answer().isCaughtUp())
                            .withIsFenced(told.answer().isFenced())
                            .withShouldShutDown(told.answer().shouldShutDown());
            both.compare(from, theirs, both.ours(it -> it.brokerHeartbeat(request, both.nowMs)));
        }

        private void beatAll() {
            for (int id = 0; id < 5; id++) {
                if (random.nextInt(5) != 0) beat(beat(id));
            }
        }

        /// One that is fenced already has nothing to hand over.
        private void stop(int id) {
            BrokerImage broker = both.image().broker(id);
            if (broker != null && broker.fenced()) return;
            beat(beat(id).withWantShutDown(true).withWantFence(random.nextInt(4) == 0));
        }

        private void fail(int id) {
            beat(beat(id)
                    .withOfflineLogDirs(id % 2 == 1 && random.nextBoolean()
                            ? List.of(directory(id, 1)) : List.of())
                    .withCordonedLogDirs(random.nextBoolean()
                            ? List.of(directory(id, 0)) : List.of()));
        }

        private void unregister(int id) {
            BrokerImage broker = both.image().broker(id);
            if (random.nextInt(3) != 0 || broker != null && !broker.fenced()) return;
            both.what = "unregister " + id;
            int from = both.end();
            var told = both.apache.ask(it -> it.unregisterBroker(ApacheController.context(), id));
            short ours = both.ours(it -> it.unregisterBroker(
                    UnregisterBrokerRequest.DEFAULT.withBrokerId(id))).errorCode();
            both.compare(from, told.error(), ours);
        }

        private void allocate(int id) {
            BrokerImage broker = both.image().broker(id);
            long epoch = broker == null ? NO_EPOCH : broker.epoch() - random.nextInt(2);
            var request = AllocateProducerIdsRequest.DEFAULT
                    .withBrokerId(id)
                    .withBrokerEpoch(epoch);
            both.what = request.toString();
            int from = both.end();
            Object theirs = both.theirs(it -> it.allocateProducerIds(ApacheController.context(),
                    ApacheController.theirs(request, 0, AllocateProducerIdsRequestData::new)),
                    Api.ALLOCATE_PRODUCER_IDS, 0);
            AllocateProducerIdsResponse ours = both.ours(it -> it.allocateProducerIds(request));
            both.compare(from, theirs, ours.errorCode() != 0 && theirs instanceof Short
                    ? ours.errorCode() : ours);
        }

        private void assignDirectory() {
            TopicImage topic = anyTopic();
            if (topic == null) return;
            int index = random.nextInt(topic.partitionCount() + 1);
            int id = random.nextInt(5);
            BrokerImage broker = both.image().broker(id);
            long epoch = broker == null ? NO_EPOCH : broker.epoch();
            var request = new AssignReplicasToDirsRequest(id, epoch,
                    List.of(new AssignReplicasToDirsRequest.Directory(
                            directory(id, random.nextInt(3)),
                            List.of(new AssignReplicasToDirsRequest.Topic(topic.id(), List.of(
                                    new AssignReplicasToDirsRequest.Partition(index)))))));
            both.what = request.toString();
            int from = both.end();
            Object theirs = both.theirs(it -> it.assignReplicasToDirs(ApacheController.context(),
                    ApacheController.theirs(request, 0, AssignReplicasToDirsRequestData::new)),
                    Api.ASSIGN_REPLICAS_TO_DIRS, 0);
            AssignReplicasToDirsResponse ours = both.ours(it -> it.assignReplicasToDirs(request));
            both.compare(from, theirs, theirs instanceof Short ? ours.errorCode() : ours);
        }

        // Topics.

        private TopicImage anyTopic() {
            var topics = new ArrayList<TopicImage>();
            both.image().topics().each((_, topic) -> topics.add(topic));
            return topics.isEmpty() ? null : topics.get(random.nextInt(topics.size()));
        }

        /// @param only null for all topics
        private boolean keepsEligible(TopicImage only, int minimum) {
            var kept = new ArrayList<PartitionImage>();
            both.image().topics().each((name, topic) -> {
                if (only != null && topic != only) return;
                String own = only != null ? null
                        : both.image().config(ConfigResource.topic(name)).get("min.insync.replicas");
                int enough = own == null ? minimum : Integer.parseInt(own);
                for (int i = 0; i < topic.partitionCount(); i++) {
                    PartitionImage each = topic.partition(i);
                    boolean exist = !each.elr().isEmpty() || !each.lastKnownElr().isEmpty();
                    if (exist && each.isr().size() < Math.min(enough, each.replicas().size())) kept.add(each);
                }
            });
            return !kept.isEmpty();
        }

        private List<Integer> someBrokers(int count) {
            var ids = new ArrayList<Integer>(List.of(0, 1, 2, 3, 4));
            Collections.shuffle(ids, random);
            return List.copyOf(ids.subList(0, count));
        }

        private void create() {
            var assignments = new ArrayList<CreateTopicsRequest.Assignment>();
            int size = 1 + random.nextInt(3);
            int count = 1 + random.nextInt(3);
            for (int i = 0; i < count; i++) {
                assignments.add(new CreateTopicsRequest.Assignment(i, someBrokers(size)));
            }
            var configs = random.nextInt(3) == 0 ? List.of(new CreateTopicsRequest.Config(
                    "min.insync.replicas", "2")) : List.<CreateTopicsRequest.Config>of();
            var request = CreateTopicsRequest.DEFAULT.withTopics(List.of(
                    new CreateTopicsRequest.Topic("t" + random.nextInt(6), -1, (short) -1,
                            assignments, configs)));
            both.what = request.toString();
            int from = both.end();
            var told = both.apache.ask(it -> it.createTopics(ApacheController.context(),
                    ApacheController.theirs(request, 7, CreateTopicsRequestData::new),
                    java.util.Set.of(), false));
            for (MetadataRecord each : both.apache.since(from)) {
                if (!(each instanceof TopicRecord it)) continue;
                both.topicIdBits.add(it.topicId().high());
                both.topicIdBits.add(it.topicId().low());
            }
            var theirs = (CreateTopicsResponse) ApacheController.ours(
                    told.answer(), Api.CREATE_TOPICS, 7);
            CreateTopicsResponse ours = both.ours(it -> it.createTopics(request, _ -> false));
            both.compare(from, errors(theirs), errors(ours));
            both.topicIdBits.clear();
        }

        private static String errors(CreateTopicsResponse response) {
            var topic = response.topics().getFirst();
            return topic.name() + " " + topic.errorCode();
        }

        /// Apache Kafka takes any partition of the topic to see how many replicas it has.
        private void grow() {
            TopicImage topic = anyTopic();
            if (topic == null || !isEven(topic)) return;
            int count = topic.partitionCount() + random.nextInt(3);
            var assignments = new ArrayList<CreatePartitionsRequest.Assignment>();
            for (int i = topic.partitionCount(); i < count; i++) {
                assignments.add(new CreatePartitionsRequest.Assignment(
                        someBrokers(topic.partition(0).replicas().size())));
            }
            var request = CreatePartitionsRequest.DEFAULT.withTopics(List.of(
                    CreatePartitionsRequest.Topic.DEFAULT.withName(topic.name()).withCount(count)
                            .withAssignments(assignments)));
            both.what = request.toString() + " of " + topic;
            int from = both.end();
            var told = both.apache.ask(it -> it.createPartitions(ApacheController.context(),
                    List.copyOf(ApacheController.theirs(
                            request, 3, CreatePartitionsRequestData::new).topics()), false));
            var theirs = told.answer().getFirst();
            var ours = both.ours(it -> it.createPartitions(request)).results().getFirst();
            both.history.add(theirs.errorMessage());
            both.compare(from, theirs.errorCode(), ours.errorCode());
        }

        private static boolean isEven(TopicImage topic) {
            for (int i = 0; i < topic.partitionCount(); i++) {
                int size = topic.partition(i).replicas().size();
                if (size != topic.partition(0).replicas().size()) return false;
            }
            return true;
        }

        private void alterIsr() {
            TopicImage topic = anyTopic();
            if (topic == null) return;
            int index = random.nextInt(topic.partitionCount());
            PartitionImage partition = topic.partition(index);
            int leader = random.nextInt(12) == 0 ? random.nextInt(5)
                    : Math.max(0, partition.leader());
            var isr = new ArrayList<AlterPartitionRequest.IsrMember>();
            for (int i = 0; i < partition.replicas().size(); i++) {
                int id = partition.replicas().get(i);
                if (id != leader && random.nextInt(4) == 0) continue;
                BrokerImage broker = both.image().broker(id);
                long epoch = broker == null || random.nextInt(3) == 0 ? -1 : broker.epoch();
                if (random.nextInt(20) == 0) epoch--;
                isr.add(new AlterPartitionRequest.IsrMember(id, epoch));
            }
            if (random.nextInt(20) == 0) isr.add(new AlterPartitionRequest.IsrMember(4, -1));
            BrokerImage broker = both.image().broker(leader);
            boolean recovers = random.nextInt(12) == 0;
            var request = AlterPartitionRequest.DEFAULT
                    .withBrokerId(leader)
                    .withBrokerEpoch(broker == null ? NO_EPOCH : broker.epoch())
                    .withTopics(List.of(new AlterPartitionRequest.Topic(topic.id(), List.of(
                            AlterPartitionRequest.Partition.DEFAULT
                                    .withPartitionIndex(index)
                                    .withLeaderEpoch(partition.leaderEpoch() + off())
                                    .withPartitionEpoch(partition.partitionEpoch() + off())
                                    .withLeaderRecoveryState((byte) (recovers ? 1 : 0))
                                    .withNewIsrWithEpochs(isr)))));
            both.what = request.toString() + " of " + partition;
            int from = both.end();
            Object theirs = both.theirs(it -> it.alterPartition(ApacheController.context(3),
                    ApacheController.theirs(request, 3, AlterPartitionRequestData::new)),
                    Api.ALTER_PARTITION, 3);
            AlterPartitionResponse ours = both.ours(it -> it.alterPartition(request));
            both.compare(from, theirs, theirs instanceof Short ? ours.errorCode() : ours);
        }

        private int off() {
            return switch (random.nextInt(20)) {
                case 0 -> 1;
                case 1 -> -1;
                default -> 0;
            };
        }

        private void reassign() {
            TopicImage topic = anyTopic();
            if (topic == null) return;
            int index = random.nextInt(topic.partitionCount() + 1);
            PartitionImage was = topic.partition(index);
            List<Integer> replicas = random.nextInt(3) == 0 ? null : target(was);
            if (was != null && isLeftOut(was, replicas)) return;
            var request = AlterPartitionReassignmentsRequest.DEFAULT
                    .withAllowReplicationFactorChange(random.nextInt(3) != 0)
                    .withTopics(List.of(new AlterPartitionReassignmentsRequest.Topic(topic.name(),
                            List.of(new AlterPartitionReassignmentsRequest.Partition(
                                    index, replicas)))));
            both.what = request.toString() + " of " + topic.partition(index);
            int from = both.end();
            Object theirs = both.theirs(it -> it.alterPartitionReassignments(
                    ApacheController.context(),
                    ApacheController.theirs(
                            request, 1, AlterPartitionReassignmentsRequestData::new)),
                    Api.ALTER_PARTITION_REASSIGNMENTS, 1);
            both.compare(from, theirs, both.ours(it -> it.alterPartitionReassignments(request)));
            var all = ListPartitionReassignmentsRequest.DEFAULT.withTopics(null);
            var list = (ListPartitionReassignmentsResponse) both.theirs(
                    it -> it.listPartitionReassignments(ApacheController.context(),
                            ApacheController.theirs(
                                    all, 0, ListPartitionReassignmentsRequestData::new)),
                    Api.LIST_PARTITION_REASSIGNMENTS, 0);
            both.compare(both.end(), sorted(list),
                    sorted(both.ours(it -> it.listPartitionReassignments(all))));
        }

        private List<Integer> target(PartitionImage was) {
            Ids some = Ids.of(someBrokers(1 + random.nextInt(3)));
            // Where replicas go Apache Kafka may keep brokers eligible that hold none any more.
            return was != null && both.image().isElrEnabled()
                    ? was.replicas().with(some).toList() : some.toList();
        }

        /// Taking back all that are in sync: Apache Kafka then calls one in sync that is not up.
        /// And dropping what is being added: it then never gets to the end.
        private boolean isLeftOut(PartitionImage was, List<Integer> replicas) {
            if (replicas != null) return !Ids.of(replicas).hasAll(was.adding());
            Ids staying = was.isr().without(was.adding());
            boolean shrinks = staying.size() < was.isr().size();
            return staying.isEmpty() || both.image().isElrEnabled() && shrinks;
        }

        private static List<String> sorted(ListPartitionReassignmentsResponse list) {
            var lines = new ArrayList<String>();
            for (var topic : list.topics()) {
                for (var each : topic.partitions()) lines.add(topic.name() + each);
            }
            Collections.sort(lines);
            return lines;
        }

        private void elect() {
            TopicImage topic = anyTopic();
            if (topic == null) return;
            var request = ElectLeadersRequest.DEFAULT
                    .withElectionType((byte) (random.nextInt(3) == 0 ? 1 : 0))
                    .withTopicPartitions(List.of(new ElectLeadersRequest.TopicPartitions(
                            topic.name(), List.of(random.nextInt(topic.partitionCount() + 1)))));
            both.what = request.toString() + " of " + topic;
            int from = both.end();
            Object theirs = both.theirs(it -> it.electLeaders(ApacheController.context(2),
                    ApacheController.theirs(request, 2, ElectLeadersRequestData::new)),
                    Api.ELECT_LEADERS, 2);
            both.compare(from, theirs, both.ours(it -> it.electLeaders(request)));
        }

        // Settings.

        /// Not unclean elections: ours come at once where they are switched on. Nor a minimum under which too few
        /// are in sync somewhere: ours does not forget who is eligible there (docs/differences.md).
        private void configure() {
            boolean ofTopic = random.nextBoolean();
            TopicImage topic = anyTopic();
            if (ofTopic && topic == null) return;
            String key = "min.insync.replicas";
            String value = Integer.toString(1 + random.nextInt(2));
            var resource = ofTopic ? ConfigResource.topic(topic.name())
                    : ConfigResource.ALL_BROKERS;
            if (keepsEligible(ofTopic ? topic : null, Integer.parseInt(value))) return;
            var request = IncrementalAlterConfigsRequest.DEFAULT.withResources(List.of(
                    new IncrementalAlterConfigsRequest.Resource(resource.type(), resource.name(),
                            List.of(new IncrementalAlterConfigsRequest.Config(
                                    key, (byte) 0, value)))));
            both.what = request.toString();
            int from = both.end();
            var theirResource = new org.apache.kafka.common.config.ConfigResource(
                    org.apache.kafka.common.config.ConfigResource.Type.forId(resource.type()),
                    resource.name());
            var told = both.apache.ask(it -> it.incrementalAlterConfigs(ApacheController.context(),
                    Map.of(theirResource, Map.of(key,
                            Map.entry(AlterConfigOp.OpType.SET, value))), false, true));
            short theirs = told.answer().get(theirResource).error().code();
            both.compare(from, theirs, both.ours(it -> it.incrementalAlterConfigs(request))
                    .responses().getFirst().errorCode());
        }

        private void features() {
            if (random.nextInt(4) != 0) return;
            String[] names = {Features.METADATA_VERSION, Features.ELR, Features.GROUP,
                Features.TRANSACTION, Features.SHARE, Features.KRAFT_VERSION, "no.such.feature"};
            String feature = names[random.nextInt(names.length)];
            int level = feature.equals(Features.METADATA_VERSION)
                    ? 6 + random.nextInt(27) : random.nextInt(4);
            // A raise of the quorum's level is the quorum's own, and not compared here.
            int types = feature.equals(Features.KRAFT_VERSION) ? 2 : 1;
            var request = UpdateFeaturesRequest.DEFAULT
                    .withValidateOnly(random.nextInt(4) == 0)
                    .withFeatureUpdates(List.of(UpdateFeaturesRequest.FeatureUpdate.DEFAULT
                            .withFeature(feature)
                            .withMaxVersionLevel((short) level)
                            .withUpgradeType((byte) (types + random.nextInt(4 - types)))));
            both.what = request.toString();
            int from = both.end();
            Object theirs = both.theirs(it -> it.updateFeatures(ApacheController.context(2),
                    ApacheController.theirs(request, 2, UpdateFeaturesRequestData::new)),
                    Api.UPDATE_FEATURES, 2);
            UpdateFeaturesResponse ours = both.ours(it -> it.updateFeatures(request, (short) 0));
            both.compare(from, theirs, theirs instanceof Short ? ours.errorCode()
                    : ApacheController.again(ours, Api.UPDATE_FEATURES, 2));
        }

    }
}
