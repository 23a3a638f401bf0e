package moldau.broker.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import moldau.base.settings.Settings;
import moldau.log.LogSettings;

/// What holds for a topic: what it sets itself, over what its broker gives to all topics.
public final class TopicConfigs {
    private TopicConfigs() {}

    /// All settings of a topic, by typed handle of [TopicSettings]. A value that is wrong, which
    /// only another version of the software can have let in, is passed over.
    ///
    /// @param overrides what the topic sets itself
    public static Settings effective(ConfigLayers layers, Map<String, String> overrides) {
        Map<String, String> texts = new HashMap<>(TopicDefaults.inherited(layers.effective()));
        for (Map.Entry<String, String> override : overrides.entrySet()) {
            if (isFine(override.getKey(), override.getValue())) {
                texts.put(override.getKey(), override.getValue());
            }
        }
        return Settings.parse(TopicSettings.TABLE, texts).orThrow();
    }

    private static boolean isFine(String key, String text) {
        return TopicSettings.TABLE.has(key) && TopicSettings.TABLE.get(key).accepts(text);
    }

    /// What a log needs of a topic's settings.
    public static LogSettings log(Settings topic) {
        List<String> policy = topic.get(TopicSettings.CLEANUP_POLICY);
        return LogSettings.DEFAULT
                .withSegmentBytes(topic.find(TopicSettings.INTERNAL_SEGMENT_BYTES)
                        .orElseGet(() -> topic.get(TopicSettings.SEGMENT_BYTES)))
                .withSegmentMs(topic.get(TopicSettings.SEGMENT_MS),
                        topic.get(TopicSettings.SEGMENT_JITTER_MS))
                .withIndex(topic.get(TopicSettings.SEGMENT_INDEX_BYTES),
                        topic.get(TopicSettings.INDEX_INTERVAL_BYTES))
                .withMaxMessageBytes(topic.get(TopicSettings.MAX_MESSAGE_BYTES))
                .withRetention(topic.get(TopicSettings.RETENTION_MS),
                        topic.get(TopicSettings.RETENTION_BYTES))
                .withFileDeleteDelayMs(topic.get(TopicSettings.FILE_DELETE_DELAY_MS))
                .withCleanup(policy.contains("delete"), policy.contains("compact"))
                .withTimestamps(
                        topic.get(TopicSettings.MESSAGE_TIMESTAMP_TYPE).equals("LogAppendTime"),
                        topic.get(TopicSettings.MESSAGE_TIMESTAMP_BEFORE_MAX_MS),
                        topic.get(TopicSettings.MESSAGE_TIMESTAMP_AFTER_MAX_MS))
                .withFlush(topic.get(TopicSettings.FLUSH_MESSAGES),
                        topic.get(TopicSettings.FLUSH_MS), durability(topic))
                .withCompaction(new LogSettings.Compaction(
                        topic.get(TopicSettings.MIN_CLEANABLE_DIRTY_RATIO),
                        topic.get(TopicSettings.MIN_COMPACTION_LAG_MS),
                        topic.get(TopicSettings.MAX_COMPACTION_LAG_MS),
                        topic.get(TopicSettings.DELETE_RETENTION_MS)));
    }

    private static LogSettings.Durability durability(Settings topic) {
        return topic.get(TopicSettings.MOLDAU_DURABILITY).equals("fsync")
                ? LogSettings.Durability.FSYNC : LogSettings.Durability.REPLICATED;
    }
}
