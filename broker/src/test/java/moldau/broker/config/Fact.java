package moldau.broker.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import moldau.base.settings.Setting;
import moldau.base.settings.SettingTable;

/// Facts of Apache Kafka 4.3 about its settings, a line each: key, type, default, valid values,
/// importance, whether internal, update mode.
///
/// @param valid as Kafka's documentation shows it: `[0,...]`, `[1,...,9] or -1`, `[a, b]`
record Fact(String key, String type, String preset, String valid, String importance,
        boolean internal, String mode) {
    private static final Pattern RANGE =
            Pattern.compile("\\[(-?[\\d.]+),\\.\\.\\.(?:,(-?[\\d.]+))?].*");
    private static final Pattern WORDS = Pattern.compile("(?:\\(.*\\) )?\\[([\\w, ]+)]");

    static List<Fact> read(String file) {
        try (var in = Fact.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().map(line -> {
                String[] fields = line.split("\t", -1);
                return new Fact(fields[0], fields[1], fields[2], fields[3], fields[4],
                        fields[5].equals("true"), fields[6]);
            }).toList();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /// Every fact holds in `table`, and what else is there is ours.
    static void assertHold(String file, SettingTable table, Set<String> looser) {
        Set<String> ours = new HashSet<>();
        for (Setting<?> setting : table.all()) ours.add(setting.key());
        for (Fact fact : read(file)) {
            assertTrue(ours.remove(fact.key), fact.key);
            fact.assertHolds(table.get(fact.key), looser);
        }
        ours.removeIf(key -> key.startsWith("moldau."));
        assertEquals(Set.of(), ours);
    }

    private <T> void assertHolds(Setting<T> setting, Set<String> looser) {
        assertEquals(type, setting.kind().name(), key);
        if (!preset.equals("<required>")) assertPreset(setting);
        assertEquals(internal, setting.traits().internal(), key);
        assertEquals(mode, mode(setting), key);
        if (!looser.contains(key)) {
            assertEquals(importance,
                    setting.traits().importance().name().toLowerCase(Locale.ROOT), key);
        }
        assertFalse(setting.note().isEmpty(), key);
        assertLimits(setting);
    }

    private <T> void assertPreset(Setting<T> setting) {
        assertEquals(presetText(), setting.preset() == null ? "null"
                : setting.text(setting.preset()), key);
    }

    private static String mode(Setting<?> setting) {
        return setting.traits().updateMode().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private String presetText() {
        return switch (preset) {
            case "\"\"" -> "";
            default -> preset.replace("class ", "");
        };
    }

    private void assertLimits(Setting<?> setting) {
        Matcher range = RANGE.matcher(valid);
        Matcher words = WORDS.matcher(valid);
        if (range.matches()) {
            assertBound(setting, range.group(1), -1);
            if (range.group(2) != null) assertBound(setting, range.group(2), 1);
        } else if (words.matches()) {
            for (String word : words.group(1).split(", ")) assertTrue(setting.accepts(word), key);
            assertFalse(setting.accepts("nonsense"), key);
        }
    }

    private void assertBound(Setting<?> setting, String bound, int outwards) {
        assertTrue(setting.accepts(bound), key + " " + bound);
        String beyond = type.equals("DOUBLE")
                ? Double.toString(Double.parseDouble(bound) + outwards)
                : Long.toString(Long.parseLong(bound) + outwards);
        assertFalse(setting.accepts(beyond), key + " " + beyond);
    }
}
