package moldau.trials.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import moldau.base.Disk;
import moldau.base.LogDir;
import moldau.base.Path;
import moldau.base.Witness;
import moldau.base.settings.Settings;
import moldau.base.sim.SimDisk;
import moldau.base.sim.SimHost;
import moldau.base.sim.SimWorld;
import moldau.base.sim.Universe;
import moldau.base.sim.Weather;
import moldau.broker.Node;
import moldau.broker.config.NodeSettings;
import moldau.broker.logging.LogLevels;
import moldau.broker.logging.LogProvider;
import moldau.broker.metadata.Directories;
import moldau.broker.metadata.Format;
import moldau.client.Event;
import moldau.client.Producer;
import moldau.client.config.AdminSettings;
import moldau.client.net.Links;
import moldau.log.LogName;
import moldau.state.cluster.Bootstrap;
import moldau.state.cluster.Features;
import moldau.wire.Uuid;
import moldau.wire.message.CreateTopicsRequest;
import moldau.wire.message.DeleteTopicsRequest;
import moldau.wire.message.Request;
import moldau.wire.message.Response;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What a broker that starts again must not believe of the metadata it finds.
class BrokerRestartTest {
    private static final LogDir META = new LogDir("/meta");
    private static final LogDir DATA = new LogDir("/data");
    private static final String TOPIC = "orders";
    private static final long SECOND = 1_000_000_000L;
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final Universe universe = new Universe(17, Weather.CALM);
    private final SimHost host = universe.host("broker");
    private Node broker;
    private SimWorld clients;
    private Links links;

    @BeforeAll
    static void quiet() {
        LogProvider.install();
        LogLevels.ofProcess().silence();
    }

    /// What it finds is older than the logs, as after a power cut or where the newest snapshot was some time
    /// ago: what that tells was true, and is not.
    @Test
    void aLogOfATopicThatWasMadeAnewStaysInUse() {
        startController();
        startBroker();
        openLinks();
        create();
        universe.run(SECOND);
        SimDisk before = host.disk(META).copy();
        ask(DeleteTopicsRequest.DEFAULT
                .withTopics(List.of(new DeleteTopicsRequest.Topic(TOPIC, Uuid.ZERO)))
                .withTimeoutMs(10_000));
        create();
        send();
        host.kill();
        host.replace(before);

        startBroker();

        assertEquals(List.of(LogName.Kind.LIVE), kinds());
        assertTrue(bytes() > 0, "its record is gone");
    }

    /// Of what it led before it may have lost something, and others not.
    @Test
    void aNewProcessDoesNotGoOnLeadingInTheEpochOfTheOneBefore() {
        var led = new ArrayList<Long>();
        universe.witness(new Witness() {
            @Override
            public void saw(String what, Object subject, long highWatermark, long epoch) {
                if (what.equals("leads")) led.add(epoch);
            }
        });
        startController();
        startBroker();
        openLinks();
        create();
        await(() -> led.size() == 1);
        host.kill();

        startBroker();
        await(() -> led.size() > 1);

        assertEquals(2, led.size());
        assertTrue(led.getLast() > led.getFirst(), led.toString());
    }

    private void startController() {
        start(universe.host("controller"), "process.roles", "controller", "node.id", "1", "log.dirs", "/meta",
                "listeners", "CONTROLLER://controller:9093");
    }

    private void startBroker() {
        broker = start(host, "process.roles", "broker", "node.id", "2", "log.dirs", "/data",
                "metadata.log.dir", "/meta", "listeners", "PLAINTEXT://broker:9092",
                "metadata.log.max.record.bytes.between.snapshots", "1");
        await(broker.ready()::isDone);
    }

    private static Node start(SimHost on, String... settings) {
        var all = new TreeMap<>(Map.of(
                "controller.listener.names", "CONTROLLER",
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "controller.quorum.voters", "1@controller:9093",
                "broker.session.timeout.ms", "1000",
                "broker.heartbeat.interval.ms", "200"));
        for (int i = 0; i < settings.length; i += 2) all.put(settings[i], settings[i + 1]);
        NodeSettings read = ((NodeSettings.Read.Good) NodeSettings.read(all)).node();
        SimWorld world = on.boot(1);
        List<LogDir> dirs = all.containsKey("metadata.log.dir") ? List.of(META, DATA) : List.of(META);
        var directories = new Directories(world, dirs, META);
        if (directories.isUnformatted()) {
            new Format(world, new Format.Wish(Machine.CLUSTER, read.nodeId(), Format.Quorum.None.ELSEWHERE,
                    Bootstrap.atFormat(Features.METADATA_LATEST), true)).run(directories);
        }
        return Node.launch(world, read, "");
    }

    private void openLinks() {
        clients = universe.host("clients").boot(1);
        var texts = Map.of("bootstrap.servers", "broker:9092");
        links = Links.of(clients, Settings.parse(AdminSettings.TABLE, texts).orThrow(), 60_000);
    }

    private void create() {
        ask(CreateTopicsRequest.DEFAULT
                .withTopics(List.of(CreateTopicsRequest.Topic.DEFAULT.withName(TOPIC)
                        .withNumPartitions(1).withReplicationFactor((short) 1)))
                .withTimeoutMs(10_000));
    }

    private Response ask(Request request) {
        var answer = links.ask(links.bootstrap().getFirst(), request);
        await(answer::isDone);
        return answer.join();
    }

    private void send() {
        Producer producer = Producer.open(clients, Map.of("bootstrap.servers", "broker:9092"));
        producer.learn(TOPIC);
        await(() -> producer.knows(TOPIC));
        var sent = producer.send(new Event(TOPIC, 0, Event.NOW, null, new byte[10], List.of()));
        await(sent::isDone);
        sent.join();
    }

    private void await(BooleanSupplier done) {
        assertTrue(universe.runUntil(done, PATIENCE_NANOS));
    }

    /// Of the logs that are there, deleted ones aside.
    private List<LogName.Kind> kinds() {
        return host.disk(DATA).list(Path.ROOT).stream().map(each -> LogName.parse(each.name()))
                .filter(each -> each != null && each.kind() != LogName.Kind.DELETE)
                .map(LogName::kind).toList();
    }

    private long bytes() {
        Path log = Path.ROOT.child(TOPIC + "-0").child("00000000000000000000.log");
        try (var file = host.disk(DATA).open(log, Disk.Mode.READ)) {
            return file.size();
        }
    }
}
