package moldau.trials.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import moldau.state.Appended;
import moldau.state.Decision;
import moldau.state.Refusal;
import moldau.state.Reply;
import moldau.state.Runtime;
import moldau.state.cluster.Bootstrap;
import moldau.state.cluster.ClusterFold;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.ConfigResource;
import moldau.state.cluster.Controller;
import moldau.state.cluster.ControllerLimits;
import moldau.state.cluster.Features;
import moldau.wire.Uuid;
import moldau.wire.message.AllocateProducerIdsRequest;
import moldau.wire.message.AlterPartitionReassignmentsRequest;
import moldau.wire.message.BrokerHeartbeatRequest;
import moldau.wire.message.BrokerRegistrationRequest;
import moldau.wire.message.ControllerRegistrationRequest;
import moldau.wire.message.CreateTopicsRequest;
import moldau.wire.message.DeleteTopicsRequest;
import moldau.wire.message.IncrementalAlterConfigsRequest;
import moldau.wire.message.UnregisterBrokerRequest;
import moldau.wire.record.AccessControlEntryRecord;
import moldau.wire.record.ClientQuotaRecord;
import moldau.wire.record.DelegationTokenRecord;
import moldau.wire.record.MetadataRecord;
import moldau.wire.record.UserScramCredentialRecord;
import org.apache.kafka.image.MetadataImage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What our controller writes, Apache Kafka reads to the same cluster, and the other way round: log
/// and snapshots, at every metadata version that changed what is stored.
class ClusterImageInterchangeTest {
    private static final String CLUSTER = "interchange";
    private static final int SEEDS = 12;
    private static final int STEPS = 120;

    @ParameterizedTest
    @ValueSource(shorts = {7, 8, 11, 13, 14, 15, 17, 23, 26, 30})
    void logAndSnapshotMeanTheSameToBoth(short metadataVersion) {
        for (int seed = 0; seed < SEEDS; seed++) {
            var run = new Run(metadataVersion, seed);
            for (int step = 0; step < STEPS; step++) run.step();
            run.secure();

            MetadataImage theirs = ApacheImage.of(run.log, metadataVersion);

            var ourSnapshot = new ArrayList<MetadataRecord>();
            run.controller.image().records(ourSnapshot::add);
            assertEquals(theirs, ApacheImage.of(ourSnapshot, metadataVersion),
                    "our snapshot read by Apache Kafka, seed " + seed);

            var fold = new ClusterFold(ClusterImage.EMPTY);
            ApacheImage.snapshot(theirs).forEach(fold::apply);
            assertEquals(run.controller.image(), fold.image(),
                    "Apache Kafka's snapshot read by us, seed " + seed);
        }
    }

    private static final class Run {
        final short metadataVersion;
        final Random random;
        final List<MetadataRecord> log = new ArrayList<>();
        final Controller controller;
        final Runtime<MetadataRecord> runtime;
        long nowMs;
        long incarnation;

        Run(short metadataVersion, int seed) {
            this.metadataVersion = metadataVersion;
            random = new Random(seed);
            var limits = ControllerLimits.of(1, CLUSTER)
                    .withBootstrap(Bootstrap.atFormat(metadataVersion));
            controller = new Controller(limits, new Settings(), chance(), ClusterImage.EMPTY);
            runtime = new Runtime<>(controller, (records, _) -> {
                log.addAll(records);
                return new Appended.At(log.size() - 1);
            }, Integer.MAX_VALUE);
            runtime.activate(0, 0);
            runtime.tick(0);
        }

        private moldau.base.Random chance() {
            return new moldau.base.Random() {
                @Override
                public int below(int bound) {
                    return random.nextInt(bound);
                }

                @Override
                public long bits() {
                    return random.nextLong();
                }
            };
        }

        private <A> void ask(Function<Controller, Decision<MetadataRecord, A>> decide) {
            runtime.ask(nowMs, new Reply<A>() {
                @Override
                public void answer(A answer) {
                }

                @Override
                public void refused(Refusal why) {
                    throw new AssertionError(why);
                }
            }, _ -> decide.apply(controller));
        }

        void step() {
            nowMs += random.nextInt(1_500);
            runtime.tick(nowMs);
            int broker = 1 + random.nextInt(4);
            String topic = "t" + random.nextInt(6);
            switch (random.nextInt(10)) {
                case 0, 1 -> register(broker);
                case 2 -> beat(broker, random.nextInt(5) == 0);
                case 3, 4 -> create(topic);
                case 5 -> configure(topic);
                case 6 -> reassign(topic, broker);
                case 7 -> {
                    if (random.nextInt(3) == 0) {
                        ask(it -> it.deleteTopics(
                                DeleteTopicsRequest.DEFAULT.withTopicNames(List.of(topic))));
                    }
                }
                case 8 -> allocate(broker);
                default -> {
                    if (random.nextInt(4) == 0) {
                        ask(it -> it.unregisterBroker(
                                UnregisterBrokerRequest.DEFAULT.withBrokerId(broker)));
                    }
                }
            }
        }

