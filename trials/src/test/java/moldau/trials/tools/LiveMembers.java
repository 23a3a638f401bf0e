package moldau.trials.tools;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// Apache's consumers that stay in their groups while tools look at them. They commit nothing.
final class LiveMembers implements AutoCloseable {
    private static final long PATIENCE_MS = 30_000;

    private final String node;
    private final Map<String, Member> byClient = new HashMap<>();

    LiveMembers(String node) {
        this.node = node;
    }

    /// One consumer, and the thread that has it.
    private record Member(String group, List<String> topics, KafkaConsumer<byte[], byte[]> consumer, Thread thread) {
        static Member join(String group, List<String> topics, Map<String, Object> settings) {
            var consumer = new KafkaConsumer<byte[], byte[]>(settings);
            Thread thread = Thread.ofVirtual().start(() -> {
                try (consumer) {
                    consumer.subscribe(topics);
                    while (true) consumer.poll(Duration.ofSeconds(1));
                } catch (WakeupException e) {
                    // It leaves, by closing.
                }
            });
            return new Member(group, topics, consumer, thread);
        }

        void leave() {
            consumer.wakeup();
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /// What a line of a scenario says; over when the group has settled again.
    ///
    /// ```
    ///   + client group topic,topic setting=value ...
    ///   - client
    /// ```
    void change(String line) {
        String[] words = line.split(" ");
        if (words[0].equals("-")) {
            Member member = byClient.remove(words[1]);
            member.leave();
            awaitSettled(member.group());
            return;
        }
        Map<String, Object> settings = new HashMap<>(Map.of("bootstrap.servers", node, "client.id", words[1],
                "group.id", words[2], "enable.auto.commit", "false", "heartbeat.interval.ms", "100",
                "key.deserializer", ByteArrayDeserializer.class, "value.deserializer", ByteArrayDeserializer.class));
        for (int i = 4; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            settings.put(words[i].substring(0, equals), words[i].substring(equals + 1));
        }
        // The broker says how often.
        if ("consumer".equals(settings.get("group.protocol"))) settings.remove("heartbeat.interval.ms");
        byClient.put(words[1], Member.join(words[2], List.of(words[3].split(",")), settings));
        awaitSettled(words[2]);
    }

    private void awaitSettled(String group) {
        List<Member> members = byClient.values().stream().filter(each -> each.group().equals(group)).toList();
        long deadline = System.currentTimeMillis() + PATIENCE_MS;
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", node))) {
            while (System.currentTimeMillis() < deadline) {
                try {
                    if (isSettled(admin, group, members)) return;
                } catch (ExecutionException notYet) {
                    // The group is not there, or its coordinator.
                }
                Thread.sleep(50);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        throw new IllegalStateException(group + " has not settled with " + members.size() + " members");
    }

    /// Whether all members are in and every partition is somebody's. A group that rebalances
    /// cooperatively is stable for a moment before that, while what one gives up is nobody's yet.
    private static boolean isSettled(Admin admin, String group, List<Member> members)
            throws ExecutionException, InterruptedException {
        var found = admin.describeConsumerGroups(List.of(group)).all().get().get(group);
        if (found.groupState() != (members.isEmpty() ? GroupState.EMPTY : GroupState.STABLE)) return false;
        if (found.members().size() != members.size()) return false;
        int assigned = found.members().stream().mapToInt(each -> each.assignment().topicPartitions().size()).sum();
        Set<String> present = admin.listTopics().names().get();
        List<String> subscribed = members.stream().flatMap(each -> each.topics().stream()).distinct()
                .filter(present::contains).toList();
        return assigned == admin.describeTopics(subscribed).allTopicNames().get().values().stream()
                .mapToInt(each -> each.partitions().size()).sum();
    }

    @Override
    public void close() {
        for (Member each : new ArrayList<>(byClient.values())) each.leave();
    }
}
