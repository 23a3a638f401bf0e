package moldau.cli.kafka;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import moldau.cli.Cluster;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Terminal;
import moldau.client.Admin;
import moldau.client.Refused;
import moldau.client.Unreachable;
import moldau.wire.Errors;
import moldau.wire.message.CreateTopicsRequest;
import moldau.wire.message.DescribeConfigsResponse;
import moldau.wire.message.MetadataResponse;

/// `kafka-topics.sh`.
final class KafkaTopics {
    private static final byte DEFAULT_CONFIG = 5;
    private static final List<String> ACTIONS =
            List.of("--list", "--describe", "--create", "--alter", "--delete");

    private KafkaTopics() {}

    static int run(Terminal terminal, List<String> words) {
        Given given = Tool.read(terminal, Tool.grammar("kafka-topics.sh --create|--list|--describe|--alter|--delete")
                .flag("--create", "make a topic").flag("--list", "names").flag("--describe", "details")
                .flag("--alter", "more partitions").flag("--delete", "delete topics")
                .value("--topic", "topic", "name, or a regular expression except for --create")
                .value("--topic-id", "topic-id", "describe by id")
                .value("--partitions", "count", "how many partitions")
                .value("--replication-factor", "count", "how many replicas")
                .value("--replica-assignment", "1:2,2:3", "brokers of each partition")
                .value("--config", "name=value", "a setting of a new topic")
                .value("--delete-config", "name", "no longer supported: kafka-configs.sh does that")
                .value("--partition-size-limit-per-response", "count", "passed over")
                .flag("--if-exists", "a missing topic is fine").flag("--if-not-exists", "an existing topic is fine")
                .flag("--exclude-internal", "without internal topics")
                .flag("--under-replicated-partitions", "only those").flag("--unavailable-partitions", "only those")
                .flag("--under-min-isr-partitions", "only those").flag("--at-min-isr-partitions", "only those")
                .flag("--topics-with-overrides", "only those with settings of their own"), words);
        if (given == null) return Exit.OK;
        long actions = ACTIONS.stream().filter(given::has).count();
        if (actions != 1) {
            terminal.err().print(given.grammar().help());
            throw Failure.usage("Command must include exactly one action: --list, --describe, --create, --alter or --delete");
        }
        if ((given.has("--create") || given.has("--alter") || given.has("--delete")) && !given.has("--topic")) {
            throw Failure.usage("Missing required argument \"[topic]\"");
        }
        try (Cluster cluster = Tool.open(given)) {
            act(terminal.out(), given, cluster);
            return Exit.OK;
        } catch (Refused | Unreachable e) {
            return Tool.failed(terminal, "Error while executing topic command : ", e);
        }
    }

    private static void act(PrintStream out, Given given, Cluster cluster) {
        Admin admin = cluster.admin();
        if (given.has("--create")) {
            create(out, given, admin);
            return;
        }
        List<MetadataResponse.Topic> topics = topics(given, cluster);
        if (given.has("--list")) {
            for (MetadataResponse.Topic each : topics) out.println(each.name());
            return;
        }
        boolean wantsOne = given.has("--topic") || given.has("--topic-id");
        if (wantsOne && topics.isEmpty() && !given.has("--if-exists")) {
            String what = given.has("--topic-id")
                    ? "TopicId '" + given.get("--topic-id", "") : "Topic '" + given.get("--topic", "");
            throw new Refused(Errors.UNKNOWN_TOPIC_OR_PARTITION, "", what + "' does not exist as expected");
        }
        if (given.has("--describe")) {
            describe(out, given, admin, topics);
        } else if (given.has("--delete")) {
            for (MetadataResponse.Topic each : topics) admin.deleteTopic(each.name());
        } else {
            for (MetadataResponse.Topic each : topics) {
                List<List<Integer>> assignment = assignment(given);
                int old = each.partitions().size();
                admin.createPartitions(each.name(), (int) given.number("--partitions", old),
                        assignment.size() > old ? assignment.subList(old, assignment.size()) : null);
            }
        }
    }

    private static void create(PrintStream out, Given given, Admin admin) {
        String name = given.get("--topic", "");
        if (name.indexOf('.') >= 0 || name.indexOf('_') >= 0) {
            out.println("WARNING: Due to limitations in metric names, topics with a period ('.') or underscore"
                    + " ('_') could collide. To avoid issues it is best to use either, but not both.");
        }
        try {
            admin.createTopic(wanted(name, given), false);
        } catch (Refused refused) {
            if (refused.code() == Errors.TOPIC_ALREADY_EXISTS && given.has("--if-not-exists")) return;
            throw refused;
        }
        out.println("Created topic " + name + ".");
    }

