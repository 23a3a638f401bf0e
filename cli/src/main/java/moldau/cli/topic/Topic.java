package moldau.cli.topic;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import moldau.cli.Cluster;
import moldau.cli.Durations;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Grammar;
import moldau.cli.Json;
import moldau.cli.Session;
import moldau.cli.Table;
import moldau.cli.Terminal;
import moldau.client.Admin;
import moldau.client.TopicPartition;
import moldau.wire.message.CreateTopicsResponse;
import moldau.wire.message.DescribeConfigsResponse;
import moldau.wire.message.MetadataResponse;

/// `moldau topic create|describe|alter|delete NAME`.
public final class Topic {
    private static final byte OWN_CONFIG = 1;

    private Topic() {}

    public static int run(Terminal terminal, List<String> words) {
        String verb = words.isEmpty() ? "" : words.getFirst();
        List<String> rest = words.isEmpty() ? words : words.subList(1, words.size());
        return switch (verb) {
            case "create" -> create(terminal, rest);
            case "describe" -> describe(terminal, rest);
            case "alter" -> alter(terminal, rest);
            case "delete" -> delete(terminal, rest);
            default -> throw Failure.unknownVerb("moldau topic", verb,
                    List.of("create", "describe", "alter", "delete"));
        };
    }

    private static Grammar settings(Grammar grammar) {
        return grammar
                .value("-p,--partitions", "count", "how many partitions")
                .flag("--compact", "keep the last record of each key")
                .value("--retention", "7d", "how long records are kept; 'forever' for ever")
                .value("-c,--set,--config", "key=value", "a setting of the topic");
    }

    private static Map<String, String> configs(Given given) {
        Map<String, String> configs = new LinkedHashMap<>();
        if (given.has("--compact")) configs.put("cleanup.policy", "compact");
        if (given.has("--retention")) {
            String retention = given.get("--retention", "");
            configs.put("retention.ms", retention.equals("forever") ? "-1"
                    : Long.toString(Durations.ms(retention, given.grammar())));
        }
        configs.putAll(given.pairs("--config"));
        return configs;
    }

    private static int create(Terminal terminal, List<String> words) {
        Given given = Session.read(terminal, settings(Session.grammar(
                "moldau topic create NAME [-p 3] [-r 1] [--retention 7d] [--compact] [-c key=value]"))
                .value("-r,--replicas", "count", "how many copies")
                .flag("--dry-run", "only check"), words);
        if (given == null) return Exit.OK;
        String name = given.onlyWord("the name of the topic");
        return Session.run(terminal, given, null, cluster -> {
            var wanted = new Admin.NewTopic(name, (int) given.number("--partitions", -1),
                    (short) given.number("--replicas", -1), configs(given));
            CreateTopicsResponse.Topic made = cluster.admin().createTopic(wanted, given.has("--dry-run"));
            // What is typed next may ask a node that has not heard of it yet.
            if (!given.has("--dry-run")) cluster.awaitMade(name);
            terminal.out().println((given.has("--dry-run") ? "would create " : "created ") + name + ": "
                    + count(made.numPartitions(), "partition") + ", "
                    + count(made.replicationFactor(), "replica"));
            return Exit.OK;
        });
    }

