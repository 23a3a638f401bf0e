package moldau.cli.kafka;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import moldau.cli.Cluster;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Grammar;
import moldau.cli.Terminal;
import moldau.cli.server.NodeOptions;
import moldau.client.Admin;
import moldau.client.Refused;
import moldau.client.Unreachable;
import moldau.wire.message.DescribeConfigsResponse;
import moldau.wire.message.MetadataResponse;

/// `kafka-configs.sh`, for topics, brokers, their loggers, groups and client metrics.
final class KafkaConfigs {
    /// By the number in an answer.
    private static final List<String> SOURCES = List.of("UNKNOWN", "DYNAMIC_TOPIC_CONFIG", "DYNAMIC_BROKER_CONFIG",
            "DYNAMIC_DEFAULT_BROKER_CONFIG", "STATIC_BROKER_CONFIG", "DEFAULT_CONFIG", "DYNAMIC_BROKER_LOGGER_CONFIG",
            "DYNAMIC_CLIENT_METRICS_CONFIG", "DYNAMIC_GROUP_CONFIG");

    /// As Kafka's tool counts them up.
    private static final List<String> TYPES = List.of("topics", "clients", "users", "brokers", "ips",
            "client-metrics", "groups", "broker-loggers");
    /// Options that name a type and one of it at once.
    private static final Map<String, String> SHORTS = new TreeMap<>(Map.of("--topic", "topics", "--broker", "brokers",
            "--broker-defaults", "brokers", "--broker-logger", "broker-loggers", "--group", "groups",
            "--client-metrics", "client-metrics"));

    /// @param name of one, empty for the default of all
    private record Entity(byte type, String kind, String name) {
        String text() {
            return name.isEmpty() ? "default " + kind + "s in the cluster" : kind + " " + name;
        }
    }

    private KafkaConfigs() {}

    private static Grammar grammar() {
        return Tool.grammar("kafka-configs.sh --describe|--alter --entity-type type --entity-name name")
                .flag("--describe", "show").flag("--alter", "change").flag("--all", "also what is not set here")
                .value("--entity-type", "type", "topics, brokers, broker-loggers, groups, client-metrics")
                .value("--entity-name", "name", "which one").flag("--entity-default", "the default of all")
                .value("--topic", "name", "--entity-type topics --entity-name")
                .value("--broker", "id", "--entity-type brokers --entity-name").flag("--broker-defaults", "of all brokers")
                .value("--broker-logger", "id", "--entity-type broker-loggers --entity-name")
                .value("--group", "name", "--entity-type groups --entity-name")
                .value("--client-metrics", "name", "--entity-type client-metrics --entity-name")
                .value("--add-config", "k=v,k=[a,b]", "what to set").value("--add-config-file", "file", "what to set")
                .value("--delete-config", "k,k", "what to unset")
                .value("--bootstrap-controller", "host:port", "controllers, instead of brokers");
    }

    static int run(Terminal terminal, List<String> words) {
        Given given = Tool.readAny(terminal, grammar(), words);
        if (given == null) return Exit.OK;
        String type = check(given);
        try (Cluster cluster = Tool.openEither(given)) {
            for (Entity each : entities(given, type, cluster)) {
                if (given.has("--alter")) alter(terminal.out(), given, cluster.admin(), each);
                else if (exists(cluster, each)) describe(terminal.out(), given, cluster.admin(), each);
                else terminal.out().println("The " + each.kind() + " '" + each.name()
                            + "' doesn't exist and doesn't have dynamic config.");
            }
            return Exit.OK;
        } catch (Refused | Unreachable e) {
            terminal.err().println("Error while executing config command with args '" + String.join(" ", words) + "'");
            terminal.err().println(Tool.words(e));
            return Exit.FAILED;
        }
    }

