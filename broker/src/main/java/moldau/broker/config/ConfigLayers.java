package moldau.broker.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import moldau.base.settings.Setting;
import moldau.base.settings.Settings;
import moldau.broker.config.ConfigEntry.Synonym;

/// What the file, the whole cluster and this broker say about one node's settings, and what holds:
/// the broker's own dynamic value over the cluster's over the file's over the default. Immutable;
/// a change of dynamic configs makes new ones ([#with]).
public final class ConfigLayers {
    /// Settings with one meaning in several units or places, the finest first.
    private static final List<List<String>> CHAINS = List.of(
            List.of("log.retention.ms", "log.retention.minutes", "log.retention.hours"),
            List.of("log.roll.ms", "log.roll.hours"),
            List.of("log.roll.jitter.ms", "log.roll.jitter.hours"),
            List.of("log.flush.interval.ms", "log.flush.scheduler.interval.ms"));
    private static final Map<String, List<String>> CHAIN_OF = chains();
    private static final Pattern FOR_LISTENER =
            Pattern.compile("listener\\.name\\.[^.]*\\.(?:[^.]*\\.(?=sasl\\.))?(.*)");

    private final Settings file;
    private final Map<String, String> allBrokers;
    private final Map<String, String> broker;
    private final Settings effective;
    private final List<String> ignored;

    private ConfigLayers(
            Settings file, Map<String, String> allBrokers, Map<String, String> broker) {
        this.file = file;
        this.allBrokers = new TreeMap<>(allBrokers);
        this.broker = new TreeMap<>(broker);
        this.ignored = new ArrayList<>();
        this.effective = combine();
    }

    /// Nothing dynamic yet.
    public static ConfigLayers of(NodeSettings node) {
        return new ConfigLayers(node.settings(), Map.of(), Map.of());
    }

    /// The same file under other dynamic configs.
    ///
    /// @param allBrokers the cluster-wide defaults
    /// @param broker what is set for this broker alone
    public ConfigLayers with(Map<String, String> allBrokers, Map<String, String> broker) {
        return new ConfigLayers(file, allBrokers, broker);
    }

    /// What would be if `after` were all that is set for all brokers, or for this one.
    ConfigLayers supposing(boolean isForAll, Map<String, String> after) {
        return isForAll ? with(after, broker) : with(allBrokers, after);
    }

    /// What holds, by typed handle.
    public Settings effective() {
        return effective;
    }

    /// Complaints about dynamic values that are not obeyed because they are wrong, a sentence each.
    /// They can be there: another version of the software may have let them in.
    public List<String> ignored() {
        return ignored;
    }

    Settings file() {
        return file;
    }

    Map<String, String> allBrokers() {
        return allBrokers;
    }

    /// Every key that is given in any layer.
    SortedMap<String, String> given() {
        SortedMap<String, String> given = new TreeMap<>(file.given());
        given.putAll(allBrokers);
        given.putAll(broker);
        return given;
    }

    /// What each layer says about `key`, the one that counts first. A synonym of another name
    /// counts only behind one of this name.
    List<Synonym> synonyms(String key, boolean isSensitive) {
        List<String> names = names(key);
        List<Synonym> synonyms = new ArrayList<>();
        add(synonyms, names, broker, ConfigSource.BROKER, isSensitive);
        add(synonyms, names, allBrokers, ConfigSource.ALL_BROKERS, isSensitive);
        add(synonyms, names, file.given(), ConfigSource.FILE, isSensitive);
        for (String name : names) {
            if (!BrokerSettings.TABLE.has(name)) continue;
            Setting<?> setting = BrokerSettings.TABLE.get(name);
            if (setting.preset() != null) {
                String text = isSensitive ? null : textOfPreset(setting);
                synonyms.add(new Synonym(name, text, ConfigSource.DEFAULT));
            }
        }
        int first = 0;
        while (first < synonyms.size() && !synonyms.get(first).key().equals(key)) first++;
        return List.copyOf(synonyms.subList(first, synonyms.size()));
    }

    static <T> String textOfPreset(Setting<T> setting) {
        return setting.text(setting.preset());
    }

    /// The setting a key of a node stands for, be it for one listener only; null if it is unknown.
    static Setting<?> settingOf(String key) {
        if (BrokerSettings.TABLE.has(key)) return BrokerSettings.TABLE.get(key);
        if (ReplicationSettings.THROTTLES.has(key)) return ReplicationSettings.THROTTLES.get(key);
        String plain = withoutListener(key);
        return BrokerSettings.TABLE.has(plain) ? BrokerSettings.TABLE.get(plain) : null;
    }

    /// `listener.name.internal.ssl.key.password` stands for `ssl.key.password`; others for
    /// themselves.
    static String withoutListener(String key) {
        Matcher matcher = FOR_LISTENER.matcher(key);
        return matcher.matches() ? matcher.group(1) : key;
    }

    private static List<String> names(String key) {
        List<String> chain = CHAIN_OF.get(key);
        if (chain != null) return chain;
        String plain = withoutListener(key);
        return plain.equals(key) ? List.of(key) : List.of(key, plain);
    }

    private static void add(List<Synonym> synonyms, List<String> names, Map<String, String> layer,
            ConfigSource source, boolean isSensitive) {
        for (String name : names) {
            String text = layer.get(name);
            if (text != null) synonyms.add(new Synonym(name, isSensitive ? null : text, source));
        }
    }

    /// A dynamic value hides what lower layers say in other units, too.
    private Settings combine() {
        Map<String, String> texts = new HashMap<>(file.given());
        overlay(texts, allBrokers);
        overlay(texts, broker);
        return Settings.parse(BrokerSettings.TABLE, texts).orThrow();
    }

    private void overlay(Map<String, String> texts, Map<String, String> layer) {
        for (Map.Entry<String, String> entry : layer.entrySet()) {
            Setting<?> setting = settingOf(entry.getKey());
            if (setting != null
                    && setting.read(entry.getValue()) instanceof Setting.Reading.Bad<?> bad) {
                ignored.add(bad.complaint());
                continue;
            }
            for (String other : CHAIN_OF.getOrDefault(entry.getKey(), List.of())) {
                texts.remove(other);
            }
            texts.put(entry.getKey(), entry.getValue());
        }
    }

    private static Map<String, List<String>> chains() {
        Map<String, List<String>> chains = new HashMap<>();
        for (List<String> chain : CHAINS) {
            for (String key : chain) chains.put(key, chain);
        }
        return chains;
    }
}
