package moldau.state.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import moldau.wire.Errors;
import moldau.wire.WireReader;
import moldau.wire.WireWriter;
import moldau.wire.message.AllocateProducerIdsRequest;
import moldau.wire.message.CreatePartitionsRequest;
import moldau.wire.message.DeleteTopicsRequest;
import moldau.wire.message.ElectLeadersRequest;
import moldau.wire.message.UnregisterBrokerRequest;
import moldau.wire.record.MetadataRecord;
import org.junit.jupiter.api.Test;

/// Random operators, brokers that come, go, crash and fall silent; a model of what was answered.
class ControllerSeedsTest {
    private static final int SEEDS = Integer.getInteger("moldau.seeds", 60);
    private static final int STEPS = 250;

    @Test
    void whatWasAnsweredHoldsAndEveryReplayAgrees() {
        for (int seed = 0; seed < SEEDS; seed++) new Run(seed).play();
    }

    private static final class Run {
        final int seed;
        final Random random;
        final Stage stage;
        final short metadataVersion;
        final TreeMap<String, Integer> partitions = new TreeMap<>();
        final TreeMap<String, String> retention = new TreeMap<>();
        final TreeMap<Integer, Long> incarnations = new TreeMap<>();
        /// Written and read again, as another node gets them.
        final List<MetadataRecord> read = new ArrayList<>();
        long nextProducerId;

        Run(int seed) {
            this.seed = seed;
            this.random = new Random(seed);
            short[] versions = {30, 30, 30, 25, 23, 17, 13, 7};
            this.metadataVersion = versions[random.nextInt(versions.length)];
            this.stage = new Stage(ControllerLimits.of(1, Stage.CLUSTER)
                    .withBootstrap(Bootstrap.atFormat(metadataVersion)), seed);
            stage.rules.minIsr = random.nextBoolean() ? "1" : "2";
            stage.rules.uncleanElection = random.nextInt(3) == 0 ? "true" : "false";
        }

        void play() {
            ClusterFold snapshot = new ClusterFold(ClusterImage.EMPTY);
            int snapshotEnd = 0;
            for (int step = 0; step < STEPS; step++) {
                step();
                write();
                checkModel(step);
                if (random.nextInt(40) == 0) {
                    snapshot = new ClusterFold(ClusterImage.EMPTY);
                    stage.image().records(snapshot::apply);
                    snapshotEnd = read.size();
                }
            }
            var whole = new ClusterFold(ClusterImage.EMPTY);
            for (MetadataRecord record : read) whole.apply(record);
            for (MetadataRecord record : read.subList(snapshotEnd, read.size())) {
                snapshot.apply(record);
            }
            assertEquals(stage.image(), whole.image(), "I49, seed " + seed);
            assertEquals(stage.image().hashCode(), whole.image().hashCode());
            assertEquals(whole.image(), snapshot.image(), "I48, seed " + seed);
        }

        void step() {
            switch (random.nextInt(14)) {
                case 0 -> create();
                case 1 -> delete();
                case 2 -> grow();
                case 3 -> configure();
                case 4, 5 -> register();
                case 6 -> stage.pass(random.nextInt(4_000));
                case 7 -> stop();
                case 8 -> alterIsr();
                case 9 -> reassign();
                case 10 -> elect();
                case 11 -> forget();
                case 12 -> allocate();
                default -> beatAll();
            }
        }

        void create() {
            String name = "t" + random.nextInt(8);
            int count = 1 + random.nextInt(4);
            short code = stage.create(Stage.topic(name, count, 1 + random.nextInt(3))).errorCode();
            if (partitions.containsKey(name)) {
                assertEquals(Errors.TOPIC_ALREADY_EXISTS, code);
            } else if (code == Errors.NONE) {
                partitions.put(name, count);
            } else {
                assertEquals(Errors.INVALID_REPLICATION_FACTOR, code);
            }
        }

        void delete() {
            String name = "t" + random.nextInt(8);
            var request = DeleteTopicsRequest.DEFAULT.withTopicNames(List.of(name));
            short code = stage.ask(it -> it.deleteTopics(request))
                    .responses().getFirst().errorCode();
            assertEquals(partitions.remove(name) != null
                    ? Errors.NONE : Errors.UNKNOWN_TOPIC_OR_PARTITION, code);
            retention.remove(name);
        }

        void grow() {
            String name = "t" + random.nextInt(8);
            int count = 1 + random.nextInt(8);
            var request = CreatePartitionsRequest.DEFAULT.withTopics(List.of(
                    CreatePartitionsRequest.Topic.DEFAULT.withName(name).withCount(count)));
            short code = stage.ask(it -> it.createPartitions(request))
                    .results().getFirst().errorCode();
            if (code == Errors.NONE) partitions.put(name, count);
        }

