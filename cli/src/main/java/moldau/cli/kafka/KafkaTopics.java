package moldau.cli.kafka;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import moldau.cli.Cluster;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Grammar;
import moldau.cli.Terminal;
import moldau.client.Admin;
import moldau.client.Refused;
import moldau.client.Unreachable;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.message.CreateTopicsRequest;
import moldau.wire.message.DescribeConfigsResponse;
import moldau.wire.message.DescribeTopicPartitionsResponse;
import moldau.wire.message.MetadataResponse;

/// `kafka-topics.sh`.
final class KafkaTopics {
    private static final byte DEFAULT_CONFIG = 5;
    private static final List<String> ACTIONS =
            List.of("--list", "--describe", "--create", "--alter", "--delete");
    /// Filters of `--describe`, in the order in which they are looked for.
    private static final List<String> FILTERS = List.of("--under-replicated-partitions",
            "--unavailable-partitions", "--under-min-isr-partitions", "--at-min-isr-partitions",
            "--topics-with-overrides");

    private KafkaTopics() {}

    private static Grammar grammar() {
        return Tool.grammar("kafka-topics.sh --create|--list|--describe|--alter|--delete")
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
                .flag("--topics-with-overrides", "only those with settings of their own");
    }

    static int run(Terminal terminal, List<String> words) {
        Given given = Tool.readAny(terminal, grammar(), words);
        if (given == null) return Exit.OK;
        check(given);
        try (Cluster cluster = Tool.open(given)) {
            act(terminal.out(), given, cluster);
            return Exit.OK;
        } catch (Refused | Unreachable | Failure | IllegalArgumentException e) {
            return Tool.failed(terminal, "Error while executing topic command : ", e);
        }
    }

    /// Which options go together.
    private static void check(Given given) {
        if (ACTIONS.stream().filter(given::has).count() != 1) {
            throw given.grammar().misused(
                    "Command must include exactly one action: --list, --describe, --create, --alter or --delete");
        }
        if (!given.has("--bootstrap-server")) throw given.grammar().misused("--bootstrap-server must be specified");
        if (given.has("--describe") && given.has("--if-exists") && !given.has("--topic") && !given.has("--topic-id")) {
            throw given.grammar().misused("--topic or --topic-id is required to describe a topic");
        }
        if (!given.has("--list") && !given.has("--describe")) Tool.needs(given, "--topic");
        if (given.has("--delete-config")) {
            throw given.grammar().misused("delete-config option is no longer supported and deprecated since version 4.0."
                    + " The config will be fully removed in future releases.");
        }
        if (given.has("--alter")) {
            if (given.has("--config")) {
                throw given.grammar().misused("Option combination \"[[config], [bootstrap-server]]\" can't be used with"
                        + " option \"[alter]\" (To alter topic configurations, the kafka-configs tool can be used.)");
            }
            Tool.needs(given, "--partitions");
        }
        only(given, "--config", "--create");
        only(given, "--partitions", "--create", "--alter");
        only(given, "--replication-factor", "--create");
        only(given, "--replica-assignment", "--create", "--alter");
        if (given.has("--create")) {
            Tool.conflicts(given, "--replica-assignment", "--partitions", "--replication-factor");
        }
        for (String each : FILTERS) {
            only(given, each, "--describe");
            Tool.conflicts(given, each, FILTERS.stream().filter(other -> !other.equals(each)).toArray(String[]::new));
        }
        only(given, "--if-exists", "--alter", "--delete", "--describe");
        only(given, "--if-not-exists", "--create");
        only(given, "--exclude-internal", "--list", "--describe");
    }

    /// An option that has a meaning with some actions only.
    private static void only(Given given, String option, String... with) {
        Tool.conflicts(given, option, ACTIONS.stream().filter(each -> !List.of(with).contains(each)).toArray(String[]::new));
    }

