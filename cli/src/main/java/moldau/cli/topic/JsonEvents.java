package moldau.cli.topic;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.client.Event;
import moldau.wire.batch.Header;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Events as lines of JSON, as `consume -o json` writes them:
///
/// ```json
/// {"topic":"clicks","partition":0,"offset":7,"timestamp":1764082800000,
///  "key":"k","value":"v","headers":[{"key":"a","value":"1"}]}
/// ```
///
/// Only `value` is needed; topic and offset are passed over, a value that is not text is taken as the
/// JSON that it is.
final class JsonEvents {
    private static final JsonFactory JSON = new JsonFactory();

    private JsonEvents() {}

    /// @param topic they go to
    /// @param partition -1 to take the one in the line, if any
    static Event read(String topic, byte[] line, long number, int partition) {
        byte[] key = null;
        byte[] value = null;
        long timestampMs = -1;
        int its = partition;
        List<Header> headers = new ArrayList<>();
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) throw bad(number, "expected {");
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "key" -> key = bytes(json, line);
                    case "value" -> value = bytes(json, line);
                    case "timestamp" -> timestampMs = json.getLongValue();
                    case "partition" -> its = partition >= 0 ? partition : json.getIntValue();
                    case "headers" -> headers(json, line, number, headers);
                    default -> json.skipChildren();
                }
            }
        } catch (JacksonException e) {
            throw bad(number, e.getOriginalMessage());
        }
        return new Event(topic, its, timestampMs, key, value, headers);
    }

    private static Failure bad(long number, String why) {
        return Failure.of(Exit.FAILED, "M-2017 INPUT_DOES_NOT_FIT", "line " + number + " is not JSON: " + why);
    }

    /// A list of `{"key":...,"value":...}`, or an object of keys and values; null is none.
    private static void headers(JsonParser json, byte[] line, long number, List<Header> headers) {
        switch (json.currentToken()) {
            case VALUE_NULL -> {}
            case START_OBJECT -> {
                while (json.nextToken() != JsonToken.END_OBJECT) {
                    String name = json.currentName();
                    json.nextToken();
                    headers.add(Header.of(name, bytes(json, line)));
                }
            }
            case START_ARRAY -> {
                while (json.nextToken() != JsonToken.END_ARRAY) headers.add(header(json, line, number));
            }
            default -> throw bad(number, "headers are a list or an object");
        }
    }

    private static Header header(JsonParser json, byte[] line, long number) {
        if (json.currentToken() != JsonToken.START_OBJECT) throw bad(number, "a header is an object");
        String name = "";
        byte[] value = null;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            boolean isKey = json.currentName().equals("key");
            JsonToken token = json.nextToken();
            if (!isKey) value = bytes(json, line);
            else if (token == JsonToken.VALUE_STRING) name = json.getString();
            else throw bad(number, "a header's key is text");
        }
        return Header.of(name, value);
    }

    /// Text as text; anything else as the bytes that stand there.
    private static byte[] bytes(JsonParser json, byte[] line) {
        JsonToken token = json.currentToken();
        if (token == JsonToken.VALUE_NULL) return null;
        if (token == JsonToken.VALUE_STRING) return json.getString().getBytes(StandardCharsets.UTF_8);
        int start = (int) json.currentTokenLocation().getByteOffset();
        json.skipChildren();
        if (token.isScalarValue()) return json.getString().getBytes(StandardCharsets.UTF_8);
        int end = (int) json.currentLocation().getByteOffset();
        return Arrays.copyOfRange(line, start, end);
    }
}
