package moldau.trials.torture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import moldau.trials.nodes.Member;
import moldau.trials.nodes.Member.Make;
import moldau.trials.torture.Cluster.Broker;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;

/// Rounds of random faults under load. A round draws one or two faults and their victims, lets them act
/// for up to some seconds, mends them, and waits until all replicas are in sync and everyone is
/// acknowledged again; in the end the [History] is judged.
final class Torture {
    private static final int PARTITIONS = 3;
    private static final int WARM = 200;
    private static final int MEMBERS = 2;
    private static final long FAULT_MS_MAX = 5_000;
    private static final long HEAL_NANOS_MAX = TimeUnit.SECONDS.toNanos(90);

    private final Plan plan;
    private final Random random;
    private final History history = new History();
    private final GroupHistory group = new GroupHistory();
    private final List<Writer> writers = new ArrayList<>();
    private GroupReaders groups;
    private final Map<Fault, Integer> befell = new EnumMap<>(Fault.class);
    private final List<Long> unavailableMs = new ArrayList<>();
    private final List<Long> unavailableBothMs = new ArrayList<>();
    private final List<Long> inSyncMs = new ArrayList<>();

    /// @param make of every node
    /// @param brokers 1, or 3 with every record on each and two in sync
    /// @param isVoting they are the controllers, too
    record Plan(Make make, int brokers, boolean isVoting, int rounds, long seed) {}

    /// @param violations empty if all is well
    /// @param text for people
    record Report(List<String> violations, int acknowledged, String text) {}

    Torture(Plan plan) {
        this.plan = plan;
        this.random = new Random(plan.seed());
    }

    Report run(Path dir) throws Exception {
        try (var cluster = new Cluster(dir, clusterPlan()).start()) {
            cluster.createTopic(PARTITIONS);
            cluster.awaitInSync(deadline());
            List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                    .mapToObj(each -> new TopicPartition(Cluster.TOPIC, each)).toList();
            for (TopicPartition each : partitions) {
                writers.add(new Writer(cluster.bootstrap(), each, history));
            }
            List<String> violations = new ArrayList<>();
            groups = new GroupReaders(cluster.bootstrap(), history, group);
            for (int i = 0; i < MEMBERS; i++) groups.join();
            try (var _ = new Reader(cluster.bootstrap(), partitions, history)) {
                while (history.acknowledgedCount() < WARM) Member.pause();
                for (int round = 1; round <= plan.rounds(); round++) round(round, cluster);
                for (Writer each : writers) each.close();
                Map<TopicPartition, Long> ends = Reader.ends(cluster.bootstrap(), partitions);
                awaitCommitted(ends);
                groups.close();
                violations.addAll(group.judge(ends));
            }
            violations.addAll(history.judge(Reader.everything(cluster.bootstrap(), partitions)));
            if (plan.make() == Make.MOLDAU) violations.addAll(cluster.errors());
            return new Report(violations, history.acknowledgedCount(), text());
        } finally {
            for (Writer each : writers) each.giveUp();
            if (groups != null) groups.close();
        }
    }

    private Cluster.Plan clusterPlan() {
        return new Cluster.Plan(plan.make(), plan.brokers(), plan.isVoting(), false,
                plan.make() == Make.MOLDAU ? Cluster.SOON : Map.of());
    }

    private void awaitCommitted(Map<TopicPartition, Long> ends) {
        long deadline = deadline();
        while (!group.hasCommitted(ends)) {
            if (System.nanoTime() > deadline) throw new AssertionError("the group does not get to " + ends);
            Member.pause();
        }
    }

    private static long deadline() {
        return System.nanoTime() + HEAL_NANOS_MAX;
    }

    private record Blow(Fault fault, Broker victim) {}

