package moldau.client.config;

import java.util.Set;
import org.junit.jupiter.api.Test;

class SettingTablesTest {
    @Test
    void aProducersSettingsAreKafkas() {
        Fact.assertHold("producer-facts.tsv", ProducerSettings.TABLE, Set.of());
    }

    @Test
    void aConsumersSettingsAreKafkas() {
        Fact.assertHold("consumer-facts.tsv", ConsumerSettings.TABLE, Set.of());
    }

    @Test
    void anAdminClientsSettingsAreKafkas() {
        Fact.assertHold("admin-facts.tsv", AdminSettings.TABLE, Set.of());
    }
}
