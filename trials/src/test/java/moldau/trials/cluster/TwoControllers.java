package moldau.trials.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import moldau.state.Appended;
import moldau.state.Decision;
import moldau.state.Refusal;
import moldau.state.Reply;
import moldau.state.Runtime;
import moldau.state.cluster.Bootstrap;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.Controller;
import moldau.state.cluster.ControllerLimits;
import moldau.state.cluster.Features;
import moldau.state.cluster.RecordVersions;
import moldau.wire.message.Api;
import moldau.wire.record.BrokerRegistrationChangeRecord;
import moldau.wire.record.ClearElrRecord;
import moldau.wire.record.MetadataRecord;
import moldau.wire.record.NoOpRecord;
import moldau.wire.record.PartitionChangeRecord;
import org.apache.kafka.common.protocol.ApiMessage;

/// Our controller and Apache Kafka's, each on a log of its own, at one time: whoever asks one asks
/// the other, and `compare` holds answers and records against each other.
final class TwoControllers implements AutoCloseable {
    static final String CLUSTER = "trial";
    private static final int LEASE_MS = 9_000;

    final String name;
    final short metadataVersion;
    final ApacheController apache;
    /// The bits of topic ids as Apache Kafka drew them: ours takes them.
    final ArrayDeque<Long> topicIdBits = new ArrayDeque<>();
    final List<String> history = new ArrayList<>();
    private final Random random;
    private final List<MetadataRecord> log = new ArrayList<>();
    private final Controller controller;
    private final Runtime<MetadataRecord> runtime;
    private ClusterImage before = ClusterImage.EMPTY;
    long nowMs = 1_000_000;
    String what = "start";
    /// Apache Kafka may count a change of a partition twice; epochs differ from there on.
    boolean parted;

    TwoControllers(int seed, Random random, short metadataVersion) {
        this.random = random;
        this.metadataVersion = metadataVersion;
        name = "seed " + seed + " at " + Features.metadataName(metadataVersion);
        String minIsr = random.nextBoolean() ? "1" : "2";
        boolean unclean = random.nextInt(4) == 0;
        apache = new ApacheController(CLUSTER, metadataVersion, LEASE_MS,
                Map.of("min.insync.replicas", minIsr,
                        "unclean.leader.election.enable", Boolean.toString(unclean)));
        var limits = ControllerLimits.of(1, CLUSTER).withIdleMs(0).withRebalanceMs(0)
                .withLeaseMs(LEASE_MS).withBootstrap(Bootstrap.atFormat(metadataVersion));
        controller = new Controller(
                limits, new Settings(minIsr, unclean), new Given(), ClusterImage.EMPTY);
        runtime = runtime();
        runtime.activate(0, nowMs);
        runtime.tick(nowMs);
        compareRecords(0);
    }

    /// Chance, but for the ids of topics.
    private final class Given implements moldau.base.Random {
        @Override
        public int below(int bound) {
            return random.nextInt(bound);
        }

