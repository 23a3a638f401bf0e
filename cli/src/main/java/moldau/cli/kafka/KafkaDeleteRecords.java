package moldau.cli.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import moldau.cli.Cluster;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Terminal;
import moldau.client.Refused;
import moldau.client.TopicPartition;
import moldau.client.Unreachable;
import moldau.wire.Errors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// `kafka-delete-records.sh`: deletes the records before given offsets.
///
/// ```json
/// {"version":1,"partitions":[{"topic":"clicks","partition":0,"offset":42}]}
/// ```
final class KafkaDeleteRecords {
    private KafkaDeleteRecords() {}

    static int run(Terminal terminal, List<String> words) {
        Given given = Tool.read(terminal, Tool.grammar("kafka-delete-records.sh --offset-json-file file")
                .value("--offset-json-file", "file", "REQUIRED: partitions and offsets"), words);
        if (given == null) return Exit.OK;
        if (!given.has("--offset-json-file")) {
            throw given.grammar().misused("Missing required argument \"[offset-json-file]\"");
        }
        Map<TopicPartition, Long> before = file(given.get("--offset-json-file", ""));
        try (Cluster cluster = Tool.open(given)) {
            terminal.out().println("Executing records delete operation");
            var done = cluster.admin().deleteRecords(before);
            terminal.out().println("Records delete operation completed:");
            done.forEach((at, answer) -> terminal.out().println("partition: " + at
                    + (answer.errorCode() == Errors.NONE ? "\tlow_watermark: " + answer.lowWatermark()
                            : "\terror: " + Errors.message(answer.errorCode()))));
            return Exit.OK;
        } catch (Refused | Unreachable e) {
            throw Failure.of(Exit.FAILED, "", e.getMessage());
        }
    }

    private static Map<TopicPartition, Long> file(String file) {
        try {
            return read(Files.readAllBytes(Path.of(file)));
        } catch (IOException e) {
            throw Failure.of(Exit.FAILED, "", "Unable to read file " + file);
        } catch (JacksonException e) {
            throw Failure.of(Exit.FAILED, "", file + " is not the JSON expected: " + e.getOriginalMessage());
        }
    }

    /// @throws JacksonException if it is not JSON
    /// @throws Failure if a partition is named twice, or not at all, or there are no partitions
    static Map<TopicPartition, Long> read(byte[] text) {
        Map<TopicPartition, Long> before = new TreeMap<>();
        try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
            int depth = 0;
            boolean hasPartitions = false;
            String topic = "";
            int partition = 0;
            long offset = 0;
            for (JsonToken token; (token = json.nextToken()) != null; ) {
                if (token == JsonToken.START_OBJECT) depth++;
                if (token == JsonToken.END_OBJECT && depth-- == 2) {
                    if (topic.isEmpty() || partition < 0) {
                        throw Failure.usage("Offset json file has no topic and partition for offset " + offset);
                    }
                    if (before.put(new TopicPartition(topic, partition), offset) != null) {
                        throw Failure.usage("Offset json file contains duplicate topic partitions: " + topic + "-" + partition);
                    }
                }
                if (token != JsonToken.PROPERTY_NAME) continue;
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "topic" -> topic = json.getString();
                    case "partition" -> partition = json.getIntValue();
                    case "offset" -> offset = json.getLongValue();
                    case "version" -> {
                        if (json.getIntValue() != 1) {
                            throw Failure.usage("Not supported version field value " + json.getIntValue());
                        }
                    }
                    case "partitions" -> {
                        hasPartitions = true;
                        depth += json.currentToken() == JsonToken.START_OBJECT ? 1 : 0;
                    }
                    default -> {}
                }
            }
            if (!hasPartitions) throw Failure.usage("Missing partitions field");
        }
        return before;
    }
}
