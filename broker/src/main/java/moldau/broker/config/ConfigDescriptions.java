package moldau.broker.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import moldau.base.settings.Setting;
import moldau.base.settings.SettingTable;
import moldau.base.settings.Settings;
import moldau.base.settings.UpdateMode;
import moldau.broker.config.ConfigEntry.Synonym;

/// The answers of DescribeConfigs. `wanted` names the keys asked for; empty means all, but for our
/// own and internal ones that nobody set.
public final class ConfigDescriptions {
    private static final byte UNKNOWN_TYPE = 0;

    private ConfigDescriptions() {}

    /// The node's own settings, and whatever else its layers hold.
    public static List<ConfigEntry> broker(ConfigLayers layers, Collection<String> wanted) {
        SortedMap<String, String> given = layers.given();
        Settings effective = layers.effective();
        List<ConfigEntry> entries = new ArrayList<>();
        for (Setting<?> setting : BrokerSettings.TABLE.all()) {
            boolean isShown = isWanted(setting, wanted, given.containsKey(setting.key()));
            if (isShown) entries.add(known(layers, setting.key(), setting, effective.text(setting)
                    .orElse(null)));
        }
        for (Map.Entry<String, String> other : given.entrySet()) {
            String key = other.getKey();
            if (BrokerSettings.TABLE.has(key) || !isWanted(key, wanted)) continue;
            entries.add(other(layers, key, other.getValue()));
        }
        return entries;
    }

    /// What is set for all brokers, and only that.
    public static List<ConfigEntry> allBrokers(ConfigLayers layers, Collection<String> wanted) {
        List<ConfigEntry> entries = new ArrayList<>();
        for (Map.Entry<String, String> set : layers.allBrokers().entrySet()) {
            if (!isWanted(set.getKey(), wanted)) continue;
            ConfigEntry entry = other(layers, set.getKey(), set.getValue());
            List<Synonym> dynamic = entry.synonyms().stream()
                    .filter(synonym -> synonym.source() == ConfigSource.ALL_BROKERS).toList();
            entries.add(new ConfigEntry(entry.key(), entry.value(), entry.type(),
                    ConfigSource.ALL_BROKERS, entry.isReadOnly(), entry.isSensitive(), dynamic,
                    entry.note()));
        }
        return entries;
    }

    /// @param overrides what the topic sets itself
    public static List<ConfigEntry> topic(
            ConfigLayers layers, Map<String, String> overrides, Collection<String> wanted) {
        Settings effective = TopicConfigs.effective(layers, overrides);
        List<ConfigEntry> entries = new ArrayList<>();
        for (Setting<?> setting : TopicSettings.TABLE.all()) {
            String own = overrides.get(setting.key());
            if (!isWanted(setting, wanted, own != null)) continue;
            entries.add(child(layers, setting, effective, own,
                    TopicDefaults.synonym(setting.key()), ConfigSource.TOPIC));
        }
        return entries;
    }

    /// @param overrides what the group sets itself; empty for a group nobody has seen
    public static List<ConfigEntry> group(
            ConfigLayers layers, Map<String, String> overrides, Collection<String> wanted) {
        Settings effective = GroupConfigs.effective(layers, overrides);
        List<ConfigEntry> entries = new ArrayList<>();
        for (Setting<?> setting : GroupSettings.TABLE.all()) {
            String own = overrides.get(setting.key());
            if (!isWanted(setting, wanted, own != null)) continue;
            String synonym = GroupLimits.synonym(setting.key());
            ConfigEntry entry =
                    child(layers, setting, effective, own, synonym, ConfigSource.GROUP);
            entries.add(synonym.isEmpty() ? withOwnDefault(entry, setting) : entry);
        }
        return entries;
    }

    /// @param levels levels by name of logger
    public static List<ConfigEntry> loggers(
            SortedMap<String, String> levels, Collection<String> wanted) {
        List<ConfigEntry> entries = new ArrayList<>();
        levels.forEach((name, level) -> {
            if (!isWanted(name, wanted)) return;
            entries.add(new ConfigEntry(name, level, UNKNOWN_TYPE, ConfigSource.LOGGER, false,
                    false, List.of(), ""));
        });
        return entries;
    }

