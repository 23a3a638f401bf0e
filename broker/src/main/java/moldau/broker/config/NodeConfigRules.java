package moldau.broker.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import moldau.base.settings.Kind;
import moldau.base.settings.SettingTable;
import moldau.state.cluster.ConfigResource;
import moldau.state.cluster.ConfigRules;
import moldau.state.cluster.Problem;
import moldau.wire.Errors;

/// What the controller must know of settings, from the tables and the file of its node.
///
/// The same checks serve a broker before it forwards a change: what it refuses, an Apache
/// controller need not know how to refuse.
public final class NodeConfigRules implements ConfigRules {
    private final Supplier<ConfigLayers> layers;
    private final ConfigLayers file;
    /// What was asked of the file before: an election asks it of every partition. At most one per
    /// known key.
    private final Map<ConfigEntryOf, ConfigEntry> asked = new ConcurrentHashMap<>();

    private record ConfigEntryOf(byte resourceType, String key) {}

    /// @param layers of this node as they are now; asked for on the loop that calls
    public NodeConfigRules(NodeSettings node, Supplier<ConfigLayers> layers) {
        this.layers = layers;
        this.file = ConfigLayers.of(node);
    }

    @Override
    public int partitionsDefault() {
        return file.effective().get(BrokerSettings.NUM_PARTITIONS);
    }

    @Override
    public short replicationDefault() {
        return file.effective().get(BrokerSettings.DEFAULT_REPLICATION_FACTOR).shortValue();
    }

    @Override
    public boolean isTopicDeletionEnabled() {
        return file.effective().get(BrokerSettings.DELETE_TOPIC_ENABLE);
    }

    @Override
    public Problem check(
            ConfigResource resource, Map<String, String> before, Map<String, String> after) {
        Problem name = checkName(resource);
        if (!name.isNone()) return name;
        return switch (resource.type()) {
            case ConfigResource.TOPIC -> TopicChecks.check(layers.get(), after);
            case ConfigResource.GROUP -> GroupChecks.check(layers.get(), after);
            case ConfigResource.CLIENT_METRICS -> ClientMetricsChecks.check(after);
            default -> BrokerChecks.check(layers.get(), resource.name().isEmpty(), after);
        };
    }

    /// Whether the type can have configs in the metadata log, and the name fits it.
    private static Problem checkName(ConfigResource resource) {
        String name = resource.name();
        String complaint = switch (resource.type()) {
            case ConfigResource.TOPIC ->
                    name.isEmpty() ? "Default topic resources are not allowed." : "";
            case ConfigResource.GROUP ->
                    name.isEmpty() ? "Default group resources are not allowed." : "";
            case ConfigResource.CLIENT_METRICS ->
                    name.isEmpty() ? "Subscription name can't be empty" : "";
            case ConfigResource.BROKER -> name.isEmpty() || name.matches("-?\\d{1,9}")
                    ? "" : "Unable to parse broker name as a base 10 number.";
            default -> "Unknown resource type " + resource.type();
        };
        return complaint.isEmpty() ? Problem.NONE : new Problem(Errors.INVALID_REQUEST, complaint);
    }

    @Override
    public boolean isList(byte resourceType, String key) {
        SettingTable table = table(resourceType);
        return table.has(key) && table.get(key).kind() == Kind.LIST;
    }

    @Override
    public String staticValue(byte resourceType, String key) {
        if (!table(resourceType).has(key)) return null;
        return asked.computeIfAbsent(new ConfigEntryOf(resourceType, key), this::find).value();
    }

    private ConfigEntry find(ConfigEntryOf of) {
        Set<String> wanted = Set.of(of.key());
        List<ConfigEntry> found = switch (of.resourceType()) {
            case ConfigResource.TOPIC -> ConfigDescriptions.topic(file, Map.of(), wanted);
            case ConfigResource.GROUP -> ConfigDescriptions.group(file, Map.of(), wanted);
            case ConfigResource.CLIENT_METRICS ->
                    ConfigDescriptions.clientMetrics(Map.of(), wanted);
            default -> ConfigDescriptions.broker(file, wanted);
        };
        return found.getFirst();
    }

    @Override
    public List<Effective> effective(
            Map<String, String> topic, Map<String, String> broker, Map<String, String> allBrokers) {
        ConfigLayers dynamic = file.with(allBrokers, broker);
        List<Effective> effective = new ArrayList<>();
        for (ConfigEntry entry : ConfigDescriptions.topic(dynamic, topic, Set.of())) {
            effective.add(new Effective(entry.key(), entry.value(), entry.source().code(),
                    entry.isSensitive(), entry.isReadOnly()));
        }
        return effective;
    }

    private static SettingTable table(byte resourceType) {
        return switch (resourceType) {
            case ConfigResource.TOPIC -> TopicSettings.TABLE;
            case ConfigResource.GROUP -> GroupSettings.TABLE;
            case ConfigResource.CLIENT_METRICS -> ClientMetricsSettings.TABLE;
            default -> BrokerSettings.TABLE;
        };
    }
}
