package moldau.cli.kafka;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import moldau.cli.Cluster;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.client.Replicas;
import moldau.client.TopicPartition;
import moldau.wire.Errors;
import moldau.wire.message.ListPartitionReassignmentsResponse;
import moldau.wire.message.MetadataResponse;

/// What `kafka-reassign-partitions.sh` does: proposes, begins, watches and calls off moves of replicas
/// between brokers (KIP-455). Moves between directories are [DirectoryMoves].
final class Reassignment {
    private static final long DIRECTORIES_TIMEOUT_MS = 10_000;

    private final PrintStream out;
    private final Cluster cluster;
    private final Given given;

    Reassignment(PrintStream out, Cluster cluster, Given given) {
        this.out = out;
        this.cluster = cluster;
        this.given = given;
    }

    private Replicas replicas() {
        return cluster.admin().replicas();
    }

    /// Brokers of all partitions of some topics.
    private SortedMap<TopicPartition, List<Integer>> held(Collection<String> topics) {
        var held = new TreeMap<TopicPartition, List<Integer>>();
        if (topics.isEmpty()) return held;
        for (MetadataResponse.Topic topic : cluster.admin().links().metadata(List.copyOf(topics), false).topics()) {
            if (topic.errorCode() != Errors.NONE) continue;
            for (MetadataResponse.Partition each : topic.partitions()) {
                held.put(new TopicPartition(topic.name(), each.partitionIndex()), each.replicaNodes());
            }
        }
        return held;
    }

    private SortedMap<TopicPartition, List<Integer>> held(Collection<String> topics, String missing) {
        var held = held(topics);
        Set<String> there = held.keySet().stream().map(TopicPartition::topic).collect(Collectors.toSet());
        for (String each : topics) {
            if (!there.contains(each)) throw Failure.of(Exit.FAILED, "", missing.formatted(each));
        }
        return held;
    }

    private static Set<String> topics(Collection<TopicPartition> partitions) {
        return partitions.stream().map(TopicPartition::topic).collect(Collectors.toCollection(TreeSet::new));
    }

    private ReassignmentFile file() {
        return ReassignmentFile.read(bytes("--reassignment-json-file"));
    }

    private DirectoryMoves inside(ReassignmentFile file) {
        return new DirectoryMoves(out, replicas(), file);
    }

    private long timeoutMs() {
        return given.number("--timeout", DIRECTORIES_TIMEOUT_MS);
    }

    private byte[] bytes(String option) {
        String file = given.get(option, "");
        try {
            return Files.readAllBytes(Path.of(file));
        } catch (IOException e) {
            throw Failure.of(Exit.FAILED, "", "Unable to read file " + file);
        }
    }

    void list() {
        SortedMap<TopicPartition, ListPartitionReassignmentsResponse.Partition> moving = replicas().moving();
        if (moving.isEmpty()) {
            out.println("No partition reassignments found.");
            return;
        }
        out.println("Current partition reassignments:");
        moving.forEach((each, row) -> out.println(each + ": replicas: " + comma(row.replicas()) + "."
                + (row.addingReplicas().isEmpty() ? "" : " adding: " + comma(row.addingReplicas()) + ".")
                + (row.removingReplicas().isEmpty() ? "" : " removing: " + comma(row.removingReplicas()) + ".")));
    }

    void generate() {
        List<Integer> brokers = new ArrayList<>();
        for (String each : given.get("--broker-list", "").split(",")) brokers.add(number(each.trim()));
        Set<Integer> twice = twice(brokers);
        if (!twice.isEmpty()) {
            throw Failure.of(Exit.FAILED, "", "Broker list contains duplicate entries: " + twice);
        }
        List<String> topics = ReassignmentFile.topics(bytes("--topics-to-move-json-file"));
        var held = held(topics, "Topic %s not found.");
        var racks = new TreeMap<Integer, String>();
        for (var each : cluster.admin().links().metadata(List.of(), false).brokers()) {
            if (brokers.contains(each.nodeId())) racks.put(each.nodeId(), each.rack());
        }
        boolean some = racks.values().stream().anyMatch(each -> each != null);
        boolean all = racks.values().stream().noneMatch(each -> each == null);
        if (given.has("--disable-rack-aware")) racks.replaceAll((_, _) -> null);
        else if (some && !all) {
            throw Failure.of(Exit.FAILED, "", "Not all brokers have rack information. Add --disable-rack-aware in "
                    + "command line to make replica assignment without rack information.");
        }
        var proposed = Spread.over(racks, held, cluster.admin().links().random());
        out.println("Current partition replica assignment");
        out.println(ReassignmentFile.text(held, directories(held.keySet())));
        out.println();
        out.println("Proposed partition reassignment configuration");
        out.println(ReassignmentFile.text(proposed, Map.of()));
    }

