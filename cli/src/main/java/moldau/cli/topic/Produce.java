package moldau.cli.topic;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import moldau.cli.Cluster;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Lines;
import moldau.cli.Session;
import moldau.cli.Terminal;
import moldau.client.Event;
import moldau.client.Producer;
import moldau.wire.batch.Header;

/// `moldau produce TOPIC [file...]`: each line becomes an event.
public final class Produce {
    private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");
    private static final List<String> ACKS = List.of("all", "-1", "1", "0");
    /// Files come faster than keys are pressed: four times the default.
    private static final String BATCH_BYTES = "65536";

    private Produce() {}

    public static int run(Terminal terminal, List<String> words) {
        Given given = Session.read(terminal, Session.grammar(
                "moldau produce TOPIC [-k key] [-H name=value] [-f '%k %v\\n'] [--json] [file...]")
                .value("-k,--key", "key", "the key of every event")
                .value("-H,--header", "name=value", "a header of every event")
                .value("-p,--partition", "number", "the partition; by default the key decides")
                .value("-f,--format", "format", "how a line is made: %k %v, {hex}, {base64}")
                .flag("--json", "each line is JSON, as consume -o json writes it")
                .flag("-Z,--tombstone", "an empty line is a null value")
                .value("-z,--compression", "codec", "none, gzip, snappy, lz4, zstd")
                .value("--acks", "all|1|0", "who has to have it, all by default"), words);
        if (given == null) return Exit.OK;
        if (given.words().isEmpty()) throw given.grammar().misused("needs a topic");
        String topic = given.words().getFirst();
        return Session.run(terminal, given, topic, cluster -> {
            long count = produce(terminal, given, cluster, topic);
            if (terminal.errIsPerson()) {
                terminal.err().println("% " + count + (count == 1 ? " event" : " events") + " to " + topic);
            }
            return Exit.OK;
        });
    }

    private static long produce(Terminal terminal, Given given, Cluster cluster, String topic) {
        var events = new Events(given, topic);
        List<String> files = given.words().subList(1, given.words().size());
        Map<String, String> settings = settings(given);
        cluster.awaitTopic(topic);
        try (Producer producer = cluster.producer(settings)) {
            if (files.isEmpty()) return pump(producer, events, terminal.in());
            long count = 0;
            for (String file : files) {
                try (InputStream in = Files.newInputStream(Path.of(file))) {
                    count += pump(producer, events, in);
                } catch (NoSuchFileException e) {
                    throw Failure.of(Exit.NOT_FOUND, "M-2003 NO_SUCH_FILE", file + " does not exist");
                } catch (IOException e) {
                    throw Failure.of(Exit.FAILED, "M-2004 UNREADABLE_FILE",
                            file + " cannot be read: " + e.getMessage());
                }
            }
            return count;
        }
    }

    private static long pump(Producer producer, Events events, InputStream in) {
        var lines = new Lines(in);
        var deliveries = new Deliveries();
        long count = 0;
        for (byte[] line; (line = lines.next()) != null; ) {
            deliveries.watch(producer.send(events.of(line, ++count)));
            if (lines.mayWait()) producer.flush();
            deliveries.check();
        }
        producer.flush();
        deliveries.check();
        return count;
    }

    private static Map<String, String> settings(Given given) {
        String codec = given.get("--compression", "none");
        if (!CODECS.contains(codec)) {
            throw given.grammar().misused("--compression is one of " + String.join(", ", CODECS));
        }
        String acks = given.get("--acks", "all");
        if (!ACKS.contains(acks)) throw given.grammar().misused("--acks is one of " + String.join(", ", ACKS));
        return Map.of("compression.type", codec, "acks", acks, "batch.size", BATCH_BYTES);
    }

    /// What lines mean.
    private static final class Events {
        private final String topic;
        private final byte[] key;
        private final List<Header> headers = new ArrayList<>();
        private final int partition;
        private final Format format;
        private final boolean isJson;
        private final boolean emptyIsNull;

        Events(Given given, String topic) {
            this.topic = topic;
            String text = given.get("--key", null);
            key = text == null ? null : text.getBytes(StandardCharsets.UTF_8);
            for (String each : given.all("--header")) {
                int at = each.indexOf('=') > 0 ? each.indexOf('=') : each.indexOf(':');
                if (at <= 0) throw given.grammar().misused("--header needs name=value, not '" + each + "'");
                headers.add(Header.of(each.substring(0, at), each.substring(at + 1)));
            }
            partition = (int) given.number("--partition", -1);
            format = given.has("--format") ? Format.parse(given.get("--format", ""), given.grammar()) : null;
            isJson = given.has("--json");
            emptyIsNull = given.has("--tombstone");
        }

        Event of(byte[] line, long number) {
            if (isJson) return JsonEvents.read(topic, line, number, partition);
            byte[] value = emptyIsNull && line.length == 0 ? null : line;
            byte[] its = key;
            if (format != null) {
                String[] why = {""};
                byte[][] cut = format.cut(line, why);
                if (cut == null) {
                    throw Failure.of(Exit.FAILED, "M-2017 INPUT_DOES_NOT_FIT", "line " + number + ": " + why[0]);
                }
                if (cut[0] != null) its = cut[0];
                value = emptyIsNull && cut[1] != null && cut[1].length == 0 ? null : cut[1];
            }
            return new Event(topic, partition, Event.NOW, its, value, headers);
        }
    }
}
