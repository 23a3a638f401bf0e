package moldau.cli.topic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import moldau.cli.Cluster;
import moldau.cli.Exit;
import moldau.cli.Given;
import moldau.cli.Json;
import moldau.cli.Session;
import moldau.cli.Table;
import moldau.cli.Terminal;
import moldau.client.Admin;
import moldau.client.TopicPartition;
import moldau.wire.message.MetadataResponse;

/// `moldau topics`: all topics, how many partitions, replicas and records they have.
public final class Topics {
    private Topics() {}

    public static int run(Terminal terminal, List<String> words) {
        Given given = Session.read(terminal, Session.grammar("moldau topics [--all] [-o json|name]")
                .flag("-a,--all", "also internal topics")
                .value("-o,--output", "json|name", "a line of JSON each, or names only"), words);
        if (given == null) return Exit.OK;
        given.word("");
        return Session.run(terminal, given, null, cluster -> list(terminal, given, cluster));
    }

    private static int list(Terminal terminal, Given given, Cluster cluster) {
        var topics = new ArrayList<MetadataResponse.Topic>();
        for (MetadataResponse.Topic each : cluster.admin().topics()) {
            if (given.has("--all") || !each.isInternal()) topics.add(each);
        }
        String output = given.get("-o", "");
        if (output.equals("name")) {
            for (MetadataResponse.Topic each : topics) terminal.out().println(each.name());
            return Exit.OK;
        }
        Map<String, Long> records = records(cluster, topics);
        if (output.equals("json")) {
            for (MetadataResponse.Topic each : topics) {
                terminal.out().println(new Json().begin().put("name", each.name())
                        .put("partitions", each.partitions().size()).put("replicas", replicas(each))
                        .put("records", records.get(each.name())).put("id", each.topicId().toString()).end());
            }
            return Exit.OK;
        }
        if (topics.isEmpty()) {
            if (terminal.outIsPerson()) terminal.out().println("no topics; moldau topic create NAME makes one");
            return Exit.OK;
        }
        var table = new Table("TOPIC", "PARTITIONS", "REPLICAS", "RECORDS");
        for (MetadataResponse.Topic each : topics) {
            table.row(each.name(), each.partitions().size(), replicas(each), records.get(each.name()));
        }
        table.print(terminal.out());
        return Exit.OK;
    }

    static int replicas(MetadataResponse.Topic topic) {
        return topic.partitions().isEmpty() ? 0 : topic.partitions().getFirst().replicaNodes().size();
    }

    /// Offsets in use: compaction and transactions leave some without a record.
    private static Map<String, Long> records(Cluster cluster, List<MetadataResponse.Topic> topics) {
        Map<String, Long> counts = new TreeMap<>();
        var led = new ArrayList<TopicPartition>();
        for (MetadataResponse.Topic topic : topics) {
            counts.put(topic.name(), 0L);
            for (MetadataResponse.Partition each : topic.partitions()) {
                if (each.leaderId() >= 0) led.add(new TopicPartition(topic.name(), each.partitionIndex()));
            }
        }
        Admin admin = cluster.admin();
        admin.offsets(led, Admin.LATEST).forEach((at, end) -> counts.merge(at.topic(), end, Long::sum));
        admin.offsets(led, Admin.EARLIEST).forEach((at, start) -> counts.merge(at.topic(), -start, Long::sum));
        return counts;
    }
}
