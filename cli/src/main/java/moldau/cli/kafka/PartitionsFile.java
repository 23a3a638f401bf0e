package moldau.cli.kafka;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.client.TopicPartition;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Files that name partitions, and brokers for them:
///
/// ```json
/// {"version":1,"partitions":[{"topic":"clicks","partition":0,"replicas":[1,2]}]}
/// ```
final class PartitionsFile {
    private PartitionsFile() {}

    /// Partitions alone, in the order of the file.
    static List<TopicPartition> read(byte[] text) {
        return List.copyOf(withReplicas(text).keySet());
    }

    /// @return brokers of each partition, empty where the file has none
    static Map<TopicPartition, List<Integer>> withReplicas(byte[] text) {
        Map<TopicPartition, List<Integer>> found = new LinkedHashMap<>();
        try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
            String topic = "";
            int partition = -1;
            List<Integer> replicas = new ArrayList<>();
            int depth = 0;
            for (JsonToken token; (token = json.nextToken()) != null; ) {
                if (token == JsonToken.START_OBJECT) depth++;
                if (token == JsonToken.END_OBJECT && depth-- == 2) {
                    var at = new TopicPartition(topic, partition);
                    if (topic.isEmpty() || partition < 0) throw Failure.usage("a partition lacks topic or number");
                    if (found.put(at, List.copyOf(replicas)) != null) {
                        throw Failure.usage("Partition reassignment contains duplicate topic partitions: " + at);
                    }
                    topic = "";
                    partition = -1;
                    replicas.clear();
                }
                if (token != JsonToken.PROPERTY_NAME) continue;
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "topic" -> topic = json.getString();
                    case "partition" -> partition = json.getIntValue();
                    case "replicas" -> {
                        while (json.nextToken() != JsonToken.END_ARRAY) replicas.add(json.getIntValue());
                    }
                    case "log_dirs" -> json.skipChildren();
                    default -> {}
                }
            }
        } catch (JacksonException e) {
            throw Failure.of(Exit.FAILED, "", "the file is not the JSON expected: " + e.getOriginalMessage());
        }
        return found;
    }
}
