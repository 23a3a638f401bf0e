package moldau.trials.group;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import moldau.trials.wire.Wire;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/// What a transcript may say to a node:
///
/// ```
///   topic NAME PARTITIONS                  makes one
///   grow NAME PARTITIONS                   gives it more
///   drop NAME                              deletes it
///   config GROUP name=value ...            sets what a group may have set; `name=` takes it back
///   records                                what was written to __consumer_offsets since the last time
///   until TEXT REQUEST                     repeats a request until its answer has TEXT in it
///   send NAME REQUEST                      on a connection of its own, not waiting for the answer
///   answer NAME                            which is waited for here
///   REQUEST as NAME                        gives the member that the answer names a name
/// ```
///
/// The requests are in [Requests].
final class Conversation implements AutoCloseable {
    private static final long PATIENCE_MS = 20_000;
    private static final long PAUSE_MS = 30;

    private Wire wire;
    private final Admin admin;
    private final int port;
    private final Names names = new Names();
    private final Requests requests = new Requests(names);
    private final Answers answers = new Answers(names);
    private final OffsetsTopic records;
    private final Map<String, Sent> waiting = new HashMap<>();

    private record Sent(Wire wire, Requests.Request request) {}

    Conversation(int port) throws IOException {
        this.port = port;
        wire = new Wire(port);
        admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + port));
        awaitCoordinator();
        records = new OffsetsTopic("127.0.0.1:" + port, answers);
    }

    /// Asking for the coordinator makes the topic that it keeps its groups in.
    private void awaitCoordinator() throws IOException {
        var found = new FindCoordinatorRequestData().setKeyType((byte) 0).setCoordinatorKeys(List.of("g"));
        var described = new ConsumerGroupDescribeRequestData().setGroupIds(List.of("g"));
        long deadline = System.currentTimeMillis() + PATIENCE_MS;
        while (System.currentTimeMillis() < deadline) {
            wire.ask(ApiKeys.FIND_COORDINATOR, (short) 4, found);
            var answer = (ConsumerGroupDescribeResponseData)
                    wire.ask(ApiKeys.CONSUMER_GROUP_DESCRIBE, (short) 1, described).data();
            if (answer.groups().getFirst().errorCode() == Errors.GROUP_ID_NOT_FOUND.code()) return;
            pause();
        }
        throw new IllegalStateException("there is no coordinator");
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Lines of the answer.
    List<String> say(String line) {
        try {
            return heard(line);
        } catch (ExecutionException e) {
            return List.of(e.getCause().toString());
        } catch (SocketTimeoutException e) {
            return hungUp();
        } catch (InterruptedException | IOException e) {
            throw new IllegalStateException(line, e);
        }
    }

    private List<String> hungUp() {
        try {
            wire.close();
            wire = new Wire(port);
            return List.of("no answer");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> heard(String line) throws IOException, InterruptedException, ExecutionException {
        String[] words = line.split(" ");
        switch (words[0]) {
            case "topic" -> makeTopic(words[1], Integer.parseInt(words[2]));
            case "grow" -> {
                admin.createPartitions(Map.of(words[1], NewPartitions.increaseTo(Integer.parseInt(words[2])))).all().get();
                awaitPartitions(words[1], Integer.parseInt(words[2]));
            }
            case "drop" -> admin.deleteTopics(List.of(words[1])).all().get();
            case "config" -> configure(words);
            case "records" -> {
                return records.news();
            }
            case "until" -> {
                return until(words[1], line.split(" ", 3)[2]);
            }
            case "send" -> {
                var sent = new Sent(new Wire(port), requests.read(line.split(" ", 3)[2]));
                sent.wire().send(sent.request().api(), sent.request().version(), sent.request().message());
                waiting.put(words[1], sent);
            }
            case "answer" -> {
                Sent sent = waiting.remove(words[1]);
                ApiMessage answer = sent.wire().receive(sent.request().api(), sent.request().version()).data();
                sent.wire().close();
                return answers.lines(sent.request(), answer);
            }
            default -> {
                Requests.Request request = requests.read(line);
                return answers.lines(request, wire.ask(request.api(), request.version(), request.message()).data());
            }
        }
        return List.of();
    }

    private List<String> until(String text, String line) {
        long deadline = System.currentTimeMillis() + PATIENCE_MS;
        while (true) {
            List<String> found = say(line);
            if (String.join("\n", found).contains(text) || System.currentTimeMillis() > deadline) return found;
            pause();
        }
    }

    private void makeTopic(String name, int partitions) throws InterruptedException, ExecutionException {
        admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1))).all().get();
        awaitPartitions(name, partitions);
    }

    private void awaitPartitions(String name, int partitions) throws InterruptedException {
        for (int i = 0; i < 500; i++) {
            try {
                var found = admin.describeTopics(List.of(name)).allTopicNames().get().get(name);
                names.isTopic(name, found.topicId());
                if (found.partitions().size() == partitions) break;
            } catch (ExecutionException notYet) {
                // The broker has not heard of it.
            }
            Thread.sleep(PAUSE_MS);
        }
        awaitHeard(name, partitions);
    }

    /// Until the coordinator of groups has heard of them as well: a group of our own shows it.
    private void awaitHeard(String name, int partitions) {
        long deadline = System.currentTimeMillis() + PATIENCE_MS;
        String all = name + ":" + IntStream.range(0, partitions).mapToObj(Integer::toString).collect(Collectors.joining(","));
        while (!say("beat " + OffsetsTopic.UNTOLD + " m 0 timeout=60000 topics=" + name + " owned=").toString().contains(all)) {
            if (System.currentTimeMillis() > deadline) throw new IllegalStateException(all);
            pause();
        }
        say("beat " + OffsetsTopic.UNTOLD + " m -1");
        say("delete " + OffsetsTopic.UNTOLD);
    }

    private void configure(String[] words) throws InterruptedException, ExecutionException {
        var changes = new ArrayList<AlterConfigOp>();
        for (String each : Arrays.asList(words).subList(2, words.length)) {
            String[] parts = each.split("=", -1);
            changes.add(new AlterConfigOp(new ConfigEntry(parts[0], parts[1]),
                    parts[1].isEmpty() ? AlterConfigOp.OpType.DELETE : AlterConfigOp.OpType.SET));
        }
        admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.GROUP, words[1]), changes)).all().get();
    }

    @Override
    public void close() throws IOException {
        for (Sent each : waiting.values()) each.wire().close();
        records.close();
        admin.close();
        wire.close();
    }
}