        void configure() {
            String name = "t" + random.nextInt(8);
            String value = Integer.toString(random.nextInt(100));
            short code = stage.ask(it -> it.incrementalAlterConfigs(
                            Requests.set(ConfigResource.topic(name), "retention.ms", value)))
                    .responses().getFirst().errorCode();
            if (code == Errors.NONE) retention.put(name, value);
            assertEquals(partitions.containsKey(name)
                    ? Errors.NONE : Errors.UNKNOWN_TOPIC_OR_PARTITION, code);
        }

        void register() {
            int broker = 1 + random.nextInt(4);
            long incarnation = incarnations.merge(broker, 1L, Long::sum);
            BrokerImage known = stage.image().broker(broker);
            long previous = known != null && random.nextBoolean() ? known.epoch() : -1;
            var answer = stage.register(Stage.registration(broker, incarnation)
                    .withRack(broker % 2 == 0 ? "even" : null)
                    .withPreviousBrokerEpoch(previous));
            if (answer.errorCode() == Errors.NONE) stage.heartbeat(stage.beat(broker));
        }

        void stop() {
            int broker = 1 + random.nextInt(4);
            if (stage.image().broker(broker) == null) return;
            stage.heartbeat(stage.beat(broker).withWantShutDown(true));
        }

        void beatAll() {
            for (var entry : stage.image().brokers()) {
                stage.heartbeat(stage.beat(entry.getKey())
                        .withCordonedLogDirs(random.nextInt(20) == 0
                                ? List.of(Stage.directory(entry.getKey())) : List.of()));
            }
        }

        void alterIsr() {
            String name = anyTopic();
            if (name == null) return;
            int index = random.nextInt(partitions.get(name));
            PartitionImage partition = stage.partition(name, index);
            Ids isr = partition.replicas().where(id ->
                    id == partition.leader() || random.nextBoolean());
            stage.ask(it -> it.alterPartition(
                    Requests.isr(stage.image(), name, index, isr.toArray())));
        }

        void reassign() {
            String name = anyTopic();
            if (name == null) return;
            int index = random.nextInt(partitions.get(name));
            int first = 1 + random.nextInt(4);
            int[] replicas = switch (random.nextInt(3)) {
                case 0 -> null;
                case 1 -> new int[] {first};
                default -> new int[] {first, 1 + first % 4};
            };
            stage.ask(it -> it.alterPartitionReassignments(
                    Requests.reassign(name, index, replicas)));
        }

        void elect() {
            byte type = (byte) (random.nextInt(5) == 0 ? 1 : 0);
            stage.ask(it -> it.electLeaders(ElectLeadersRequest.DEFAULT.withElectionType(type)
                    .withTopicPartitions(null)));
        }

        void forget() {
            if (random.nextInt(4) != 0) return;
            int broker = 1 + random.nextInt(4);
            stage.ask(it -> it.unregisterBroker(
                    UnregisterBrokerRequest.DEFAULT.withBrokerId(broker)));
        }

        void allocate() {
            for (var entry : stage.image().brokers()) {
                var answer = stage.ask(it -> it.allocateProducerIds(
                        AllocateProducerIdsRequest.DEFAULT.withBrokerId(entry.getKey())
                                .withBrokerEpoch(entry.getValue().epoch())));
                assertEquals(nextProducerId, answer.producerIdStart());
                nextProducerId += answer.producerIdLen();
            }
        }

        String anyTopic() {
            if (partitions.isEmpty()) return null;
            var names = new ArrayList<>(partitions.keySet());
            return names.get(random.nextInt(names.size()));
        }

        /// I50: what was answered is what the controller shows.
        void checkModel(int step) {
            var shown = new TreeMap<String, Integer>();
            var set = new TreeMap<String, String>();
            stage.image().topics().each((name, topic) -> shown.put(name, topic.partitionCount()));
            stage.image().configs().each((resource, config) -> {
                if (resource.type() == ConfigResource.TOPIC) {
                    set.put(resource.name(), config.get("retention.ms"));
                }
            });
            assertEquals(partitions, shown, "seed " + seed + " step " + step);
            assertEquals(retention, set, "seed " + seed + " step " + step);
        }

        /// Writes what is new at the version the metadata version has for it, and reads it.
        void write() {
            while (read.size() < stage.log.size()) {
                MetadataRecord record = stage.log.get(read.size());
                var out = new WireWriter();
                record.writeFramed(out, RecordVersions.of(record, metadataVersion));
                ByteBuffer bytes = ByteBuffer.wrap(out.toBytes());
                MetadataRecord again = MetadataRecord.readFramed(new WireReader(bytes));
                assertEquals(record, again, "seed " + seed);
                read.add(again);
            }
        }
    }
}