    private static void act(PrintStream out, Given given, Cluster cluster) {
        Admin admin = cluster.admin();
        if (given.has("--create")) {
            create(out, given, admin);
            return;
        }
        List<MetadataResponse.Topic> topics = topics(given, admin);
        if (given.has("--list")) {
            // An empty list is an empty line.
            out.println(String.join(System.lineSeparator(), topics.stream().map(MetadataResponse.Topic::name).toList()));
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
        for (String each : given.all("--config")) {
            int equals = each.indexOf('=');
            if (equals <= 0) {
                throw Failure.usage("requirement failed: Invalid topic config:"
                        + " all configs to be added must be in the format \"key=val\".");
            }
            configs.add(new CreateTopicsRequest.Config(each.substring(0, equals).trim(), each.substring(equals + 1).trim()));
        }
        long partitions = given.number("--partitions", -1);
        if (given.has("--partitions") && partitions < 1) throw Failure.usage("The partitions must be greater than 0");
        long replicas = given.number("--replication-factor", -1);
        if (given.has("--replication-factor") && (replicas < 1 || replicas > Short.MAX_VALUE)) {
            throw Failure.usage("The replication factor must be between 1 and " + Short.MAX_VALUE + " inclusive");
        }
        var assignments = new ArrayList<CreateTopicsRequest.Assignment>();
        for (List<Integer> each : assignment(given)) {
            assignments.add(new CreateTopicsRequest.Assignment(assignments.size(), each));
        }
        return CreateTopicsRequest.Topic.DEFAULT.withName(name)
                .withNumPartitions((int) partitions).withReplicationFactor((short) replicas)
                .withAssignments(assignments).withConfigs(configs);
    }

    /// `1:2,2:3`: the brokers of partition 0, then those of partition 1.
    private static List<List<Integer>> assignment(Given given) {
        var partitions = new ArrayList<List<Integer>>();
        if (!given.has("--replica-assignment")) return partitions;
        for (String partition : given.get("--replica-assignment", "").split(",")) {
            var brokers = new ArrayList<Integer>();
            for (String each : partition.split(":")) {
                int broker = Integer.parseInt(each.trim());
                if (brokers.contains(broker)) {
                    throw Failure.usage("Partition replica lists may not contain duplicate entries: " + broker);
                }
                brokers.add(broker);
            }
            partitions.add(brokers);
        }
        return partitions;
    }

    private static List<MetadataResponse.Topic> topics(Given given, Admin admin) {
        Pattern wanted = given.has("--topic") ? pattern(given.get("--topic", "")) : null;
        Uuid id = given.has("--topic-id") ? Uuid.parse(given.get("--topic-id", "")) : null;
        var found = new ArrayList<MetadataResponse.Topic>();
        for (MetadataResponse.Topic each : admin.topics()) {
            boolean isWanted = id != null ? each.topicId().equals(id)
                    : wanted == null || wanted.matcher(each.name()).matches();
            if (isWanted && !(given.has("--exclude-internal") && each.isInternal())) found.add(each);
        }
        return found;
    }

    /// Quotes around it do no harm, and a comma is an "or".
    static Pattern pattern(String text) {
        String regex = text.trim().replace(',', '|').replace(" ", "").replaceAll("^[\"']+", "").replaceAll("[\"']+$", "");
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw Failure.usage(regex + " is an invalid regex.");
        }
    }

    private static void describe(PrintStream out, Given given, Admin admin, List<MetadataResponse.Topic> topics) {
        List<String> names = topics.stream().map(MetadataResponse.Topic::name).toList();
        if (names.isEmpty()) return;
        Map<String, List<DescribeConfigsResponse.Config>> configs = admin.configs(Admin.TOPIC, names);
        for (DescribeTopicPartitionsResponse.Topic each : admin.describeTopics(names)) {
            describe(out, given, each, configs.getOrDefault(each.name(), List.of()));
        }
    }

    private static void describe(PrintStream out, Given given, DescribeTopicPartitionsResponse.Topic topic,
            List<DescribeConfigsResponse.Config> configs) {
        var own = new StringBuilder();
        int minIsr = 1;
        // Kafka's tool prints them in the order of a hash map; whoever compares lines gets the same.
        var byHash = new HashMap<String, DescribeConfigsResponse.Config>();
        for (DescribeConfigsResponse.Config each : configs) byHash.put(each.name(), each);
        for (DescribeConfigsResponse.Config each : byHash.values()) {
            if (each.name().equals("min.insync.replicas")) minIsr = Integer.parseInt(each.value());
            if (each.configSource() == DEFAULT_CONFIG) continue;
            own.append(own.isEmpty() ? "" : ",").append(each.name()).append('=').append(each.value());
        }
        boolean isFiltered = FILTERS.stream().limit(4).anyMatch(given::has);
        var sorted = new ArrayList<>(topic.partitions());
        sorted.sort((a, b) -> Integer.compare(a.partitionIndex(), b.partitionIndex()));
        if (!isFiltered && !(given.has("--topics-with-overrides") && own.isEmpty())) {
            int replicas = sorted.isEmpty() ? 0 : sorted.getFirst().replicaNodes().size();
            out.println("Topic: " + topic.name() + "\tTopicId: " + topic.topicId() + "\tPartitionCount: "
                    + sorted.size() + "\tReplicationFactor: " + replicas + "\tConfigs: " + own);
        }
        if (given.has("--topics-with-overrides")) return;
        for (DescribeTopicPartitionsResponse.Partition one : sorted) {
            if (isFiltered && !isWanted(given, one, minIsr)) continue;
            out.println("\tTopic: " + topic.name() + "\tPartition: " + one.partitionIndex() + "\tLeader: "
                    + (one.leaderId() < 0 ? "none" : one.leaderId()) + "\tReplicas: " + ids(one.replicaNodes())
                    + "\tIsr: " + ids(one.isrNodes()) + "\tElr: " + ids(one.eligibleLeaderReplicas())
                    + "\tLastKnownElr: " + ids(one.lastKnownElr()));
        }
    }

    private static boolean isWanted(Given given, DescribeTopicPartitionsResponse.Partition one, int minIsr) {
        int inSync = one.isrNodes().size();
        return given.has("--under-replicated-partitions") && inSync < one.replicaNodes().size()
                || given.has("--unavailable-partitions") && one.leaderId() < 0
                || given.has("--under-min-isr-partitions") && inSync < minIsr
                || given.has("--at-min-isr-partitions") && inSync == minIsr;
    }

    private static String ids(List<Integer> ids) {
        var text = new StringBuilder();
        if (ids == null) return "";
        for (int each : ids) text.append(text.isEmpty() ? "" : ",").append(each);
        return text.toString();
    }
}