    private static CreateTopicsRequest.Topic wanted(String name, Given given) {
        var configs = new ArrayList<CreateTopicsRequest.Config>();
        given.pairs("--config").forEach((key, value) -> configs.add(new CreateTopicsRequest.Config(key, value)));
        var assignments = new ArrayList<CreateTopicsRequest.Assignment>();
        for (List<Integer> each : assignment(given)) {
            assignments.add(new CreateTopicsRequest.Assignment(assignments.size(), each));
        }
        return CreateTopicsRequest.Topic.DEFAULT.withName(name)
                .withNumPartitions((int) given.number("--partitions", -1))
                .withReplicationFactor((short) given.number("--replication-factor", -1))
                .withAssignments(assignments).withConfigs(configs);
    }

    /// `1:2,2:3`: the brokers of partition 0, then those of partition 1.
    private static List<List<Integer>> assignment(Given given) {
        var partitions = new ArrayList<List<Integer>>();
        if (!given.has("--replica-assignment")) return partitions;
        for (String partition : given.get("--replica-assignment", "").split(",")) {
            var brokers = new ArrayList<Integer>();
            for (String each : partition.split(":")) {
                try {
                    brokers.add(Integer.parseInt(each.trim()));
                } catch (NumberFormatException e) {
                    throw Failure.usage("'" + each + "' in --replica-assignment is no broker id");
                }
            }
            partitions.add(brokers);
        }
        return partitions;
    }

    private static List<MetadataResponse.Topic> topics(Given given, Cluster cluster) {
        Pattern wanted = given.has("--topic")
                ? Pattern.compile(given.get("--topic", "").trim().replace(',', '|')) : null;
        String id = given.get("--topic-id", null);
        var found = new ArrayList<MetadataResponse.Topic>();
        for (MetadataResponse.Topic each : cluster.admin().topics()) {
            boolean isWanted = id != null ? each.topicId().toString().equals(id)
                    : wanted == null || wanted.matcher(each.name()).matches();
            if (isWanted && !(given.has("--exclude-internal") && each.isInternal())) found.add(each);
        }
        found.sort((a, b) -> a.name().compareTo(b.name()));
        return found;
    }

    private static void describe(PrintStream out, Given given, Admin admin, List<MetadataResponse.Topic> topics) {
        var names = new ArrayList<String>();
        for (MetadataResponse.Topic each : topics) names.add(each.name());
        Map<String, List<DescribeConfigsResponse.Config>> configs = admin.configs(Admin.TOPIC, names);
        boolean isFiltered = given.has("--under-replicated-partitions") || given.has("--unavailable-partitions")
                || given.has("--under-min-isr-partitions") || given.has("--at-min-isr-partitions");
        for (MetadataResponse.Topic each : topics) {
            StringBuilder own = new StringBuilder();
            int minIsr = 1;
            var byName = new ArrayList<>(configs.getOrDefault(each.name(), List.of()));
            byName.sort((a, b) -> a.name().compareTo(b.name()));
            for (DescribeConfigsResponse.Config one : byName) {
                if (one.name().equals("min.insync.replicas")) minIsr = Integer.parseInt(one.value());
                if (one.configSource() == DEFAULT_CONFIG) continue;
                own.append(own.isEmpty() ? "" : ",").append(one.name()).append('=').append(one.value());
            }
            if (given.has("--topics-with-overrides") && own.isEmpty()) continue;
            var sorted = new ArrayList<>(each.partitions());
            sorted.sort((a, b) -> Integer.compare(a.partitionIndex(), b.partitionIndex()));
            if (!isFiltered) {
                int replicas = sorted.isEmpty() ? 0 : sorted.getFirst().replicaNodes().size();
                out.println("Topic: " + each.name() + "\tTopicId: " + each.topicId() + "\tPartitionCount: "
                        + sorted.size() + "\tReplicationFactor: " + replicas + "\tConfigs: " + own);
            }
            if (given.has("--topics-with-overrides")) continue;
            for (MetadataResponse.Partition one : sorted) {
                if (isFiltered && !isWanted(given, one, minIsr)) continue;
                out.println("\tTopic: " + each.name() + "\tPartition: " + one.partitionIndex() + "\tLeader: "
                        + (one.leaderId() < 0 ? "none" : one.leaderId()) + "\tReplicas: " + ids(one.replicaNodes())
                        + "\tIsr: " + ids(one.isrNodes()) + "\tElr: \tLastKnownElr: ");
            }
        }
    }

    private static boolean isWanted(Given given, MetadataResponse.Partition one, int minIsr) {
        int inSync = one.isrNodes().size();
        return given.has("--under-replicated-partitions") && inSync < one.replicaNodes().size()
                || given.has("--unavailable-partitions") && one.leaderId() < 0
                || given.has("--under-min-isr-partitions") && inSync < minIsr
                || given.has("--at-min-isr-partitions") && inSync == minIsr;
    }

    private static String ids(List<Integer> ids) {
        StringBuilder text = new StringBuilder();
        for (int each : ids) text.append(text.isEmpty() ? "" : ",").append(each);
        return text.toString();
    }
}