    /// @param overrides what is set of a subscription to clients' metrics (KIP-714)
    public static List<ConfigEntry> clientMetrics(
            Map<String, String> overrides, Collection<String> wanted) {
        Settings effective = Settings.parse(ClientMetricsSettings.TABLE, overrides).orThrow();
        List<ConfigEntry> entries = new ArrayList<>();
        for (Setting<?> setting : ClientMetricsSettings.TABLE.all()) {
            if (!isWanted(setting.key(), wanted)) continue;
            String own = overrides.get(setting.key());
            List<Synonym> synonyms = own == null ? List.of()
                    : List.of(new Synonym(setting.key(), own, ConfigSource.CLIENT_METRICS));
            entries.add(entry(setting, effective.text(setting).orElse(null), false, synonyms));
        }
        return entries;
    }

    private static ConfigEntry known(
            ConfigLayers layers, String key, Setting<?> setting, String text) {
        boolean isReadOnly = !key.equals(setting.key())
                || setting.traits().updateMode() == UpdateMode.READ_ONLY;
        List<Synonym> synonyms = layers.synonyms(key, setting.isSensitive());
        ConfigEntry entry = entry(setting, text, isReadOnly, synonyms);
        return key.equals(setting.key()) ? entry : renamed(entry, key);
    }

    /// A key of a layer that need not be in the table: for one listener, a throttle, or unknown, in
    /// which case it may be a secret of a plug-in.
    private static ConfigEntry other(ConfigLayers layers, String key, String text) {
        Setting<?> setting = ConfigLayers.settingOf(key);
        if (setting == null) {
            List<Synonym> synonyms = layers.synonyms(key, true);
            return new ConfigEntry(key, null, UNKNOWN_TYPE, sourceOf(synonyms), true, true,
                    synonyms, "");
        }
        return known(layers, key, setting, normal(setting, text));
    }

    private static ConfigEntry child(ConfigLayers layers, Setting<?> setting, Settings effective,
            String own, String brokerKey, ConfigSource source) {
        List<Synonym> synonyms = new ArrayList<>();
        String text = effective.text(setting).orElse(null);
        if (own != null) synonyms.add(new Synonym(setting.key(), text, source));
        if (!brokerKey.isEmpty()) synonyms.addAll(layers.synonyms(brokerKey, false));
        return entry(setting, text, false, synonyms);
    }

    private static ConfigEntry withOwnDefault(ConfigEntry entry, Setting<?> setting) {
        List<Synonym> synonyms = new ArrayList<>(entry.synonyms());
        synonyms.add(new Synonym(
                setting.key(), ConfigLayers.textOfPreset(setting), ConfigSource.DEFAULT));
        return new ConfigEntry(entry.key(), entry.value(), entry.type(), sourceOf(synonyms),
                entry.isReadOnly(), entry.isSensitive(), synonyms, entry.note());
    }

    private static ConfigEntry entry(
            Setting<?> setting, String text, boolean isReadOnly, List<Synonym> synonyms) {
        String shown = setting.isSensitive() ? null : text;
        return new ConfigEntry(setting.key(), shown, setting.kind().code(), sourceOf(synonyms),
                isReadOnly, setting.isSensitive(), synonyms, setting.note());
    }

    private static ConfigEntry renamed(ConfigEntry entry, String key) {
        return new ConfigEntry(key, entry.value(), entry.type(), entry.source(), entry.isReadOnly(),
                entry.isSensitive(), entry.synonyms(), entry.note());
    }

    private static ConfigSource sourceOf(List<Synonym> synonyms) {
        return synonyms.isEmpty() ? ConfigSource.DEFAULT : synonyms.getFirst().source();
    }

    /// `text` as it is shown once read, or as written if it cannot be read.
    private static <T> String normal(Setting<T> setting, String text) {
        return setting.read(text) instanceof Setting.Reading.Good<T>(T value)
                ? setting.text(value) : text;
    }

    private static boolean isWanted(Setting<?> setting, Collection<String> wanted, boolean isSet) {
        return wanted.isEmpty()
                ? isSet || !setting.traits().internal()
                : wanted.contains(setting.key());
    }

    private static boolean isWanted(String key, Collection<String> wanted) {
        return wanted.isEmpty() || wanted.contains(key);
    }
}
