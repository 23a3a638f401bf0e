package moldau.broker.config;

import java.util.Map;
import java.util.TreeMap;
import moldau.base.settings.Setting;
import moldau.base.settings.Settings;

/// What a topic inherits from its broker, where most settings have another name and some come in
/// hours, minutes and milliseconds, of which the finest given counts.
public final class TopicDefaults {
    private static final long MINUTE_MS = 60_000;
    private static final long HOUR_MS = 60 * MINUTE_MS;

    /// Broker's key by topic's key; a topic's setting without one has only its own default.
    private static final Map<String, String> SYNONYMS = Map.ofEntries(
            Map.entry("cleanup.policy", "log.cleanup.policy"),
            Map.entry("compression.gzip.level", "compression.gzip.level"),
            Map.entry("compression.lz4.level", "compression.lz4.level"),
            Map.entry("compression.type", "compression.type"),
            Map.entry("compression.zstd.level", "compression.zstd.level"),
            Map.entry("delete.retention.ms", "log.cleaner.delete.retention.ms"),
            Map.entry("file.delete.delay.ms", "log.segment.delete.delay.ms"),
            Map.entry("flush.messages", "log.flush.interval.messages"),
            Map.entry("flush.ms", "log.flush.interval.ms"),
            Map.entry("index.interval.bytes", "log.index.interval.bytes"),
            Map.entry("local.retention.bytes", "log.local.retention.bytes"),
            Map.entry("local.retention.ms", "log.local.retention.ms"),
            Map.entry("max.compaction.lag.ms", "log.cleaner.max.compaction.lag.ms"),
            Map.entry("max.message.bytes", "message.max.bytes"),
            Map.entry("message.timestamp.after.max.ms", "log.message.timestamp.after.max.ms"),
            Map.entry("message.timestamp.before.max.ms", "log.message.timestamp.before.max.ms"),
            Map.entry("message.timestamp.type", "log.message.timestamp.type"),
            Map.entry("min.cleanable.dirty.ratio", "log.cleaner.min.cleanable.ratio"),
            Map.entry("min.compaction.lag.ms", "log.cleaner.min.compaction.lag.ms"),
            Map.entry("min.insync.replicas", "min.insync.replicas"),
            Map.entry("moldau.durability", "moldau.durability"),
            Map.entry("preallocate", "log.preallocate"),
            Map.entry("retention.bytes", "log.retention.bytes"),
            Map.entry("retention.ms", "log.retention.ms"),
            Map.entry("segment.bytes", "log.segment.bytes"),
            Map.entry("segment.index.bytes", "log.index.size.max.bytes"),
            Map.entry("segment.jitter.ms", "log.roll.jitter.ms"),
            Map.entry("segment.ms", "log.roll.ms"),
            Map.entry("unclean.leader.election.enable", "unclean.leader.election.enable"));

    private TopicDefaults() {}

    /// The broker's key a topic's `key` is inherited from; empty if there is none.
    static String synonym(String key) {
        return SYNONYMS.getOrDefault(key, "");
    }

    /// What a topic that sets nothing has, as far as it is inherited.
    ///
    /// @param broker of [BrokerSettings], as they hold now
    static Map<String, String> inherited(Settings broker) {
        Map<String, String> texts = new TreeMap<>();
        for (Map.Entry<String, String> synonym : SYNONYMS.entrySet()) {
            Setting<?> setting = BrokerSettings.TABLE.get(synonym.getValue());
            broker.text(setting).ifPresent(text -> texts.put(synonym.getKey(), text));
        }
        texts.put("retention.ms", Long.toString(retentionMs(broker)));
        texts.put("segment.ms", Long.toString(segmentMs(broker)));
        texts.put("segment.jitter.ms", Long.toString(segmentJitterMs(broker)));
        texts.put("flush.ms", Long.toString(flushMs(broker)));
        return texts;
    }

    /// How long segments are kept; -1 for ever.
    static long retentionMs(Settings broker) {
        long ms = broker.find(BrokerLogSettings.LOG_RETENTION_MS)
                .or(() -> broker.find(BrokerLogSettings.LOG_RETENTION_MINUTES)
                        .map(minutes -> minutes * MINUTE_MS))
                .orElseGet(() -> broker.get(BrokerLogSettings.LOG_RETENTION_HOURS) * HOUR_MS);
        return Math.max(ms, -1);
    }

    static long segmentMs(Settings broker) {
        return broker.find(BrokerLogSettings.LOG_ROLL_MS)
                .orElseGet(() -> broker.get(BrokerLogSettings.LOG_ROLL_HOURS) * HOUR_MS);
    }

    static long segmentJitterMs(Settings broker) {
        return broker.find(BrokerLogSettings.LOG_ROLL_JITTER_MS)
                .orElseGet(() -> broker.get(BrokerLogSettings.LOG_ROLL_JITTER_HOURS) * HOUR_MS);
    }

    static long flushMs(Settings broker) {
        return broker.find(BrokerLogSettings.LOG_FLUSH_INTERVAL_MS)
                .orElseGet(() -> broker.get(BrokerLogSettings.LOG_FLUSH_SCHEDULER_INTERVAL_MS));
    }
}