    /// Which options go together.
    ///
    /// @return the one type of entities that was named
    private static String check(Given given) {
        if (given.has("--describe") == given.has("--alter")) {
            throw given.grammar().misused("Command must include exactly one action: --describe, --alter");
        }
        var types = new ArrayList<>(given.all("--entity-type"));
        SHORTS.forEach((option, type) -> {
            if (!given.has(option)) return;
            if (types.contains(type)) {
                throw given.grammar().misused("Duplicate entity type(s) specified: " + type);
            }
            types.add(type);
        });
        boolean server = given.has("--bootstrap-server");
        boolean controller = given.has("--bootstrap-controller");
        if (server && controller) {
            throw given.grammar().misused("Only one of --bootstrap-server or --bootstrap-controller can be specified");
        }
        if (!server && !controller) {
            throw given.grammar().misused("Either --bootstrap-server or --bootstrap-controller must be specified.");
        }
        for (String each : types) {
            if (TYPES.contains(each)) continue;
            throw given.grammar().misused("Invalid entity type " + each + ", the entity type must be one of "
                    + String.join(", ", TYPES) + " with a --bootstrap-server or --bootstrap-controller argument");
        }
        if (types.isEmpty()) throw given.grammar().misused("At least one entity type must be specified");
        if (types.size() > 1) {
            throw given.grammar().misused("Only 'users' and 'clients' entity types may be specified together");
        }
        String type = types.getFirst();
        if (given.has("--alter")) checkAlter(given, type);
        return type;
    }

    private static void checkAlter(Given given, String type) {
        boolean hasName = given.has("--entity-name") || SHORTS.keySet().stream().anyMatch(given::has)
                || given.has("--entity-default") && type.equals("brokers");
        if (!hasName) throw given.grammar().misused("An entity name must be specified with --alter of " + type);
        if (given.has("--add-config") && given.has("--add-config-file")) {
            throw given.grammar().misused("Only one of --add-config or --add-config-file must be specified");
        }
        if (!given.has("--add-config") && !given.has("--add-config-file") && !given.has("--delete-config")) {
            throw given.grammar().misused(
                    "At least one of --add-config, --add-config-file, or --delete-config must be specified with --alter");
        }
    }

    private static List<Entity> entities(Given given, String type, Cluster cluster) {
        String kind = type.substring(0, type.length() - 1);
        byte number = switch (type) {
            case "topics" -> Admin.TOPIC;
            case "brokers" -> Admin.BROKER;
            case "broker-loggers" -> Admin.BROKER_LOGGER;
            case "groups" -> Admin.GROUP;
            case "client-metrics" -> Admin.CLIENT_METRICS;
            default -> throw Failure.of(Exit.FAILED, "", "quotas and credentials of " + type + " are not built yet");
        };
        String name = given.has("--entity-default") || given.has("--broker-defaults") ? "" : given.get("--entity-name", null);
        for (var each : SHORTS.entrySet()) {
            if (given.has(each.getKey()) && !each.getKey().endsWith("defaults")) name = given.get(each.getKey(), "");
        }
        if (name != null) {
            if (type.startsWith("broker") && !name.matches("-?\\d*")) {
                throw given.grammar().misused(
                        "The entity name for " + type + " must be a valid integer broker id, but it is: " + name);
            }
            return List.of(new Entity(number, kind, name));
        }
        List<Entity> all = new ArrayList<>();
        if (number == Admin.TOPIC) {
            for (MetadataResponse.Topic each : cluster.admin().topics()) all.add(new Entity(number, kind, each.name()));
        } else if (number == Admin.BROKER) {
            for (String each : nodes(cluster)) all.add(new Entity(number, kind, each));
            all.add(new Entity(number, kind, ""));
        } else if (number == Admin.GROUP || number == Admin.CLIENT_METRICS) {
            for (String each : cluster.admin().configured(number)) all.add(new Entity(number, kind, each));
        }
        return all;
    }

    /// Ids of the brokers, or of the controllers where those are asked.
    private static List<String> nodes(Cluster cluster) {
        var ids = new TreeSet<Integer>();
        for (var each : cluster.admin().describeCluster().brokers()) ids.add(each.brokerId());
        return ids.stream().map(String::valueOf).toList();
    }

