package moldau.cli.kafka;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import moldau.cli.Failure;
import moldau.client.Received;
import moldau.wire.batch.Header;

/// Kafka's default formatter: the parts of a record that were asked for, with a separator between.
final class Formatter {
    private final PrintStream out;
    private final Map<String, String> properties;
    private final byte[] keySeparator;
    private final byte[] lineSeparator;
    private final byte[] headersSeparator;
    private final byte[] nullLiteral;
    private final Kind keys;
    private final Kind values;
    private final Kind headers;

    /// What bytes stand for.
    private enum Kind { BYTES, SHORT, INTEGER, LONG, FLOAT, DOUBLE, UUID, BOOLEAN }

    Formatter(PrintStream out, Map<String, String> properties) {
        this.out = out;
        this.properties = properties;
        keySeparator = bytes(properties.getOrDefault("key.separator", "\t"));
        lineSeparator = bytes(properties.getOrDefault("line.separator", "\n"));
        headersSeparator = bytes(properties.getOrDefault("headers.separator", ","));
        nullLiteral = bytes(properties.getOrDefault("null.literal", "null"));
        keys = kind("key.deserializer");
        values = kind("value.deserializer");
        headers = kind("headers.deserializer");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Kind kind(String property) {
        String name = properties.getOrDefault(property, "").trim();
        String simple = name.startsWith("org.apache.kafka.common.serialization.")
                ? name.substring(name.lastIndexOf('.') + 1) : name;
        return switch (simple) {
            case "", "StringDeserializer", "ByteArrayDeserializer", "BytesDeserializer" -> Kind.BYTES;
            case "ShortDeserializer" -> Kind.SHORT;
            case "IntegerDeserializer" -> Kind.INTEGER;
            case "LongDeserializer" -> Kind.LONG;
            case "FloatDeserializer" -> Kind.FLOAT;
            case "DoubleDeserializer" -> Kind.DOUBLE;
            case "UUIDDeserializer" -> Kind.UUID;
            case "BooleanDeserializer" -> Kind.BOOLEAN;
            default -> throw Failure.usage("Class " + name + " could not be found: only Kafka's own deserializers"
                    + " of strings, bytes, numbers, booleans and UUIDs are there");
        };
    }

    private boolean prints(String what, boolean otherwise) {
        String value = properties.get("print." + what);
        return value == null ? otherwise : value.trim().equalsIgnoreCase("true");
    }

    void print(Received record) {
        var line = new ByteArrayOutputStream();
        if (prints("timestamp", false)) {
            field(line, bytes(record.timestampMs() < 0 ? "NO_TIMESTAMP"
                    : (record.appendTime() ? "LogAppendTime:" : "CreateTime:") + record.timestampMs()));
        }
        if (prints("partition", false)) field(line, bytes("Partition:" + record.partition()));
        if (prints("offset", false)) field(line, bytes("Offset:" + record.offset()));
        if (prints("delivery", false)) field(line, bytes("Delivery:NOT_PRESENT"));
        if (prints("epoch", false)) field(line, bytes("Epoch:" + record.leaderEpoch()));
        if (prints("headers", false)) field(line, headers(record));
        if (prints("key", false)) field(line, text(keys, record.key()));
        if (prints("value", true)) field(line, text(values, record.value()));
        line.writeBytes(lineSeparator);
        out.write(line.toByteArray(), 0, line.size());
    }

    private void field(ByteArrayOutputStream line, byte[] bytes) {
        if (line.size() > 0) line.writeBytes(keySeparator);
        line.writeBytes(bytes);
    }

    private byte[] headers(Received record) {
        if (record.headers().isEmpty()) return bytes("NO_HEADERS");
        var text = new ByteArrayOutputStream();
        for (Header each : record.headers()) {
            if (text.size() > 0) text.writeBytes(headersSeparator);
            text.writeBytes(bytes(each.key() + ":"));
            text.writeBytes(text(headers, copy(each.value())));
        }
        return text.toByteArray();
    }

    private static byte[] copy(ByteBuffer bytes) {
        if (bytes == null) return null;
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(bytes.position(), copy);
        return copy;
    }

    private byte[] text(Kind kind, byte[] bytes) {
        if (bytes == null) return nullLiteral;
        var in = ByteBuffer.wrap(bytes);
        try {
            return switch (kind) {
                case BYTES -> bytes;
                case SHORT -> bytes(Short.toString(in.getShort()));
                case INTEGER -> bytes(Integer.toString(in.getInt()));
                case LONG -> bytes(Long.toString(in.getLong()));
                case FLOAT -> bytes(Float.toString(in.getFloat()));
                case DOUBLE -> bytes(Double.toString(in.getDouble()));
                case UUID -> bytes(UUID.fromString(new String(bytes, StandardCharsets.UTF_8)).toString());
                case BOOLEAN -> bytes(Boolean.toString(in.get() != 0));
            };
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw Failure.usage("Size of data received by the deserializer is not that of " + kind);
        }
    }
}
