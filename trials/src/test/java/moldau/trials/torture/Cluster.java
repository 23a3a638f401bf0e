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
import moldau.trials.nodes.Member;
import moldau.trials.nodes.Member.Make;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartitionInfo;

/// A controller and some brokers, each a process. Clients and other brokers reach a broker through its
/// front proxy only; it reaches the controller through another.
///
/// ```text
///   clients, brokers ── front ──► broker ── back ──► controller
/// ```
final class Cluster implements AutoCloseable {
    static final String TOPIC = "torture";
    private static final int CONTROLLER_ID = 100;
    private static final int DISK_MB = 48;
    private static final int ASK_SECONDS = 5;

    private final Member controller;
    private final List<Broker> brokers = new ArrayList<>();
    private Admin admin;

    /// @param disk where its data lies, if that is a small file system of its own; else null
    record Broker(Member member, Proxy front, Proxy back, Path disk) {
        int id() {
            return member.id();
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

    Cluster(Path dir, Make make, int count) {
        int port = Member.freePort();
        controller = Member.controller(make, CONTROLLER_ID, port, dir.resolve("controller"));
        for (int id = 1; id <= count; id++) {
            Path home = dir.resolve("broker" + id);
            var back = new Proxy(port);
            Path disk = smallDisk(home.resolve("data"));
            var settings = new TreeMap<>(Map.of(
                    "metadata.log.dir", home.resolve("metadata").toString(),
                    "default.replication.factor", "" + count,
                    "offsets.topic.replication.factor", "" + count));
            int own = Member.freePort();
            var front = new Proxy(own);
            settings.put("listeners", "PLAINTEXT://127.0.0.1:" + own);
            settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + front.port());
            Member member = Member.broker(make, id, CONTROLLER_ID + "@127.0.0.1:" + back.port(), home,
                    settings);
            brokers.add(new Broker(member, front, back, disk));
        }
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
            controller.start();
            for (Broker each : brokers) each.member().start();
            return this;
        } catch (RuntimeException | AssertionError failure) {
            close();
            throw failure;
        }
    }

    Member controller() {
        return controller;
    }

    List<Broker> brokers() {
        return brokers;
    }

    Broker broker(int id) {
        return brokers.get(id - 1);
    }

    String bootstrap() {
        return String.join(",", brokers.stream().map(each -> "127.0.0.1:" + each.front().port()).toList());
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
        var topic = new NewTopic(TOPIC, assignment)
                .configs(Map.of("min.insync.replicas", "" + Math.min(2, count)));
        admin().createTopics(List.of(topic)).all().get();
    }

    private Admin admin() {
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
        var errors = new ArrayList<>(controller.errors());
        for (Broker each : brokers) errors.addAll(each.member().errors());
        return errors;
    }

    @Override
    public void close() {
        if (admin != null) admin.close(Duration.ZERO);
        for (Broker each : brokers) {
            each.member().close();
            each.front().close();
            each.back().close();
        }
        controller.close();
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
