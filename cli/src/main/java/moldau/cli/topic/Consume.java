package moldau.cli.topic;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import moldau.cli.Cluster;
import moldau.cli.Exit;
import moldau.cli.Given;
import moldau.cli.Json;
import moldau.cli.Session;
import moldau.cli.Stopping;
import moldau.cli.Terminal;
import moldau.client.Admin;
import moldau.client.Consumer;
import moldau.client.RebalanceListener;
import moldau.client.Received;
import moldau.client.TopicPartition;
import moldau.wire.batch.Header;

/// `moldau consume TOPIC`: prints events, from an offset on or as a member of a group.
public final class Consume {
    private static final Duration WAIT = Duration.ofMillis(500);
    private static final Duration JOINING_WAIT = Duration.ofMillis(20);

    private Consume() {}

    public static int run(Terminal terminal, List<String> words) {
        Given given = Session.read(terminal, Session.grammar("moldau consume TOPIC"
                + " [--from-beginning | -o offset] [-n count] [--exit] [-p partition] [-g group] [-f format | -o json]")
                .flag("--from-beginning", "from the first record on")
                .flag("--latest", "what comes from now on; this is the default")
                .value("-o,--offset,--output", "offset|json",
                        "start, end, 42, -10, +5, 100:200, :end, @-5m, @2026-11-01; or json lines")
                .value("-n,--max", "count", "stop after so many records")
                .flag("--exit", "stop at the end as it is now")
                .flag("--follow", "wait for more at the end; this is the default")
                .value("-p,--partition", "number", "only this partition")
                .value("-g,--group", "group", "as a member of this group, from where it stopped")
                .value("-f,--format", "format", "such as '%p %o %k %v\\n'")
                .flag("--committed", "leave out what transactions did not commit"), words);
        if (given == null) return Exit.OK;
        String topic = given.onlyWord("a topic");
        return Session.run(terminal, given, topic, cluster -> consume(terminal, given, cluster, topic));
    }

    private static Span span(Given given) {
        Span span = given.has("--from-beginning") ? Span.BEGINNING : Span.LATEST;
        for (String each : given.all("--output")) {
            if (!each.equals("json")) span = Span.parse(each, System.currentTimeMillis(), given.grammar());
        }
        return span;
    }

    private static int consume(Terminal terminal, Given given, Cluster cluster, String topic) {
        Span span = span(given);
        long max = given.number("--max", Long.MAX_VALUE);
        if (max <= 0) return Exit.OK;
        Printer printer = printer(terminal.out(), given);
        var settings = new HashMap<String, String>();
        settings.put("isolation.level", given.has("--committed") ? "read_committed" : "read_uncommitted");
        settings.put("auto.offset.reset", "earliest");
        try (Stopping stopping = Stopping.onSignal()) {
            var reading = new Reading(terminal, printer, stopping, max);
            if (given.has("--group")) asMember(reading, given, cluster, topic, span, settings);
            else alone(reading, given, cluster, topic, span, settings);
        }
        return Exit.OK;
    }

    private static void alone(Reading reading, Given given, Cluster cluster, String topic, Span span,
            Map<String, String> settings) {
        Admin admin = cluster.admin();
        List<TopicPartition> partitions = given.has("--partition")
                ? List.of(new TopicPartition(topic, (int) given.number("--partition", 0)))
                : admin.partitions(topic);
        Map<TopicPartition, Long> from = new TreeMap<>(Span.offsets(admin, partitions, span.from()));
        Map<TopicPartition, Long> to = to(given, admin, partitions, span);
        if (to != null) from.entrySet().removeIf(each -> each.getValue() >= to.get(each.getKey()));
        if (from.isEmpty()) return;
        try (Consumer consumer = cluster.consumer(settings)) {
            consumer.assign(from.keySet());
            from.forEach(consumer::seek);
            reading.until(consumer, to);
        }
    }

