package moldau.base.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettingsTest {
    private static final SettingTable TABLE = new SettingTable();
    private static final Setting<Integer> THREADS =
            TABLE.add(Setting.ofInt("num.io.threads", 8).atLeast(1));
    private static final Setting<Boolean> CREATE =
            TABLE.add(Setting.ofBoolean("auto.create.topics.enable", true));
    private static final Setting<List<String>> POLICY =
            TABLE.add(Setting.ofList("log.cleanup.policy", "delete").items("compact", "delete"));
    private static final Setting<Double> RATIO =
            TABLE.add(Setting.ofDouble("ratio", 0.5).between(0.0, 1.0));
    private static final Setting<Long> ROLL = TABLE.add(Setting.ofLong("log.roll.ms"));
    private static final Setting<Secret> PASSWORD =
            TABLE.add(Setting.ofPassword("ssl.key.password"));

    @Test
    void whatIsNotGivenHasItsDefault() {
        Settings settings = good(Map.of());

        assertEquals(8, settings.get(THREADS));
        assertEquals(List.of("delete"), settings.get(POLICY));
        assertEquals(Optional.empty(), settings.find(ROLL));
        assertFalse(settings.isGiven(THREADS));
    }

    @Test
    void givenTextsAreTrimmedAndTyped() {
        Settings settings = good(Map.of(
                "num.io.threads", " 3 ",
                "auto.create.topics.enable", "FALSE",
                "log.cleanup.policy", "compact , delete",
                "ratio", "1",
                "log.roll.ms", "7"));

        assertEquals(3, settings.get(THREADS));
        assertFalse(settings.get(CREATE));
        assertEquals(List.of("compact", "delete"), settings.get(POLICY));
        assertEquals(1.0, settings.get(RATIO));
        assertEquals(Optional.of(7L), settings.find(ROLL));
        assertTrue(settings.isGiven(THREADS));
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        Settings.Parsed parsed = Settings.parse(TABLE, Map.of(
                "num.io.threads", "0",
                "auto.create.topics.enable", "yes",
                "log.cleanup.policy", "compress",
                "ratio", "1.5",
                "log.roll.ms", "1h"));

        assertEquals(
                """
                Invalid value 0 for configuration num.io.threads: Value must be at least 1
                Invalid value yes for configuration auto.create.topics.enable: \
                Expected value to be either true or false
                Invalid value compress for configuration log.cleanup.policy: \
                String must be one of: compact, delete
                Invalid value 1.5 for configuration ratio: Value must be no more than 1
                Invalid value 1h for configuration log.roll.ms: Not a number of type LONG""",
                ((Settings.Parsed.Bad) parsed).message());
    }

    @Test
    void anUnknownKeyIsKeptAndComesWithTheKeyItMayMean() {
        Settings settings = good(Map.of("num.io.thread", "3", "my.plugin.key", "x"));

        assertEquals(
                List.of("Unknown setting my.plugin.key",
                        "Unknown setting num.io.thread, did you mean num.io.threads?"),
                settings.unknown().stream().map(Object::toString).toList());
        assertEquals("x", settings.given().get("my.plugin.key"));
    }

    @Test
    void aRequiredSettingIsMissed() {
        SettingTable table = new SettingTable();
        table.add(Setting.ofInt("node.id").required());

        assertEquals(
                new Settings.Parsed.Bad(List.of("Missing required configuration \"node.id\" "
                        + "which has no default value.")),
                Settings.parse(table, Map.of()));
    }

    @Test
    void aSecretIsNeverShown() {
        Settings settings = good(Map.of("ssl.key.password", "hunter2"));

        assertEquals(Optional.of("***"), settings.text(PASSWORD));
        assertTrue(settings.get(PASSWORD).matches(new Secret("hunter2")));
        assertFalse(settings.get(PASSWORD).matches(new Secret("hunter3")));
    }

    @Test
    void swappedLettersAreOneMistake() {
        assertEquals("ratio", TABLE.nearest("raito"));
        assertEquals("log.roll.ms", TABLE.nearest("log.rol.ms"));
        assertEquals("", TABLE.nearest("listeners"));
    }

    private static Settings good(Map<String, String> given) {
        return ((Settings.Parsed.Good) Settings.parse(TABLE, given)).settings();
    }
}
