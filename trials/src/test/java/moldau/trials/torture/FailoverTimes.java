package moldau.trials.torture;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import moldau.trials.nodes.Member;
import moldau.trials.nodes.Member.Make;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// Measures, and asserts nothing: how long clients hear nothing when a leader is killed, or a leader
/// that is also the active controller; how long until it is back in sync; what a clean stop of a node
/// with a thousand leaders costs. Three nodes that are brokers and voters, without proxies.
///
/// ```sh
/// mvn -Pfailover -pl trials -am test [-Dfailover.make=APACHE] [-Dfailover.rounds=20]
/// ```
@EnabledIfSystemProperty(named = "failover.rounds", matches = "[0-9]+")
class FailoverTimes {
    private static final int PARTITIONS = 6;
    private static final int LEADERS = 1_000;
    private static final long CALM_MS = 1_500;

    @TempDir
    Path dir;

    private final Make make = Make.valueOf(System.getProperty("failover.make", "MOLDAU"));
    private final int rounds = Integer.getInteger("failover.rounds", 10);
    private final List<Writer> writers = new ArrayList<>();

    /// What `moldau cluster up` writes beyond Kafka's keys; Apache Kafka's as it comes.
    private Map<String, String> settings() {
        var settings = new TreeMap<>(Map.of("offsets.topic.num.partitions", "3"));
        if (make == Make.APACHE) return settings;
        settings.putAll(Cluster.SOON);
        return settings;
    }

    private Cluster cluster() {
        ((Logger) LoggerFactory.getLogger("org.apache.kafka")).setLevel(Level.OFF);
        return new Cluster(dir, new Cluster.Plan(make, 3, true, true, settings())).start();
    }

    private static long deadline() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    }

    private enum Whom { LEADER, LEADER_AND_CONTROLLER }

    @Test
    void killed() throws Exception {
        try (Cluster cluster = cluster()) {
            cluster.createTopic(PARTITIONS);
            cluster.awaitInSync(deadline());
            for (int i = 0; i < PARTITIONS; i++) {
                writers.add(new Writer(
                        cluster.bootstrap(), new TopicPartition(Cluster.TOPIC, i), new History()));
            }
            for (Whom each : Whom.values()) kill(cluster, each);
        } finally {
            for (Writer each : writers) each.giveUp();
        }
    }

    private void kill(Cluster cluster, Whom whom) throws Exception {
        var silent = new ArrayList<Long>();
        var started = new ArrayList<Long>();
        var inSync = new ArrayList<Long>();
        for (int round = 0; round < rounds; round++) {
            preferred(cluster);
            int active = cluster.activeController().id();
            int victim = whom == Whom.LEADER ? 1 + active % 3 : active;
            List<Integer> led = Torture.led(cluster, victim);
            TimeUnit.MILLISECONDS.sleep(CALM_MS);
            for (Writer each : writers) each.mark();
            long killed = System.nanoTime();
            cluster.broker(victim).member().kill();
            TimeUnit.MILLISECONDS.sleep(CALM_MS);
            for (Writer each : writers) {
                while (!each.isAliveSince(killed + TimeUnit.MILLISECONDS.toNanos(CALM_MS))) Member.pause();
            }
            silent.add(writers.stream().filter(each -> led.contains(each.to().partition()))
                    .mapToLong(Writer::gapMs).max().orElse(0));
            long start = System.nanoTime();
            cluster.broker(victim).member().start();
            started.add((System.nanoTime() - start) / 1_000_000);
            cluster.awaitInSync(deadline());
            inSync.add((System.nanoTime() - start) / 1_000_000);
        }
        say(whom + ": clients silent", silent);
        say(whom + ": start to listening", started);
        say(whom + ": start to in sync", inSync);
    }

    /// Leadership to whom it was given first, so that every node leads a third.
    private static void preferred(Cluster cluster) throws Exception {
        elect(cluster.admin());
        while (cluster.partitions().stream()
                .anyMatch(each -> each.leader().id() != each.replicas().getFirst().id())) {
            Member.pause();
        }
    }

    private static void elect(Admin admin) throws Exception {
        admin.electLeaders(ElectionType.PREFERRED, null).partitions().get();
    }

    private void say(String what, List<Long> values) {
        System.out.println(make + " " + Torture.median(what, values) + "  " + values);
    }

    @Test
    void stopped() throws Exception {
        try (Cluster cluster = cluster()) {
            var assignment = new TreeMap<Integer, List<Integer>>();
            for (int i = 0; i < LEADERS; i++) assignment.put(i, List.of(1, 2, 3));
            cluster.createTopic(assignment);
            cluster.awaitInSync(deadline());
            var stopped = new ArrayList<Long>();
            try (var load = new SpreadLoad(cluster.bootstrap(), LEADERS)) {
                for (int round = 0; round < rounds; round++) {
                    preferred(cluster);
                    TimeUnit.MILLISECONDS.sleep(2 * CALM_MS);
                    long since = System.nanoTime();
                    cluster.broker(1).member().stop();
                    stopped.add((System.nanoTime() - since) / 1_000_000);
                    TimeUnit.MILLISECONDS.sleep(CALM_MS);
                    cluster.broker(1).member().start();
                    cluster.awaitInSync(deadline());
                }
                load.close();
                say("clean stop with " + LEADERS + " leaders", stopped);
                System.out.println(load.text());
            }
        }
    }
}