    void execute() {
        ReassignmentFile file = file();
        Map<TopicPartition, List<Integer>> plan = file.replicas();
        var brokers = new TreeSet<Integer>();
        for (var each : cluster.admin().describeCluster().brokers()) brokers.add(each.brokerId());
        for (List<Integer> each : plan.values()) {
            for (int id : each) {
                if (!brokers.contains(id)) throw Failure.of(Exit.FAILED, "", "Unknown broker id " + id);
            }
        }
        var moving = replicas().moving();
        if (!moving.isEmpty() && !given.has("--additional")) {
            throw Failure.of(Exit.FAILED, "", "Cannot execute because there is an existing partition assignment.  "
                    + "Use --additional to override this and create a new partition assignment in addition to the "
                    + "existing one. The --additional flag can also be used to change the throttle by resubmitting "
                    + "the current reassignment.");
        }
        var held = held(topics(plan.keySet()), "Topic %s not found.");
        for (TopicPartition each : plan.keySet()) {
            if (!held.containsKey(each)) throw Failure.of(Exit.FAILED, "", "Unable to find partition: " + each);
        }
        held.keySet().retainAll(plan.keySet());
        out.println("Current partition replica assignment");
        out.println();
        out.println(ReassignmentFile.text(held, directories(held.keySet())));
        out.println();
        out.println("Save this to use as the --reassignment-json-file option during rollback");
        long between = given.number("--throttle", -1);
        long directories = given.number("--replica-alter-log-dirs-throttle", -1);
        if (between >= 0 || directories >= 0) {
            out.println("Warning: You must run --verify periodically, until the reassignment completes, to ensure "
                    + "the throttle is removed.");
            new ReplicaThrottles(cluster.admin(), out).set(held, plan, between, directories);
        }
        var outcomes = replicas().move(plan, !given.has("--disallow-replication-factor-change"));
        var failed = failures(outcomes);
        if (!failed.isEmpty()) {
            throw Failure.of(Exit.FAILED, "", "Error reassigning partition(s):\n" + String.join("\n", failed));
        }
        out.println("Successfully started partition reassignment" + plural(plan.size()) + " for " + sorted(plan.keySet()));
        inside(file).begin(timeoutMs());
    }

    private static List<String> failures(SortedMap<TopicPartition, Replicas.Outcome> outcomes) {
        var failed = new ArrayList<String>();
        outcomes.forEach((each, outcome) -> {
            if (outcome.error() != Errors.NONE) failed.add(each + ": " + outcome.words());
        });
        return failed;
    }

    void verify() {
        ReassignmentFile file = file();
        Map<TopicPartition, List<Integer>> plan = file.replicas();
        var moving = replicas().moving();
        var held = held(topics(plan.keySet()));
        out.println("Status of partition reassignment:");
        boolean busy = false;
        for (TopicPartition each : new TreeSet<>(plan.keySet())) {
            List<Integer> now = held.getOrDefault(each, List.of());
            if (moving.containsKey(each)) {
                busy |= now.containsAll(plan.get(each));
                out.println("Reassignment of partition " + each + " is still in progress.");
            } else if (now.equals(plan.get(each))) {
                out.println("Reassignment of partition " + each + " is completed.");
            } else {
                out.println("There is no active reassignment of partition " + each + ", but replica set is "
                        + comma(now) + " rather than " + comma(plan.get(each)) + ".");
            }
        }
        busy |= inside(file).verify();
        if (moving.isEmpty() && !busy && !given.has("--preserve-throttles")) {
            new ReplicaThrottles(cluster.admin(), out).clear(topics(plan.keySet()));
        }
    }

    void cancel() {
        ReassignmentFile file = file();
        Map<TopicPartition, List<Integer>> plan = file.replicas();
        var moving = replicas().moving();
        var active = new TreeSet<>(plan.keySet());
        active.retainAll(moving.keySet());
        if (active.isEmpty()) {
            out.println("None of the specified partition reassignments are active.");
        } else {
            var off = new TreeMap<TopicPartition, List<Integer>>();
            for (TopicPartition each : active) off.put(each, List.of());
            var failed = failures(replicas().move(off));
            if (!failed.isEmpty()) {
                throw Failure.of(Exit.FAILED, "", "Error cancelling partition reassignment" + plural(failed.size())
                        + " for:\n" + String.join("\n", failed));
            }
            out.println("Successfully cancelled partition reassignment" + plural(active.size()) + " for: "
                    + sorted(active));
        }
        inside(file).cancel(timeoutMs());
        if (!given.has("--preserve-throttles")) {
            new ReplicaThrottles(cluster.admin(), out).clear(topics(plan.keySet()));
        }
    }

    /// The directory of each replica, as far as brokers that can be reached tell.
    private Map<TopicPartition, Map<Integer, String>> directories(Set<TopicPartition> partitions) {
        var found = new TreeMap<TopicPartition, Map<Integer, String>>();
        for (var broker : cluster.admin().describeCluster().brokers()) {
            for (var directory : replicas().logDirs(broker.brokerId())) {
                for (var topic : directory.topics()) {
                    for (var row : topic.partitions()) {
                        var at = new TopicPartition(topic.name(), row.partitionIndex());
                        if (row.isFutureKey() || !partitions.contains(at)) continue;
                        found.computeIfAbsent(at, _ -> new LinkedHashMap<>())
                                .put(broker.brokerId(), directory.logDir());
                    }
                }
            }
        }
        return found;
    }

    static Set<Integer> twice(List<Integer> ids) {
        var seen = new TreeSet<Integer>();
        var twice = new LinkedHashSet<Integer>();
        for (int each : ids) if (!seen.add(each)) twice.add(each);
        return twice;
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw Failure.of(Exit.FAILED, "", "For input string: \"" + text + "\"");
        }
    }

    static String plural(int count) {
        return count == 1 ? "" : "s";
    }

    static String comma(Collection<?> many) {
        return many.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static String sorted(Collection<TopicPartition> many) {
        return comma(new TreeSet<>(many));
    }
}
