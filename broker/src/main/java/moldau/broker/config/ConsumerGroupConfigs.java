package moldau.broker.config;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import moldau.base.settings.Settings;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.ConfigResource;
import moldau.state.cluster.Sorted;
import moldau.state.group.ConsumerLimits;

/// What holds for each consumer group (KIP-848) under the image of the moment, each worked out once:
/// groups without own configs share one. One per loop.
public final class ConsumerGroupConfigs implements ConsumerLimits.OfGroup {
    private static final int REMEMBERED_MAX = 10_000;
    /// Names of the assignors there are, and what Kafka's classes of them are called.
    private static final Map<String, String> ASSIGNORS = Map.of(
            "uniform", "uniform",
            "range", "range",
            "org.apache.kafka.coordinator.group.assignor.UniformAssignor", "uniform",
            "org.apache.kafka.coordinator.group.assignor.RangeAssignor", "range");

    private final Configs configs;
    private final Supplier<ClusterImage> image;
    private final IdentityHashMap<Sorted<String, String>, ConsumerLimits> known = new IdentityHashMap<>();
    private ConfigLayers layers;

    public ConsumerGroupConfigs(Configs configs, Supplier<ClusterImage> image) {
        this.configs = configs;
        this.image = image;
    }

    @Override
    public ConsumerLimits of(String group) {
        ClusterImage now = image.get();
        ConfigLayers holding = configs.layers(now);
        if (holding != layers || known.size() > REMEMBERED_MAX) known.clear();
        layers = holding;
        return known.computeIfAbsent(now.config(ConfigResource.group(group)), own -> limits(holding, own));
    }

    private static ConsumerLimits limits(ConfigLayers layers, Sorted<String, String> own) {
        Settings broker = layers.effective();
        Settings group = GroupConfigs.effective(layers, own.toMap());
        return new ConsumerLimits(
                group.get(GroupSettings.CONSUMER_SESSION_TIMEOUT_MS),
                group.get(GroupSettings.CONSUMER_HEARTBEAT_INTERVAL_MS),
                group.get(GroupSettings.CONSUMER_ASSIGNMENT_INTERVAL_MS),
                broker.get(GroupCoordinatorSettings.GROUP_CONSUMER_MAX_SIZE),
                broker.get(GroupCoordinatorSettings.GROUP_CONSUMER_REGEX_REFRESH_INTERVAL_MS),
                assignors(broker),
                ConsumerLimits.Migration.valueOf(broker
                        .get(GroupCoordinatorSettings.GROUP_CONSUMER_MIGRATION_POLICY).toUpperCase(Locale.ROOT)));
    }

    private static List<String> assignors(Settings broker) {
        return broker.get(GroupCoordinatorSettings.GROUP_CONSUMER_ASSIGNORS).stream()
                .map(ASSIGNORS::get).filter(Objects::nonNull).distinct().toList();
    }

    /// What is wrong with the assignors a broker is to offer; empty if nothing is.
    static String complaint(Settings broker) {
        for (String each : broker.get(GroupCoordinatorSettings.GROUP_CONSUMER_ASSIGNORS)) {
            if (!ASSIGNORS.containsKey(each)) {
                return "group.consumer.assignors names '" + each + "', where only uniform and range are known";
            }
        }
        return assignors(broker).isEmpty() ? "group.consumer.assignors must name at least one" : "";
    }
}
