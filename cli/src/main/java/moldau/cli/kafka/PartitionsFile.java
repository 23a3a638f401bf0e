package moldau.cli.kafka;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.client.TopicPartition;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Files that name partitions; with brokers for them it is a [ReassignmentFile]:
///
/// ```json
/// {"version":1,"partitions":[{"topic":"clicks","partition":0}]}
/// ```
final class PartitionsFile {
    private PartitionsFile() {}

    /// In the order of the file.
    static List<TopicPartition> read(byte[] text) {
        Set<TopicPartition> found = new LinkedHashSet<>();
        try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
            String topic = "";
            int partition = -1;
            int depth = 0;
            for (JsonToken token; (token = json.nextToken()) != null; ) {
                if (token == JsonToken.START_OBJECT) depth++;
                if (token == JsonToken.END_OBJECT && depth-- == 2) {
                    var at = new TopicPartition(topic, partition);
                    if (topic.isEmpty() || partition < 0) throw Failure.usage("a partition lacks topic or number");
                    if (!found.add(at)) {
                        throw Failure.usage("Partition reassignment contains duplicate topic partitions: " + at);
                    }
                    topic = "";
                    partition = -1;
                }
                if (token != JsonToken.PROPERTY_NAME) continue;
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "topic" -> topic = json.getString();
                    case "partition" -> partition = json.getIntValue();
                    case "partitions" -> {}
                    default -> json.skipChildren();
                }
            }
        } catch (JacksonException e) {
            throw Failure.of(Exit.FAILED, "", "the file is not the JSON expected: " + e.getOriginalMessage());
        }
        return List.copyOf(found);
    }
}
