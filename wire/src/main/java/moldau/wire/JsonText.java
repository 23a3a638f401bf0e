package moldau.wire;

import java.nio.ByteBuffer;
import java.util.Base64;

/// A message as one line of JSON, as Kafka's tools print it: ids as text, bytes as Base64.
public final class JsonText implements Show {
    private final StringBuilder text = new StringBuilder();

    public static String of(Message message, int version) {
        JsonText json = new JsonText();
        message.show(json, version);
        return json.toString();
    }

    private void comma() {
        if (text.isEmpty()) return;
        char last = text.charAt(text.length() - 1);
        if (last != '{' && last != '[' && last != ':') text.append(',');
    }

    private void append(String value) {
        comma();
        text.append(value);
    }

    @Override
    public void begin() {
        append("{");
    }

    @Override
    public void end() {
        text.append('}');
    }

    @Override
    public void name(String field) {
        append("\"" + field + "\":");
    }

    @Override
    public void beginList() {
        append("[");
    }

    @Override
    public void endList() {
        text.append(']');
    }

    @Override
    public void nothing() {
        append("null");
    }

    @Override
    public void bool(boolean value) {
        append(value ? "true" : "false");
    }

    @Override
    public void integer(long value) {
        append(Long.toString(value));
    }

    @Override
    public void number(double value) {
        append(Double.isFinite(value) ? Double.toString(value) : "\"" + value + "\"");
    }

    @Override
    public void text(String value) {
        comma();
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"', '\\' -> text.append('\\').append(c);
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                case '\b' -> text.append("\\b");
                case '\f' -> text.append("\\f");
                default -> {
                    if (c < 0x20) text.append(String.format("\\u%04X", (int) c));
                    else text.append(c);
                }
            }
        }
        text.append('"');
    }

    @Override
    public void bytes(ByteBuffer value) {
        byte[] copy = new byte[value.remaining()];
        value.get(copy);
        append("\"" + Base64.getEncoder().encodeToString(copy) + "\"");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