    private void round(int number, Cluster cluster) throws Exception {
        List<Blow> blows = draw(cluster);
        Blow first = blows.getFirst();
        List<Integer> led = led(cluster, first.victim().id());
        for (Writer each : writers) each.mark();
        if (random.nextInt(3) == 0) groups.change();
        long start = System.nanoTime();
        for (Blow each : blows) {
            befell.merge(each.fault(), 1, Integer::sum);
            each.fault().begin(cluster, each.victim());
        }
        long lastsMs = 500 + random.nextLong(FAULT_MS_MAX);
        System.out.printf("round %d: %s%n", number, names(blows));
        TimeUnit.MILLISECONDS.sleep(lastsMs);
        long mended = System.nanoTime();
        for (Blow each : blows) each.fault().end(cluster, each.victim());
        cluster.members().forEach(Member::awaitStarted);
        cluster.awaitInSync(deadline());
        long whole = System.nanoTime();
        awaitAlive(whole);
        long healed = (whole - mended) / 1_000_000;
        long gap = writers.stream().filter(each -> led.contains(each.to().partition()))
                .mapToLong(Writer::gapMs).max().orElse(0);
        if (blows.size() == 1 && first.fault().isSudden(cluster) && !led.isEmpty()) {
            (first.fault() == Fault.KILL ? unavailableMs : unavailableBothMs).add(gap);
            inSyncMs.add(healed);
        }
        System.out.printf("  for %d ms; its partitions %s silent for %d ms; in sync %d ms after; "
                        + "%d acknowledged; %d s%n", lastsMs, led, gap, healed,
                history.acknowledgedCount(), (System.nanoTime() - start) / 1_000_000_000);
    }

    private static String names(List<Blow> blows) {
        return String.join(" and ", blows.stream()
                .map(each -> each.fault() + " " + each.victim().id()).toList());
    }

    /// Killing a broker that leads nothing is no trial.
    private Broker leader(Cluster cluster) throws Exception {
        long deadline = deadline();
        int partition = random.nextInt(PARTITIONS);
        // A broker that was starved a moment ago may be fenced.
        Node leader;
        while ((leader = cluster.partitions().get(partition).leader()) == null) {
            if (System.nanoTime() > deadline) throw new AssertionError("nobody leads " + partition);
            Member.pause();
        }
        return cluster.broker(leader.id());
    }

    private List<Blow> draw(Cluster cluster) throws Exception {
        List<Fault> all = List.of(Fault.values()).stream()
                .filter(each -> each.isPossible(cluster)).toList();
        var blows = new ArrayList<Blow>();
        Fault fault = pick(all);
        blows.add(new Blow(fault, victim(fault, cluster)));
        if (random.nextInt(4) == 0 && cluster.brokers().size() > 1 && !fault.isAlone()) {
            Fault other = pick(all);
            Blow second = new Blow(other, victim(other, cluster));
            boolean isOther = second.victim().id() != blows.getFirst().victim().id();
            if (isOther && !other.isAlone()) blows.add(second);
        }
        return blows;
    }

    private Broker victim(Fault fault, Cluster cluster) throws Exception {
        if (fault == Fault.KILL_CONTROLLER && cluster.isVoting()) return cluster.activeController();
        return fault.kills() ? leader(cluster) : pick(cluster.brokers());
    }

    private <T> T pick(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    static List<Integer> led(Cluster cluster, int broker) throws Exception {
        return cluster.partitions().stream()
                .filter(each -> each.leader() != null && each.leader().id() == broker)
                .map(each -> each.partition()).toList();
    }

    private void awaitAlive(long nanos) {
        long deadline = deadline();
        for (Writer each : writers) {
            while (!each.isAliveSince(nanos)) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(each.to() + " is whole, and yet nothing is acknowledged");
                }
                Member.pause();
            }
        }
    }

    private String text() {
        int refused = writers.stream().mapToInt(Writer::refused).sum();
        return "%d rounds on %d brokers%s, seed %d: %s%n%d acknowledged, %d refused for good%n%s%s%s%s"
                .formatted(plan.rounds(), plan.brokers(), plan.isVoting() ? " that vote" : "",
                        plan.seed(), befell, history.acknowledgedCount(), refused, groups.text(),
                        median("silent after kill -9 of a broker", unavailableMs),
                        median("silent after kill -9 of broker and controller", unavailableBothMs),
                        median("start of a killed broker to all in sync", inSyncMs));
    }

    static String median(String what, List<Long> values) {
        if (values.isEmpty()) return "";
        var sorted = values.stream().sorted().toList();
        return "%s: median %d ms, most %d ms, of %d%n".formatted(
                what, sorted.get(sorted.size() / 2), sorted.getLast(), sorted.size());
    }
}
