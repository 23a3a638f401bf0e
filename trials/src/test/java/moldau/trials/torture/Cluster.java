package moldau.trials.torture;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import moldau.broker.metadata.Format;
import moldau.trials.nodes.FreePort;
import moldau.trials.nodes.Member;
import moldau.trials.nodes.Member.Make;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartitionInfo;

/// Some brokers and who votes on their metadata, each node a process. Clients and other brokers reach a
/// broker through its front proxy only; what it has to do with the quorum goes through back proxies.
///
/// ```text
///   apart:   clients, brokers ── front ──► broker ── back ──► the only controller
///   voting:  clients, brokers ── front ──► node ◄── back ──► controllers of the other nodes
/// ```
final class Cluster implements AutoCloseable {
    static final String TOPIC = "torture";
    private static final int CONTROLLER_ID = 100;
    private static final int DISK_MB = 128;
    private static final int ASK_SECONDS = 5;

    /// What `moldau cluster up` writes that Kafka has greater defaults for.
    static final Map<String, String> SOON = Map.of(
            "controller.quorum.fetch.timeout.ms", "1000",
            "controller.quorum.election.timeout.ms", "500",
            "controller.quorum.request.timeout.ms", "1000",
            "broker.heartbeat.interval.ms", "250",
            "broker.session.timeout.ms", "1000");

    private final Plan plan;
    private final Member controller;
    private final List<Broker> brokers = new ArrayList<>();
    private Admin admin;

    /// @param isVoting every node is broker and voter; else the controller is a node of its own
    /// @param isDirect without proxies and small disks
    /// @param settings of every node
    record Plan(Make make, int brokers, boolean isVoting, boolean isDirect, Map<String, String> settings) {
        Plan(Make make, int brokers, boolean isVoting) {
            this(make, brokers, isVoting, false, Map.of());
        }
    }

    /// @param back all ways between it and the quorum, in and out
    /// @param disk where its data lies, if that is a small file system of its own; else null
    record Broker(Member member, Ports ports, List<Proxy> back, Path disk) {
        int id() {
            return member.id();
        }

        Proxy front() {
            return ports.front();
        }

        void back(Proxy.Weather next) {
            for (Proxy each : back) each.weather(next);
        }

        /// Leaves no byte on its disk.
        void fill() {
            try (OutputStream out = Files.newOutputStream(disk.resolve("filler"))) {
                byte[] bytes = new byte[64 << 10];
                while (true) out.write(bytes);
            } catch (IOException full) {
                // As meant.
            }
        }