        private void register(int broker) {
            var features = new ArrayList<BrokerRegistrationRequest.Feature>();
            Features.supported().each((name, range) -> features.add(
                    new BrokerRegistrationRequest.Feature(name, range.min(), range.max())));
            var request = BrokerRegistrationRequest.DEFAULT
                    .withBrokerId(broker)
                    .withClusterId(CLUSTER)
                    .withIncarnationId(new Uuid(broker, incarnation++))
                    .withRack(random.nextBoolean() ? "r" + broker : null)
                    .withFeatures(features)
                    .withListeners(List.of(
                            new BrokerRegistrationRequest.Listener(
                                    "PLAINTEXT", "a.example", 9092, (short) 0),
                            new BrokerRegistrationRequest.Listener(
                                    "TLS", "b.example", 60_000, (short) 1)))
                    .withLogDirs(List.of(new Uuid(9, 2000 + broker), new Uuid(9, 1000 + broker))
                            .subList(0, 1 + random.nextInt(2)));
            ask(it -> it.registerBroker(request, nowMs, log.size()));
            beat(broker, false);
            ask(it -> it.registerController(ControllerRegistrationRequest.DEFAULT
                    .withControllerId(3000 + broker)
                    .withIncarnationId(new Uuid(3, incarnation))
                    .withListeners(List.of(new ControllerRegistrationRequest.Listener(
                            "CONTROLLER", "c.example", 9093, (short) 0)))
                    .withFeatures(List.of(new ControllerRegistrationRequest.Feature(
                            Features.METADATA_VERSION, (short) 7, (short) 30)))));
        }

        private void beat(int broker, boolean stop) {
            var known = controller.image().broker(broker);
            if (known == null) return;
            var request = BrokerHeartbeatRequest.DEFAULT
                    .withBrokerId(broker)
                    .withBrokerEpoch(known.epoch())
                    .withCurrentMetadataOffset(log.size())
                    .withWantShutDown(stop)
                    .withCordonedLogDirs(random.nextInt(8) == 0
                            ? List.of(new Uuid(9, 2000 + broker)) : List.of())
                    .withOfflineLogDirs(random.nextInt(10) == 0
                            ? List.of(new Uuid(9, 1000 + broker)) : List.of());
            ask(it -> it.brokerHeartbeat(request, nowMs));
        }

        private void create(String topic) {
            ask(it -> it.createTopics(CreateTopicsRequest.DEFAULT.withTopics(
                    List.of(CreateTopicsRequest.Topic.DEFAULT
                            .withName(topic)
                            .withNumPartitions(1 + random.nextInt(5))
                            .withReplicationFactor((short) (1 + random.nextInt(3)))
                            .withConfigs(List.of(
                                    new CreateTopicsRequest.Config("retention.ms", "77"))))),
                    _ -> true));
        }

        private void configure(String topic) {
            var resource = switch (random.nextInt(4)) {
                case 0 -> ConfigResource.topic(topic);
                case 1 -> ConfigResource.broker(1 + random.nextInt(4));
                case 2 -> ConfigResource.group("g");
                default -> ConfigResource.ALL_BROKERS;
            };
            String name = resource.name().equals("g") || random.nextBoolean()
                    ? "some.key" : "min.insync.replicas";
            var config = new IncrementalAlterConfigsRequest.Config(
                    name, (byte) random.nextInt(2), Integer.toString(1 + random.nextInt(3)));
            ask(it -> it.incrementalAlterConfigs(IncrementalAlterConfigsRequest.DEFAULT
                    .withResources(List.of(new IncrementalAlterConfigsRequest.Resource(
                            resource.type(), resource.name(), List.of(config))))));
        }

        private void reassign(String topic, int broker) {
            var partition = new AlterPartitionReassignmentsRequest.Partition(0,
                    random.nextInt(4) == 0 ? null : List.of(broker, 1 + broker % 4));
            ask(it -> it.alterPartitionReassignments(AlterPartitionReassignmentsRequest.DEFAULT
                    .withTopics(List.of(new AlterPartitionReassignmentsRequest.Topic(
                            topic, List.of(partition))))));
        }

        private void allocate(int broker) {
            var known = controller.image().broker(broker);
            if (known == null) return;
            ask(it -> it.allocateProducerIds(AllocateProducerIdsRequest.DEFAULT
                    .withBrokerId(broker)
                    .withBrokerEpoch(known.epoch())));
        }

        /// Records nobody decides yet, as another's log may hold them.
        void secure() {
            write(AccessControlEntryRecord.DEFAULT
                    .withId(new Uuid(1, 7)).withResourceType((byte) 2).withResourceName("t")
                    .withPatternType((byte) 4).withPrincipal("User:a").withHost("*")
                    .withOperation((byte) 3).withPermissionType((byte) 3));
            write(ClientQuotaRecord.DEFAULT
                    .withEntity(List.of(new ClientQuotaRecord.Entity("user", "u"),
                            new ClientQuotaRecord.Entity("client-id", null)))
                    .withKey("producer_byte_rate").withValue(1024.5));
            if (metadataVersion >= 11) {
                write(UserScramCredentialRecord.DEFAULT
                        .withName("u").withMechanism((byte) 1).withIterations(4096)
                        .withSalt(new byte[] {1, 2}).withStoredKey(new byte[] {3})
                        .withServerKey(new byte[] {4}));
            }
            if (metadataVersion >= 14) {
                write(DelegationTokenRecord.DEFAULT
                        .withTokenId("id").withOwner("User:a").withRequester("User:b")
                        .withRenewers(List.of("User:c")).withIssueTimestamp(1)
                        .withMaxTimestamp(9).withExpirationTimestamp(5));
            }
        }

        private void write(MetadataRecord record) {
            log.add(record);
            controller.apply(record, log.size() - 1);
        }
    }
}
