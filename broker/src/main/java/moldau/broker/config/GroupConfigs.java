package moldau.broker.config;

import java.util.HashMap;
import java.util.Map;
import moldau.base.settings.Setting;
import moldau.base.settings.Settings;

/// What holds for a group: what it sets itself, over what its broker gives to all groups.
public final class GroupConfigs {
    private GroupConfigs() {}

    /// All settings of a group, by typed handle of [GroupSettings]. A value that is wrong is passed
    /// over.
    ///
    /// @param overrides what the group sets itself
    public static Settings effective(ConfigLayers layers, Map<String, String> overrides) {
        Map<String, String> texts = new HashMap<>();
        for (Setting<?> setting : GroupSettings.TABLE.all()) {
            String synonym = GroupLimits.synonym(setting.key());
            if (!synonym.isEmpty()) {
                layers.effective().text(BrokerSettings.TABLE.get(synonym))
                        .ifPresent(text -> texts.put(setting.key(), text));
            }
            String own = overrides.get(setting.key());
            if (own != null && setting.accepts(own)) texts.put(setting.key(), own);
        }
        return Settings.parse(GroupSettings.TABLE, texts).orThrow();
    }
}
