package moldau.cli.kafka;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Json;
import moldau.client.TopicPartition;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// What `kafka-reassign-partitions.sh` reads and writes:
///
/// ```json
/// {"version":1,"partitions":[{"topic":"clicks","partition":0,"replicas":[1,2],"log_dirs":["any","any"]}]}
/// ```
///
/// @param directories wanted of each broker, where they are not `any`
record ReassignmentFile(
        Map<TopicPartition, List<Integer>> replicas, Map<TopicPartition, Map<Integer, String>> directories) {
    private static final String ANY = "any";

    static ReassignmentFile read(byte[] text) {
        var file = new ReassignmentFile(new LinkedHashMap<>(), new LinkedHashMap<>());
        try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
            int depth = 0;
            var row = new Row();
            for (JsonToken token; (token = json.nextToken()) != null; ) {
                if (token == JsonToken.START_OBJECT && ++depth == 2) row = new Row();
                if (token == JsonToken.END_OBJECT && depth-- == 2) file.add(row);
                if (token != JsonToken.PROPERTY_NAME) continue;
                row.read(json, json.currentName());
            }
        } catch (JacksonException e) {
            throw Failure.of(Exit.FAILED, "", e.getOriginalMessage());
        }
        if (file.replicas.isEmpty()) throw refused("Partition reassignment list cannot be empty");
        return file;
    }

    private static final class Row {
        String topic = "";
        int partition = -1;
        final List<Integer> replicas = new ArrayList<>();
        final List<String> directories = new ArrayList<>();

        void read(JsonParser json, String name) {
            json.nextToken();
            switch (name) {
                case "topic" -> topic = json.getString();
                case "partition" -> partition = json.getIntValue();
                case "replicas" -> {
                    while (json.nextToken() != JsonToken.END_ARRAY) replicas.add(json.getIntValue());
                }
                case "log_dirs" -> {
                    while (json.nextToken() != JsonToken.END_ARRAY) directories.add(json.getString());
                }
                case "version" -> {
                    if (json.getIntValue() != 1) throw refused("Not supported version field value " + json.getIntValue());
                }
                default -> {}
            }
        }
    }

    private void add(Row row) {
        if (row.topic.isEmpty() || row.partition < 0) throw refused("a partition lacks topic or number");
        var at = new TopicPartition(row.topic, row.partition);
        if (row.replicas.isEmpty()) throw refused("Partition replica list cannot be empty");
        if (!row.directories.isEmpty() && row.directories.size() != row.replicas.size()) {
            throw refused("Size of replicas list " + row.replicas + " is different from size of log dirs list "
                    + row.directories + " for partition " + at);
        }
        if (replicas.put(at, List.copyOf(row.replicas)) != null) {
            throw refused("Partition reassignment contains duplicate topic partitions: " + at);
        }
        var twice = Reassignment.twice(row.replicas);
        if (!twice.isEmpty()) {
            throw refused("Partition replica lists may not contain duplicate entries: " + at
                    + " contains multiple entries for " + Reassignment.comma(twice));
        }
        for (int i = 0; i < row.directories.size(); i++) {
            if (row.directories.get(i).equals(ANY)) continue;
            directories.computeIfAbsent(at, _ -> new LinkedHashMap<>())
                    .put(row.replicas.get(i), row.directories.get(i));
        }
    }

    private static Failure refused(String why) {
        return Failure.of(Exit.FAILED, "", why);
    }

    /// @param directories known; `any` where they are not
    static String text(
            SortedMap<TopicPartition, List<Integer>> replicas,
            Map<TopicPartition, Map<Integer, String>> directories) {
        var json = new Json().begin().put("version", 1).beginList("partitions");
        replicas.forEach((at, brokers) -> {
            json.begin().put("topic", at.topic()).put("partition", at.partition()).beginList("replicas");
            for (int each : brokers) json.add(each);
            json.endList().beginList("log_dirs");
            Map<Integer, String> of = directories.getOrDefault(at, Map.of());
            for (int each : brokers) json.add(of.getOrDefault(each, ANY));
            json.endList().end();
        });
        return json.endList().end().toString();
    }

    /// Topics of a file that names topics alone.
    static List<String> topics(byte[] text) {
        var found = new ArrayList<String>();
        try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
            for (JsonToken token; (token = json.nextToken()) != null; ) {
                if (token != JsonToken.PROPERTY_NAME || !json.currentName().equals("topic")) continue;
                json.nextToken();
                if (found.contains(json.getString())) {
                    throw refused("List of topics to reassign contains duplicate entries: [" + json.getString() + "]");
                }
                found.add(json.getString());
            }
        } catch (JacksonException e) {
            throw refused(e.getOriginalMessage());
        }
        return found;
    }
}
