package moldau.cli.topic;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import moldau.cli.Exit;
import moldau.cli.Given;
import moldau.cli.Json;
import moldau.cli.Session;
import moldau.cli.Stopping;
import moldau.cli.Terminal;
import moldau.cli.link.Admin;
import moldau.cli.link.Cluster;
import moldau.cli.link.GroupReading;
import moldau.cli.link.Reading;
import moldau.log.TopicPartition;
import moldau.wire.batch.Header;
import moldau.wire.batch.Records;

/// `moldau consume TOPIC`: prints events, from an offset on or as a member of a group.
public final class Consume {
    private static final int WAIT_MS = 500;

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
        long[] left = {max};
        Printer printer = printer(terminal.out(), given);
        Reading.Taker taker = (partition, record, _) -> {
            printer.print(partition, record);
            return --left[0] > 0;
        };
        try (Stopping stopping = Stopping.onSignal()) {
            if (given.has("--group")) asMember(terminal, given, cluster, topic, taker, span, stopping);
            else alone(terminal, given, cluster, topic, taker, span, stopping);
        }
        return Exit.OK;
    }

    private static void alone(Terminal terminal, Given given, Cluster cluster, String topic,
            Reading.Taker taker, Span span, Stopping stopping) {
        var admin = new Admin(cluster);
        List<TopicPartition> partitions = given.has("--partition")
                ? List.of(new TopicPartition(topic, (int) given.number("--partition", 0)))
                : admin.partitionsOf(topic);
        var reading = new Reading(cluster, given.has("--committed"), true, Admin.EARLIEST);
        Map<TopicPartition, Long> from = new TreeMap<>(Span.offsets(admin, partitions, span.from()));
        Map<TopicPartition, Long> to = to(given, admin, partitions, span);
        if (to != null) from.entrySet().removeIf(each -> each.getValue() >= to.get(each.getKey()));
        reading.assign(from);
        Reading.Taker bounded = to == null ? taker : (partition, record, batch) -> {
            if (record.offset() >= to.get(partition)) return true;
            return taker.take(partition, record, batch);
        };
        boolean goesOn = true;
        while (goesOn && !stopping.isAsked() && !reading.positions().isEmpty()) {
            goesOn = reading.poll(WAIT_MS, bounded);
            terminal.out().flush();
            if (to == null) continue;
            for (TopicPartition each : List.copyOf(reading.positions().keySet())) {
                if (reading.positions().get(each) >= to.get(each)) reading.drop(each);
            }
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

    private static void asMember(Terminal terminal, Given given, Cluster cluster, String topic,
            Reading.Taker taker, Span span, Stopping stopping) {
        long reset = span.equals(Span.BEGINNING) ? Admin.EARLIEST : Admin.LATEST;
        try (var reading = new GroupReading(cluster, given.get("--group", ""), null, List.of(topic),
                new GroupReading.Options(given.has("--committed"), reset))) {
            boolean goesOn = true;
            while (goesOn && !stopping.isAsked()) {
                goesOn = reading.poll(given.has("--exit") ? 100 : WAIT_MS, taker);
                terminal.out().flush();
                if (given.has("--exit") && reading.isAtEnd()) goesOn = false;
            }
        }
    }

    private interface Printer {
        void print(TopicPartition at, Records record);
    }

    private static Printer printer(PrintStream out, Given given) {
        if (given.has("--format")) {
            Format format = Format.parse(given.get("--format", ""), given.grammar());
            return (at, record) -> format.print(out, at, record);
        }
        if (given.all("--output").contains("json")) return (at, record) -> out.println(json(at, record));
        return (_, record) -> {
            if (record.value() != null) {
                byte[] value = Format.copy(record.value());
                out.write(value, 0, value.length);
            }
            out.println();
        };
    }

    private static Json json(TopicPartition at, Records record) {
        Json json = new Json().begin().put("topic", at.topic()).put("partition", at.partition())
                .put("offset", record.offset()).put("timestamp", record.timestamp())
                .put("key", Format.text(record.key())).put("value", Format.text(record.value()));
        if (record.headerCount() > 0) {
            json.beginList("headers");
            for (Header each : record.headers()) {
                json.begin().put("key", each.key()).put("value", Format.text(each.value())).end();
            }
            json.endList();
        }
        return json.end();
    }
}