        void free() {
            try {
                Files.deleteIfExists(disk.resolve("filler"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// Where a node listens, and where others think it does.
    ///
    /// @param front null: they reach it directly
    record Ports(int broker, int controller, Proxy front) {
        int known() {
            return front == null ? broker : front.port();
        }
    }

    Cluster(Path dir, Plan plan) {
        this.plan = plan;
        var ports = new ArrayList<Ports>();
        for (int i = 0; i < plan.brokers(); i++) {
            int own = FreePort.next();
            ports.add(new Ports(own, FreePort.next(), plan.isDirect() ? null : new Proxy(own)));
        }
        if (plan.isVoting()) {
            controller = null;
            addVoters(dir, ports);
        } else {
            int port = FreePort.next();
            controller = Member.controller(plan.make(), CONTROLLER_ID, port, dir.resolve("controller"));
            for (Map.Entry<String, String> each : plan.settings().entrySet()) {
                controller.with(each.getKey(), each.getValue());
            }
            for (int id = 1; id <= plan.brokers(); id++) addBroker(dir, id, ports.get(id - 1), port);
        }
    }

    private void addBroker(Path dir, int id, Ports ports, int controllerPort) {
        Path home = dir.resolve("broker" + id);
        List<Proxy> back = plan.isDirect() ? List.of() : List.of(new Proxy(controllerPort));
        int known = plan.isDirect() ? controllerPort : back.getFirst().port();
        Path disk = plan.isDirect() ? null : smallDisk(home.resolve("data"));
        TreeMap<String, String> settings = settings(home);
        settings.put("listeners", "PLAINTEXT://127.0.0.1:" + ports.broker());
        settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + ports.known());
        Member member = Member.broker(
                plan.make(), id, CONTROLLER_ID + "@127.0.0.1:" + known, home, settings);
        brokers.add(new Broker(member, ports, back, disk));
    }

    /// Each node knows every other's controller by a proxy of their own, so that one node can be
    /// parted from the quorum in both directions.
    private void addVoters(Path dir, List<Ports> ports) {
        int count = ports.size();
        var ways = new Proxy[count][count];
        for (int from = 0; from < count && !plan.isDirect(); from++) {
            for (int to = 0; to < count; to++) {
                if (from != to) ways[from][to] = new Proxy(ports.get(to).controller());
            }
        }
        for (int i = 0; i < count; i++) addVoter(dir, ports, ways, i);
    }

    private void addVoter(Path dir, List<Ports> ports, Proxy[][] ways, int index) {
        Path home = dir.resolve("node" + (index + 1));
        var voters = new ArrayList<String>();
        var back = new ArrayList<Proxy>();
        for (int to = 0; to < ports.size(); to++) {
            boolean isProxied = ways[index][to] != null;
            voters.add((to + 1) + "@127.0.0.1:"
                    + (isProxied ? ways[index][to].port() : ports.get(to).controller()));
            if (isProxied) back.addAll(List.of(ways[index][to], ways[to][index]));
        }
        Path disk = plan.isDirect() ? null : smallDisk(home.resolve("data"));
        Ports own = ports.get(index);
        TreeMap<String, String> settings = settings(home);
        settings.put("controller.quorum.voters", String.join(",", voters));
        settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + own.known());
        Member member = Member.both(plan.make(), index + 1, new int[] {own.broker(), own.controller()},
                home, Format.Quorum.None.ELSEWHERE, settings);
        brokers.add(new Broker(member, own, back, disk));
    }

    private TreeMap<String, String> settings(Path home) {
        var settings = new TreeMap<>(Map.of(
                "metadata.log.dir", home.resolve("metadata").toString(),
                "default.replication.factor", "" + plan.brokers(),
                "offsets.topic.replication.factor", "" + plan.brokers()));
        settings.putAll(plan.settings());
        return settings;
    }

    /// Null where this user may not mount one.
    private static Path smallDisk(Path data) {
        try {
            Files.createDirectories(data);
            int exit = new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=" + DISK_MB + "m", "tmpfs",
                    data.toString()).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
            return exit == 0 ? data : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Cluster start() {
        try {
            if (controller != null) controller.launch();
            for (Broker each : brokers) each.member().launch();
            for (Member each : members()) each.awaitStarted();
            return this;
        } catch (RuntimeException | AssertionError failure) {
            close();
            throw failure;
        }
    }

    /// The node that is controller only; null if all are voters.
    Member controller() {
        return controller;
    }

    boolean isVoting() {
        return plan.isVoting();
    }

    List<Broker> brokers() {
        return brokers;
    }

    /// All processes.
    List<Member> members() {
        var all = new ArrayList<Member>();
        if (controller != null) all.add(controller);
        for (Broker each : brokers) all.add(each.member());
        return all;
    }

    Broker broker(int id) {
        return brokers.get(id - 1);
    }

    String bootstrap() {
        return String.join(",",
                brokers.stream().map(each -> "127.0.0.1:" + each.ports().known()).toList());
    }

    /// Every partition on all brokers, led in turn by each.
    void createTopic(int partitions) throws Exception {
        int count = brokers.size();
        var assignment = new TreeMap<Integer, List<Integer>>();
        for (int i = 0; i < partitions; i++) {
            var replicas = new ArrayList<Integer>();
            for (int j = 0; j < count; j++) replicas.add(1 + (i + j) % count);
            assignment.put(i, replicas);
        }
        createTopic(assignment);
    }

    void createTopic(Map<Integer, List<Integer>> assignment) throws Exception {
        var topic = new NewTopic(TOPIC, assignment)
                .configs(Map.of("min.insync.replicas", "" + Math.min(2, brokers.size())));
        admin().createTopics(List.of(topic)).all().get();
    }

    Admin admin() {
        if (admin == null) admin = Admin.create(Map.of("bootstrap.servers", bootstrap()));
        return admin;
    }

    /// Asks until somebody answers.
    List<TopicPartitionInfo> partitions() throws Exception {
        while (true) {
            try {
                return admin().describeTopics(Set.of(TOPIC)).allTopicNames()
                        .get(ASK_SECONDS, TimeUnit.SECONDS).get(TOPIC).partitions();
            } catch (ExecutionException | TimeoutException again) {
                Member.pause();
            }
        }
    }

    /// The voter that leads the quorum; asks until somebody answers. Only where all vote.
    Broker activeController() throws Exception {
        while (true) {
            try {
                int leader = admin().describeMetadataQuorum().quorumInfo()
                        .get(ASK_SECONDS, TimeUnit.SECONDS).leaderId();
                if (leader > 0) return broker(leader);
            } catch (ExecutionException | TimeoutException again) {
                // Between two leaders.
            }
            Member.pause();
        }
    }

    /// Waits until every replica of every partition is in sync.
    void awaitInSync(long deadlineNanos) throws Exception {
        for (List<TopicPartitionInfo> found; !isWhole(found = partitions()); Member.pause()) {
            if (System.nanoTime() > deadlineNanos) throw new AssertionError("not in sync: " + found);
        }
    }

    private boolean isWhole(List<TopicPartitionInfo> partitions) {
        return partitions.stream().allMatch(each ->
                each.leader() != null && each.isr().size() == brokers.size());
    }

    /// Lines of all nodes that tell of a bug.
    List<String> errors() {
        var errors = new ArrayList<String>();
        for (Member each : members()) errors.addAll(each.errors());
        return errors;
    }

    @Override
    public void close() {
        if (admin != null) admin.close(Duration.ZERO);
        for (Broker each : brokers) {
            each.member().close();
            if (each.front() != null) each.front().close();
            for (Proxy way : each.back()) way.close();
        }
        if (controller != null) controller.close();
        for (Broker each : brokers) if (each.disk() != null) unmount(each.disk());
    }

    private static void unmount(Path disk) {
        try {
            new ProcessBuilder("umount", disk.toString()).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