        @Override
        public long bits() {
            return topicIdBits.isEmpty() ? random.nextLong() : topicIdBits.poll();
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private Runtime<MetadataRecord> runtime() {
        Runtime<MetadataRecord>[] self = new Runtime[1];
        self[0] = new Runtime<>(controller, (records, _) -> {
            log.addAll(records);
            self[0].committed(log.size());
            return new Appended.At(log.size() - 1);
        }, Integer.MAX_VALUE);
        return self[0];
    }

    ClusterImage image() {
        return controller.image();
    }

    <A> A ours(Function<Controller, Decision<MetadataRecord, A>> decide) {
        var answers = new ArrayList<A>();
        runtime.ask(nowMs, new Reply<A>() {
            @Override
            public void answer(A answer) {
                answers.add(answer);
            }

            @Override
            public void refused(Refusal why) {
                throw new AssertionError(why);
            }
        }, _ -> decide.apply(controller));
        controller.checkInvariants();
        return answers.getFirst();
    }

    <T extends ApiMessage> Object theirs(
            Function<org.apache.kafka.controller.Controller, CompletableFuture<T>> question,
            Api api, int version) {
        var told = apache.ask(question);
        return told.answer() == null ? (Object) told.error()
                : ApacheController.ours(told.answer(), api, version);
    }

    void compare(int from, Object theirs, Object ours) {
        history.add(what);
        assertEquals(wordless(theirs), wordless(ours), () -> name + ": answer to " + what);
        compareRecords(from);
    }

    /// Codes must agree, sentences need not.
    private static String wordless(Object answer) {
        return answer.toString().replaceAll(
                "errorMessage=.*?(?=, responses=|, results=|])", "errorMessage=");
    }

    private void compareRecords(int from) {
        assertEquals(theirLines(from), ourLines(from), () -> name + ": records of " + what);
        while (log.size() < apache.endOffset()) log.add(NoOpRecord.DEFAULT);
        before = image();
    }

    private boolean agree(int from) {
        return theirLines(from).equals(ourLines(from));
    }

    private String theirLines(int from) {
        List<MetadataRecord> ours = log.subList(from, log.size());
        List<MetadataRecord> all = apache.since(from);
        var theirs = new ArrayList<Written>();
        for (int i = 0; i < all.size(); i++) {
            MetadataRecord each = all.get(i);
            boolean twice = each instanceof PartitionChangeRecord
                    && Collections.frequency(all.subList(0, i), each) > 0
                    && Collections.frequency(ours, each) < 2;
            parted |= twice;
            if (twice || isNeedless(each)) continue;
            theirs.add(new Written(each, apache.version(from + i)));
        }
        return lines(theirs);
    }

    private String ourLines(int from) {
        short metadataVersion = image().metadataVersion();
        var ours = new ArrayList<Written>();
        for (MetadataRecord each : log.subList(from, log.size())) {
            ours.add(new Written(each, RecordVersions.of(each, metadataVersion)));
        }
        return lines(ours);
    }

    /// What Apache Kafka writes though it changes nothing, and we do not: a broker is fenced
    /// that was already, a topic just created has no eligible replicas.
    private boolean isNeedless(MetadataRecord record) {
        return switch (record) {
            case BrokerRegistrationChangeRecord it -> it.fenced() == 1
                    && it.logDirs().isEmpty() && it.cordonedLogDirs() == null
                    && before.broker(it.brokerId()) != null
                    && before.broker(it.brokerId()).fenced();
            case ClearElrRecord it -> !it.topicName().isEmpty()
                    && before.topic(it.topicName()) == null;
            default -> false;
        };
    }

    /// One line a record; changes of partitions that follow one another in the order of their
    /// ids, for Apache Kafka has them in the order of hashes.
    private static String lines(List<Written> records) {
        var lines = new ArrayList<String>();
        var changes = new ArrayList<Written>();
        for (Written each : records) {
            if (each.record instanceof PartitionChangeRecord) {
                changes.add(each);
                continue;
            }
            addSorted(changes, lines);
            lines.add(each.toString());
        }
        addSorted(changes, lines);
        return String.join("\n", lines);
    }

    private static void addSorted(List<Written> changes, List<String> lines) {
        changes.sort(Comparator.comparing((Written each) -> each.change().topicId())
                .thenComparing(each -> each.change().partitionId()));
        for (Written each : changes) lines.add(each.toString());
        changes.clear();
    }

    /// A record and the version it is written in.
    private record Written(MetadataRecord record, short version) {
        PartitionChangeRecord change() {
            return (PartitionChangeRecord) record;
        }

        @Override
        public String toString() {
            return record + " v" + version;
        }
    }

    int end() {
        assertEquals(apache.endOffset(), log.size());
        return log.size();
    }

    void pass(long ms) {
        what = ms + " ms";
        history.add(what);
        int from = end();
        long endMs = nowMs + ms;
        while (nowMs < endMs) {
            long stepMs = Math.clamp(runtime.nextDeadlineMs() - nowMs, 1, endMs - nowMs);
            advance(stepMs);
            // Each fences one broker at a time, at a pace of its own.
            for (int i = 0; i < 24 && !agree(from); i++) advance(1);
        }
        compareRecords(from);
    }

    private void advance(long ms) {
        nowMs += ms;
        apache.pass(ms);
        runtime.tick(nowMs);
    }

    String recent() {
        int from = Math.max(0, history.size() - Integer.getInteger("moldau.history", 3));
        return String.join("\n", history.subList(from, history.size()));
    }

    @Override
    public void close() {
        apache.close();
    }
}