    /// Where to stop in each partition; null to go on.
    private static Map<TopicPartition, Long> to(
            Given given, Admin admin, List<TopicPartition> partitions, Span span) {
        if (span.to() == null && !given.has("--exit")) return null;
        Map<TopicPartition, Long> to = span.to() == null
                ? new TreeMap<>() : Span.offsets(admin, partitions, span.to());
        if (given.has("--exit")) {
            admin.offsets(partitions, Admin.LATEST).forEach((each, end) -> to.merge(each, end, Math::min));
        }
        return to;
    }

    private static void asMember(Reading reading, Given given, Cluster cluster, String topic, Span span,
            Map<String, String> settings) {
        cluster.topic(topic);
        settings.put("group.id", given.get("--group", ""));
        settings.put("auto.offset.reset", span.equals(Span.BEGINNING) ? "earliest" : "latest");
        try (Consumer consumer = cluster.consumer(settings)) {
            boolean[] isMember = {false};
            consumer.subscribe(List.of(topic), new RebalanceListener() {
                @Override
                public void assigned(Collection<TopicPartition> partitions) {
                    isMember[0] = true;
                }
            });
            if (!given.has("--exit")) {
                reading.until(consumer, null);
                return;
            }
            while (!isMember[0] && reading.goesOn()) reading.poll(consumer, JOINING_WAIT);
            reading.until(consumer, consumer.endOffsets(consumer.assignment()));
        }
    }

    /// What is printed of what a consumer reads.
    private static final class Reading {
        private final Terminal terminal;
        private final Printer printer;
        private final Stopping stopping;
        private long left;

        Reading(Terminal terminal, Printer printer, Stopping stopping, long max) {
            this.terminal = terminal;
            this.printer = printer;
            this.stopping = stopping;
            this.left = max;
        }

        boolean goesOn() {
            return left > 0 && !stopping.isAsked();
        }

        void poll(Consumer consumer, Duration wait) {
            print(consumer, consumer.poll(wait), null);
        }

        /// @param to where to stop in each partition; null to go on
        void until(Consumer consumer, Map<TopicPartition, Long> to) {
            while (goesOn() && !isAt(consumer, to)) print(consumer, consumer.poll(WAIT), to);
        }

        private static boolean isAt(Consumer consumer, Map<TopicPartition, Long> to) {
            if (to == null) return false;
            for (TopicPartition each : consumer.assignment()) {
                if (consumer.position(each) < to.getOrDefault(each, 0L)) return false;
            }
            return true;
        }

        private void print(Consumer consumer, List<Received> records, Map<TopicPartition, Long> to) {
            // What was read and not printed is the next reader's.
            Map<TopicPartition, Long> unprinted = new TreeMap<>();
            for (Received each : records) {
                var at = new TopicPartition(each.topic(), each.partition());
                boolean isWanted = to == null || each.offset() < to.getOrDefault(at, 0L);
                if (isWanted && left > 0) {
                    printer.print(each);
                    left--;
                } else {
                    unprinted.putIfAbsent(at, each.offset());
                }
            }
            unprinted.forEach(consumer::seek);
            consumer.pause(unprinted.keySet());
            terminal.out().flush();
        }
    }

    private interface Printer {
        void print(Received record);
    }

    private static Printer printer(PrintStream out, Given given) {
        if (given.has("--format")) {
            Format format = Format.parse(given.get("--format", ""), given.grammar());
            return record -> format.print(out, record);
        }
        if (given.all("--output").contains("json")) return record -> out.println(json(record));
        return record -> {
            if (record.value() != null) out.write(record.value(), 0, record.value().length);
            out.println();
        };
    }

    private static Json json(Received record) {
        Json json = new Json().begin().put("topic", record.topic()).put("partition", record.partition())
                .put("offset", record.offset()).put("timestamp", record.timestampMs())
                .put("key", Format.text(record.key())).put("value", Format.text(record.value()));
        if (!record.headers().isEmpty()) {
            json.beginList("headers");
            for (Header each : record.headers()) {
                json.begin().put("key", each.key()).put("value", Format.text(Format.copy(each.value()))).end();
            }
            json.endList();
        }
        return json.end();
    }
}