    private static String count(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    private static int describe(Terminal terminal, List<String> words) {
        Given given = Session.read(terminal, Session.grammar("moldau topic describe NAME [-o json]")
                .value("-o,--output", "json", "a line of JSON"), words);
        if (given == null) return Exit.OK;
        String name = given.onlyWord("the name of a topic");
        return Session.run(terminal, given, name, cluster -> {
            describe(terminal.out(), cluster, name, given.get("-o", "").equals("json"));
            return Exit.OK;
        });
    }

    private static void describe(PrintStream out, Cluster cluster, String name, boolean isJson) {
        MetadataResponse.Topic topic = cluster.topic(name);
        Admin admin = cluster.admin();
        var partitions = new ArrayList<TopicPartition>();
        for (MetadataResponse.Partition each : topic.partitions()) {
            partitions.add(new TopicPartition(name, each.partitionIndex()));
        }
        SortedMap<TopicPartition, Long> starts = admin.offsets(partitions, Admin.EARLIEST);
        SortedMap<TopicPartition, Long> ends = admin.offsets(partitions, Admin.LATEST);
        Map<String, String> configs = new LinkedHashMap<>();
        // Our own settings are told to those who ask for them by name.
        List<DescribeConfigsResponse.Config> durability =
                admin.configs(Admin.TOPIC, name, List.of("moldau.durability"));
        for (DescribeConfigsResponse.Config each : admin.configs(Admin.TOPIC, name, null)) {
            if (each.configSource() == OWN_CONFIG) configs.put(each.name(), each.value());
        }
        var sorted = new ArrayList<>(topic.partitions());
        sorted.sort((a, b) -> Integer.compare(a.partitionIndex(), b.partitionIndex()));
        if (isJson) {
            out.println(json(topic, sorted, configs, starts, ends));
            return;
        }
        out.println(name + ": " + count(sorted.size(), "partition") + ", "
                + count(Topics.replicas(topic), "replica") + ", id " + topic.topicId());
        if (!durability.isEmpty()) out.println("durability: " + durability.getFirst().value());
        configs.forEach((key, value) -> out.println("  " + key + "=" + value));
        out.println();
        var table = new Table("PARTITION", "LEADER", "REPLICAS", "IN SYNC", "START", "END");
        for (MetadataResponse.Partition each : sorted) {
            var at = new TopicPartition(name, each.partitionIndex());
            table.row(each.partitionIndex(), each.leaderId(), ids(each.replicaNodes()),
                    ids(each.isrNodes()), starts.get(at), ends.get(at));
        }
        table.print(out);
    }

    private static String ids(List<Integer> ids) {
        StringBuilder text = new StringBuilder();
        for (int each : ids) text.append(text.isEmpty() ? "" : ",").append(each);
        return text.toString();
    }

    private static Json json(MetadataResponse.Topic topic, List<MetadataResponse.Partition> sorted,
            Map<String, String> configs, Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends) {
        Json json = new Json().begin().put("name", topic.name()).put("id", topic.topicId().toString());
        json.name("configs").begin();
        configs.forEach(json::put);
        json.end().beginList("partitions");
        for (MetadataResponse.Partition each : sorted) {
            var at = new TopicPartition(topic.name(), each.partitionIndex());
            json.begin().put("partition", each.partitionIndex()).put("leader", each.leaderId())
                    .put("start", starts.get(at)).put("end", ends.get(at)).beginList("replicas");
            for (int id : each.replicaNodes()) json.add(id);
            json.endList().beginList("inSync");
            for (int id : each.isrNodes()) json.add(id);
            json.endList().end();
        }
        return json.endList().end();
    }

    private static int alter(Terminal terminal, List<String> words) {
        Given given = Session.read(terminal, settings(Session.grammar(
                "moldau topic alter NAME [-p 6] [--retention 7d] [-c key=value] [--unset key]"))
                .value("--unset", "key", "back to the default"), words);
        if (given == null) return Exit.OK;
        String name = given.onlyWord("the name of a topic");
        Map<String, String> configs = configs(given);
        if (configs.isEmpty() && !given.has("--unset") && !given.has("--partitions")) {
            throw given.grammar().misused("needs something to change");
        }
        return Session.run(terminal, given, name, cluster -> {
            cluster.topic(name);
            Admin admin = cluster.admin();
            if (given.has("--partitions")) {
                admin.createPartitions(name, (int) given.number("--partitions", 0), null);
                terminal.out().println(name + " has " + given.get("--partitions", "") + " partitions");
            }
            if (!configs.isEmpty() || given.has("--unset")) {
                var changes = new ArrayList<Admin.ConfigOp>();
                configs.forEach((key, value) -> changes.add(new Admin.ConfigOp(key, Admin.ConfigOp.SET, value)));
                for (String key : given.all("--unset")) {
                    changes.add(new Admin.ConfigOp(key, Admin.ConfigOp.DELETE, null));
                }
                admin.alterConfigs(Admin.TOPIC, name, changes);
                configs.forEach((key, value) -> terminal.out().println(name + ": " + key + "=" + value));
                for (String key : given.all("--unset")) terminal.out().println(name + ": " + key + " is the default");
            }
            return Exit.OK;
        });
    }

    private static int delete(Terminal terminal, List<String> words) {
        Given given = Session.read(terminal, Session.grammar("moldau topic delete NAME... [--yes]")
                .flag("-y,--yes", "do not ask"), words);
        if (given == null) return Exit.OK;
        if (given.words().isEmpty()) throw given.grammar().misused("needs the name of a topic");
        for (String name : given.words()) {
            int exit = Session.run(terminal, given, name, cluster -> {
                int partitions = cluster.topic(name).partitions().size();
                String plan = "deletes " + name + ", " + count(partitions, "partition") + ", with all records";
                if (!Session.isConfirmed(terminal, given, plan)) return Exit.FAILED;
                cluster.admin().deleteTopic(name);
                terminal.out().println("deleted " + name);
                return Exit.OK;
            });
            if (exit != Exit.OK) return exit;
        }
        return Exit.OK;
    }
}
