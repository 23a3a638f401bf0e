package moldau.cli.kafka;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.client.Event;
import moldau.wire.batch.Header;

/// Kafka's line reader: `headers TAB key TAB value`, as its properties say.
final class LineReader {
    private final String topic;
    private final boolean hasKey;
    private final boolean hasHeaders;
    private final boolean ignoresErrors;
    private final String keySeparator;
    private final String headersDelimiter;
    private final String headersSeparator;
    private final String headerKeySeparator;
    private final String nullMarker;

    LineReader(String topic, Map<String, String> properties) {
        this.topic = topic;
        hasKey = properties.getOrDefault("parse.key", "false").trim().equalsIgnoreCase("true");
        hasHeaders = properties.getOrDefault("parse.headers", "false").trim().equalsIgnoreCase("true");
        ignoresErrors = properties.getOrDefault("ignore.error", "false").trim().equalsIgnoreCase("true");
        keySeparator = properties.getOrDefault("key.separator", "\t");
        headersDelimiter = properties.getOrDefault("headers.delimiter", "\t");
        headersSeparator = properties.getOrDefault("headers.separator", ",");
        headerKeySeparator = properties.getOrDefault("headers.key.separator", ":");
        nullMarker = properties.get("null.marker");
    }

    Event event(byte[] line, long number) {
        if (!hasKey && !hasHeaders) return event(null, value(line), List.of());
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
        return event(key, value(rest.getBytes(StandardCharsets.UTF_8)), headers);
    }

    private Event event(byte[] key, byte[] value, List<Header> headers) {
        return new Event(topic, Event.ANY, Event.NOW, key, value, headers);
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
