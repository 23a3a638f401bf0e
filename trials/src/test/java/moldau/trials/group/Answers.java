package moldau.trials.group;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.protocol.ApiMessage;

/// Answers as text: every field of them, with names for ids. Lists are in order of their text, for nodes
/// put them in any; a list of the first level has a line for each of its elements.
final class Answers {
    /// Nobody may depend on it.
    private static final Set<String> UNTOLD = Set.of("throttleTimeMs");
    private static final String NOTHING = "nothing else";
    private static final long EARLIEST_MS = 1_600_000_000_000L;
    /// Of these, order is what they say.
    private static final Set<String> ORDERED = Set.of("supportedProtocols", "protocols");

    private final Names names;

    Answers(Names names) {
        this.names = names;
    }

    List<String> lines(Requests.Request request, ApiMessage answer) {
        JsonNode json = json(answer, request.version());
        if (request.as() != null) names.isMember(request.as(), json.get("memberId").asText(""));
        if (json.path("errorCode").asInt() == 0) {
            if (json.has("memberEpoch")) names.isEpoch(json.get("memberId").asText(), json.get("memberEpoch").asInt());
            if (json.has("generationId")) names.isEpoch(json.get("memberId").asText(), json.get("generationId").asInt());
        }
        List<String> lines = lines(json, json(blank(answer), request.version()));
        if (request.prefix().isEmpty()) return lines;
        List<String> asked = lines.stream()
                .filter(each -> !each.startsWith("  groups") || each.contains("{groupId=" + request.prefix())).toList();
        return asked.isEmpty() ? List.of(NOTHING) : asked;
    }

    private static ApiMessage blank(ApiMessage answer) {
        try {
            return answer.getClass().getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode json(ApiMessage message, short version) {
        try {
            Method write = Class.forName(message.getClass().getName() + "JsonConverter")
                    .getMethod("write", message.getClass(), short.class);
            return (JsonNode) write.invoke(null, message, version);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> lines(JsonNode json, JsonNode blank) {
        var head = new StringBuilder();
        var more = new ArrayList<String>();
        json.fields().forEachRemaining(each -> {
            if (UNTOLD.contains(each.getKey()) || each.getValue().equals(blank.get(each.getKey()))) return;
            if (each.getValue().isArray() && !each.getValue().isEmpty() && each.getValue().get(0).isObject()) {
                each.getValue().forEach(element -> more.add("  " + each.getKey() + " " + text(each.getKey(), element)));
            } else {
                head.append(head.isEmpty() ? "" : " ").append(each.getKey()).append('=').append(text(each.getKey(), each.getValue()));
            }
        });
        more.sort(null);
        if (!head.isEmpty() || more.isEmpty()) more.addFirst(head.isEmpty() ? NOTHING : head.toString());
        return more;
    }

    String text(String field, JsonNode node) {
        if (node.isBinary()) return bytes(field, node);
        if (node.isTextual()) return names.named(node.isTextual() && node.asText().contains(" ") ? '"' + node.asText() + '"' : node.asText().isEmpty() ? "''" : node.asText());
        if (field.equals("metadataHash")) return names.hash(node.asLong());
        // Of an expression: the offset in the metadata at which it was looked for.
        if (field.equals("version") && node.isNumber()) return "N";
        if (node.isNumber() && node.asLong() > EARLIEST_MS) return "TIME";
        if (node.isArray()) {
            var elements = new ArrayList<String>();
            node.forEach(each -> elements.add(text(field, each)));
            if (!ORDERED.contains(field)) elements.sort(Answers::compare);
            return "[" + String.join(field.equals("partitions") ? "," : ", ", elements) + "]";
        }
        if (node.isObject()) return object(node);
        return node.asText();
    }

    private static int compare(String left, String right) {
        boolean areNumbers = left.matches("\\d+.*") && right.matches("\\d+.*");
        return areNumbers ? Integer.compare(Integer.parseInt(left.replaceAll("\\D.*", "")), Integer.parseInt(right.replaceAll("\\D.*", "")))
                : left.compareTo(right);
    }

    private String object(JsonNode node) {
        JsonNode epochs = node.get("assignmentEpochs");
        if (node.has("topicId") && node.has("partitions") && !node.get("partitions").isEmpty()
                && node.get("partitions").get(0).isNumber()) {
            return partitions(node, epochs);
        }
        var text = new ArrayList<String>();
        node.fields().forEachRemaining(each -> {
            if (UNTOLD.contains(each.getKey())) return;
            text.add(each.getKey() + "=" + text(each.getKey(), each.getValue()));
        });
        return "{" + String.join(" ", text) + "}";
    }

    /// As `topic:0,1,2`; with the epochs in which they were assigned, `topic:0@3,1@3`.
    private String partitions(JsonNode node, JsonNode epochs) {
        var each = new ArrayList<String>();
        for (int i = 0; i < node.get("partitions").size(); i++) {
            each.add(node.get("partitions").get(i).asText()
                    + (epochs == null || epochs.isNull() ? "" : "@" + epochs.get(i).asText()));
        }
        each.sort(Answers::compare);
        String topic = names.named(node.get("topicId").asText());
        boolean hasOtherName = node.has("topicName") && !node.get("topicName").asText().equals(topic);
        return topic + (hasOtherName ? "/" + node.get("topicName").asText() : "") + ":" + String.join(",", each);
    }

    /// What members of classic groups tell each other.
    private String bytes(String field, JsonNode node) {
        try {
            byte[] bytes = node.binaryValue();
            if (bytes.length == 0) return "''";
            boolean isAssignment = field.toLowerCase(java.util.Locale.ROOT).contains("assignment");
            try {
                return isAssignment ? assignment(bytes) : subscription(bytes);
            } catch (RuntimeException other) {
                return "0x" + HexFormat.of().formatHex(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String assignment(byte[] bytes) {
        short version = ByteBuffer.wrap(bytes).getShort();
        var found = ConsumerProtocol.deserializeAssignment(ByteBuffer.wrap(bytes));
        return "v" + version + found.partitions().stream().map(Object::toString).sorted().toList()
                + (found.userData() == null || !found.userData().hasRemaining() ? "" : "+data");
    }

    private static String subscription(byte[] bytes) {
        short version = ByteBuffer.wrap(bytes).getShort();
        var found = ConsumerProtocol.deserializeSubscription(ByteBuffer.wrap(bytes));
        return "v" + version + found.topics() + found.ownedPartitions().stream().map(Object::toString).sorted().toList()
                + found.generationId().map(each -> " generation " + each).orElse("")
                + found.rackId().map(each -> " rack " + each).orElse("");
    }
}
