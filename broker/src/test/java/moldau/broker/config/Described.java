package moldau.broker.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import moldau.base.settings.Kind;

/// DescribeConfigs answers as lines of text: key, type, value, source, `ro` or `rw`, `sens` or
/// nothing, and the synonyms, as Apache Kafka 4.3.1 gave them to its own admin client.
final class Described {
    private static final Map<ConfigSource, String> SOURCES = Map.of(
            ConfigSource.TOPIC, "DYNAMIC_TOPIC_CONFIG",
            ConfigSource.BROKER, "DYNAMIC_BROKER_CONFIG",
            ConfigSource.ALL_BROKERS, "DYNAMIC_DEFAULT_BROKER_CONFIG",
            ConfigSource.FILE, "STATIC_BROKER_CONFIG",
            ConfigSource.DEFAULT, "DEFAULT_CONFIG",
            ConfigSource.LOGGER, "DYNAMIC_BROKER_LOGGER_CONFIG",
            ConfigSource.CLIENT_METRICS, "DYNAMIC_CLIENT_METRICS_CONFIG",
            ConfigSource.GROUP, "DYNAMIC_GROUP_CONFIG");

    private Described() {}

    /// Sections of a golden file: sorted lines by headline.
    static Map<String, String> golden(String file) {
        Map<String, List<String>> sections = new LinkedHashMap<>();
        List<String> section = List.of();
        for (String line : text(file).lines().toList()) {
            if (line.startsWith("# ")) {
                section = new ArrayList<>();
                sections.put(line.substring(2), section);
            } else {
                section.add(line);
            }
        }
        Map<String, String> texts = new TreeMap<>();
        sections.forEach((name, lines) -> texts.put(name, joined(lines)));
        return texts;
    }

    static String all(List<ConfigEntry> entries) {
        return joined(entries.stream().map(Described::line).toList());
    }

    /// Without what is as it is by default.
    static String set(List<ConfigEntry> entries) {
        return joined(entries.stream().filter(entry -> entry.source() != ConfigSource.DEFAULT)
                .map(Described::line).toList());
    }

    private static String line(ConfigEntry entry) {
        String type = entry.type() == 0 ? "UNKNOWN" : Kind.values()[entry.type() - 1].name();
        String synonyms = entry.synonyms().stream()
                .map(one -> SOURCES.get(one.source()) + ":" + one.key() + "=" + one.value())
                .collect(Collectors.joining(" | "));
        return String.join("\t", entry.key(), type, String.valueOf(entry.value()),
                SOURCES.get(entry.source()), entry.isReadOnly() ? "ro" : "rw",
                entry.isSensitive() ? "sens" : "", synonyms);
    }

    private static String joined(List<String> lines) {
        return lines.stream().filter(line -> !line.startsWith("moldau.")).sorted()
                .collect(Collectors.joining("\n"));
    }

    private static String text(String file) {
        try (var in = Described.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
