package moldau.cli.kafka;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Lines;
import moldau.cli.Session;
import moldau.cli.Terminal;
import moldau.cli.link.Cluster;
import moldau.cli.link.Refusal;
import moldau.cli.link.Sender;
import moldau.cli.link.Unreachable;
import moldau.wire.batch.Codec;
import moldau.wire.batch.Compression;
import moldau.wire.batch.Header;

/// `kafka-console-producer.sh`: each line becomes an event.
final class KafkaConsoleProducer {
    private KafkaConsoleProducer() {}

    static int run(Terminal terminal, List<String> words) {
        Given given = Tool.read(terminal, Tool.grammar("kafka-console-producer.sh --topic topic --bootstrap-server host:port")
                .value("--topic", "topic", "REQUIRED: where events go")
                .value("--command-property,--producer-property", "key=value", "a setting of the producer")
                .value("--producer.config", "file", "the old name of --command-config")
                .value("--reader-property,--property", "key=value", "parse.key, key.separator, parse.headers, ...")
                .value("--reader-config", "file", "properties of the reader")
                .value("--line-reader", "class", "only the reader of lines is there")
                .optional("--compression-codec", "codec", "none, gzip, snappy, lz4, zstd; gzip if bare")
                .value("--request-required-acks", "acks", "-1, 0 or 1").value("--batch-size", "bytes", "of a batch")
                .flag("--sync", "wait for each line").value("--timeout", "ms", "passed over")
                .value("--max-block-ms", "ms", "passed over").value("--max-memory-bytes", "bytes", "passed over")
                .value("--max-partition-memory-bytes", "bytes", "passed over")
                .value("--message-send-max-retries", "count", "passed over")
                .value("--metadata-expiry-ms", "ms", "passed over").value("--request-timeout-ms", "ms", "passed over")
                .value("--retry-backoff-ms", "ms", "passed over").value("--socket-buffer-size", "bytes", "passed over"),
                words);
        if (given == null) return Exit.OK;
        if (!given.has("--topic")) throw given.grammar().misused("Missing required argument \"[topic]\"");
        Map<String, String> settings = Tool.settings(given,
                given.has("--producer.config") ? "--producer.config" : "--command-config", "--producer-property");
        Map<String, String> reader = Tool.settings(given, "--reader-config", "--property");
        try (Cluster cluster = Session.open(given.get("--bootstrap-server", ""), settings);
                var sender = new Sender(cluster, given.get("--topic", ""), options(given, settings))) {
            var lines = new Lines(terminal.in());
            var parser = new LineParser(reader);
            for (long number = 1; ; number++) {
                if (terminal.inIsPerson()) {
                    terminal.out().print(">");
                    terminal.out().flush();
                }
                byte[] line = lines.next();
                if (line == null) return Exit.OK;
                sender.add(parser.event(line, number));
                if (given.has("--sync") || lines.mayWait()) sender.flush();
            }
        } catch (Refusal | Unreachable e) {
            throw Failure.of(Exit.FAILED, "", "Error when sending message to topic "
                    + given.get("--topic", "") + ": " + e.getMessage());
        }
    }

    private static Sender.Options options(Given given, Map<String, String> settings) {
        String codec = given.has("--compression-codec") ? given.get("--compression-codec", "")
                : settings.getOrDefault("compression.type", "none");
        String acks = given.get("--request-required-acks", settings.getOrDefault("acks", "-1"));
        try {
            return Sender.Options.DEFAULT
                    .withAcks(acks.equals("all") ? -1 : Short.parseShort(acks))
                    .withBatchBytes((int) given.number("--batch-size", Sender.Options.DEFAULT.batchBytes()))
                    .withCompression(Compression.of(Codec.named(codec.isEmpty() ? "gzip" : codec)));
        } catch (IllegalArgumentException e) {
            throw Failure.usage("acks is all, -1, 0 or 1; a codec none, gzip, snappy, lz4 or zstd: " + e.getMessage());
        }
    }

    /// Kafka's line reader: `headers TAB key TAB value`, as its properties say.
    private static final class LineParser {
        private final boolean hasKey;
        private final boolean hasHeaders;
        private final boolean ignoresErrors;
        private final String keySeparator;
        private final String headersDelimiter;
        private final String headersSeparator;
        private final String headerKeySeparator;
        private final String nullMarker;

        LineParser(Map<String, String> properties) {
            hasKey = properties.getOrDefault("parse.key", "false").trim().equalsIgnoreCase("true");
            hasHeaders = properties.getOrDefault("parse.headers", "false").trim().equalsIgnoreCase("true");
            ignoresErrors = properties.getOrDefault("ignore.error", "false").trim().equalsIgnoreCase("true");
            keySeparator = properties.getOrDefault("key.separator", "\t");
            headersDelimiter = properties.getOrDefault("headers.delimiter", "\t");
            headersSeparator = properties.getOrDefault("headers.separator", ",");
            headerKeySeparator = properties.getOrDefault("headers.key.separator", ":");
            nullMarker = properties.get("null.marker");
        }

        Sender.Event event(byte[] line, long number) {
            if (!hasKey && !hasHeaders) return new Sender.Event(null, value(line), List.of(), -1, -1);
            String rest = new String(line, StandardCharsets.UTF_8);
            List<Header> headers = new ArrayList<>();
            if (hasHeaders) {
                int end = rest.indexOf(headersDelimiter);
                if (end < 0 && !ignoresErrors) throw missing("headers delimiter", number, rest);
                if (end >= 0) {
                    headers(rest.substring(0, end), number, headers);
                    rest = rest.substring(end + headersDelimiter.length());
                }
            }
            byte[] key = null;
            if (hasKey) {
                int end = rest.indexOf(keySeparator);
                if (end < 0 && !ignoresErrors) throw missing("key separator", number, rest);
                if (end >= 0) {
                    key = value(rest.substring(0, end).getBytes(StandardCharsets.UTF_8));
                    rest = rest.substring(end + keySeparator.length());
                }
            }
            return new Sender.Event(key, value(rest.getBytes(StandardCharsets.UTF_8)), headers, -1, -1);
        }

        private static Failure missing(String what, long number, String line) {
            return Failure.of(Exit.FAILED, "", "No " + what + " found on line number " + number + ": '" + line + "'");
        }

        private void headers(String text, long number, List<Header> headers) {
            if (text.isEmpty() || text.equals(nullMarker)) return;
            for (String each : text.split(Pattern.quote(headersSeparator))) {
                int at = each.indexOf(headerKeySeparator);
                if (at < 0) {
                    if (ignoresErrors) headers.add(Header.of(each, (byte[]) null));
                    else throw missing("header key separator", number, each);
                    continue;
                }
                byte[] value = each.substring(at + headerKeySeparator.length()).getBytes(StandardCharsets.UTF_8);
                headers.add(Header.of(each.substring(0, at), value(value)));
            }
        }

        private byte[] value(byte[] bytes) {
            boolean isNull = nullMarker != null
                    && Arrays.equals(bytes, nullMarker.getBytes(StandardCharsets.UTF_8));
            return isNull ? null : bytes;
        }
    }
}
