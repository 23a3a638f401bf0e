package moldau.broker.config;

import java.util.HashSet;
import java.util.Set;
import moldau.base.settings.SecuritySettings;
import org.junit.jupiter.api.Test;

class SettingTablesTest {
    @Test
    void theBrokersSettingsAreKafkas() {
        Fact.assertHold("broker-facts.tsv", BrokerSettings.TABLE, shared());
    }

    @Test
    void aTopicsSettingsAreKafkas() {
        Fact.assertHold("topic-facts.tsv", TopicSettings.TABLE, Set.of());
    }

    @Test
    void aGroupsSettingsAreKafkas() {
        Fact.assertHold("group-facts.tsv", GroupSettings.TABLE, Set.of());
    }

    /// Declared once for brokers and clients: their importance is the one for clients.
    private static Set<String> shared() {
        Set<String> shared = new HashSet<>();
        SecuritySettings.TABLE.all().forEach(setting -> shared.add(setting.key()));
        return shared;
    }
}
