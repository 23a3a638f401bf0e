package moldau.broker.config;

import java.util.List;

/// One setting of a resource as DescribeConfigs answers it.
///
/// @param value null if it has none, or may not be shown
/// @param type number of the kind of value, 0 if the key is unknown
/// @param synonyms every layer that says something, the one that counts first
/// @param note one sentence; empty if the key is unknown
public record ConfigEntry(
        String key,
        String value,
        byte type,
        ConfigSource source,
        boolean isReadOnly,
        boolean isSensitive,
        List<Synonym> synonyms,
        String note) {

    /// What one layer says.
    ///
    /// @param value as written there; null if it may not be shown
    public record Synonym(String key, String value, ConfigSource source) {}
}