    private static boolean exists(Cluster cluster, Entity entity) {
        if (entity.name().isEmpty()) return true;
        return switch (entity.type()) {
            case Admin.TOPIC -> cluster.admin().topic(entity.name()) != null;
            case Admin.BROKER, Admin.BROKER_LOGGER -> nodes(cluster).contains(entity.name());
            case Admin.CLIENT_METRICS -> cluster.admin().configured(Admin.CLIENT_METRICS).contains(entity.name());
            default -> true;
        };
    }

    private static void describe(PrintStream out, Given given, Admin admin, Entity entity) {
        List<DescribeConfigsResponse.Config> found = admin.configs(entity.type(), entity.name(), null);
        boolean all = given.has("--all");
        out.println(entity.name().isEmpty() ? "Default configs for " + entity.kind() + "s in the cluster are:"
                : (all ? "All" : "Dynamic") + " configs for " + entity.text() + " are:");
        var byName = new ArrayList<>(found);
        byName.sort((a, b) -> a.name().compareTo(b.name()));
        for (DescribeConfigsResponse.Config each : byName) {
            if (!all && !isOwn(entity, SOURCES.get(each.configSource()))) continue;
            StringBuilder synonyms = new StringBuilder();
            for (DescribeConfigsResponse.Synonym one : each.synonyms()) {
                synonyms.append(synonyms.isEmpty() ? "" : ", ").append(SOURCES.get(one.source())).append(':')
                        .append(one.name()).append('=').append(one.value());
            }
            out.println("  " + each.name() + "=" + each.value() + " sensitive=" + each.isSensitive()
                    + " synonyms={" + synonyms + "}");
        }
    }

    private static boolean isOwn(Entity entity, String source) {
        return switch (entity.type()) {
            case Admin.TOPIC -> source.equals("DYNAMIC_TOPIC_CONFIG");
            case Admin.BROKER -> source.equals(
                    entity.name().isEmpty() ? "DYNAMIC_DEFAULT_BROKER_CONFIG" : "DYNAMIC_BROKER_CONFIG");
            case Admin.GROUP -> source.equals("DYNAMIC_GROUP_CONFIG");
            case Admin.CLIENT_METRICS -> source.equals("DYNAMIC_CLIENT_METRICS_CONFIG");
            default -> source.equals("DYNAMIC_BROKER_LOGGER_CONFIG");
        };
    }

    private static void alter(PrintStream out, Given given, Admin admin, Entity entity) {
        Map<String, String> set = new LinkedHashMap<>();
        if (given.has("--add-config-file")) set.putAll(NodeOptions.properties(given.get("--add-config-file", "")));
        if (given.has("--add-config")) set.putAll(pairs(given, given.get("--add-config", "")));
        List<String> unset = new ArrayList<>();
        for (String each : given.get("--delete-config", "").split(",")) if (!each.isBlank()) unset.add(each.trim());
        var changes = new ArrayList<Admin.ConfigOp>();
        set.forEach((key, value) -> changes.add(new Admin.ConfigOp(key, Admin.ConfigOp.SET, value)));
        for (String key : unset) changes.add(new Admin.ConfigOp(key, Admin.ConfigOp.DELETE, null));
        admin.alterConfigs(entity.type(), entity.name(), changes);
        out.println("Completed updating " + (entity.name().isEmpty() ? "default config for " + entity.kind() + "s in the cluster."
                : "config for " + entity.text() + "."));
    }

    /// `a=1,b=[x,y],c=`
    private static Map<String, String> pairs(Given given, String text) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (int from = 0; from < text.length(); ) {
            int equals = text.indexOf('=', from);
            if (equals < 0) {
                throw given.grammar().misused("requirement failed: Invalid entity config: all configs to be added must"
                        + " be in the format \"key=val\" or  \"key=[val1,val2]\" to group values which contain commas.");
            }
            boolean isBracketed = equals + 1 < text.length() && text.charAt(equals + 1) == '[';
            int end = isBracketed ? text.indexOf(']', equals) : text.indexOf(',', equals);
            if (end < 0) end = text.length();
            String value = text.substring(equals + (isBracketed ? 2 : 1), end);
            pairs.put(text.substring(from, equals).trim(), value);
            from = text.indexOf(',', end);
            from = from < 0 ? text.length() : from + 1;
        }
        return pairs;
    }
}
