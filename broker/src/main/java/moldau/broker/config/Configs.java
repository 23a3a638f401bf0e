package moldau.broker.config;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import moldau.base.settings.Settings;
import moldau.base.settings.Setting;
import moldau.broker.partition.Throttled;
import moldau.broker.partition.Tuning;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.ConfigResource;
import moldau.state.cluster.Sorted;
import moldau.wire.batch.Codec;
import moldau.wire.batch.Compression;
import moldau.wire.batch.Rules;

/// All configs in effect under one image, each worked out once. One per loop: topics without own
/// configs share one [Tuning].
public final class Configs implements Tuning.Source {
    private final int nodeId;
    private final ConfigLayers file;
    private Sorted<String, String> allBrokers = Sorted.empty();
    private Sorted<String, String> broker = Sorted.empty();
    private ConfigLayers layers;
    private final IdentityHashMap<Sorted<String, String>, Tuning> tunings = new IdentityHashMap<>();

    public Configs(NodeSettings node) {
        this.nodeId = node.nodeId();
        this.file = ConfigLayers.of(node);
        this.layers = file;
    }

    /// This node's settings under the dynamic configs of `image`.
    public ConfigLayers layers(ClusterImage image) {
        Sorted<String, String> all = image.config(ConfigResource.ALL_BROKERS);
        Sorted<String, String> own = image.config(ConfigResource.broker(nodeId));
        if (all != allBrokers || own != broker) {
            allBrokers = all;
            broker = own;
            layers = file.with(all.toMap(), own.toMap());
            tunings.clear();
        }
        return layers;
    }

    @Override
    public Tuning of(String topic, ClusterImage image) {
        ConfigLayers now = layers(image);
        Sorted<String, String> overrides = image.config(ConfigResource.topic(topic));
        // Every change of a topic's configs makes a new map: old ones must not pile up for ever.
        if (tunings.size() > 10_000) tunings.clear();
        return tunings.computeIfAbsent(overrides, own -> tuning(now, own.toMap()));
    }

    private static Tuning tuning(ConfigLayers layers, Map<String, String> overrides) {
        Settings topic = TopicConfigs.effective(layers, overrides);
        return new Tuning(TopicConfigs.log(topic), rules(topic), topic.get(TopicSettings.MIN_INSYNC_REPLICAS),
                throttled(topic, TopicSettings.LEADER_REPLICATION_THROTTLED_REPLICAS),
                throttled(topic, TopicSettings.FOLLOWER_REPLICATION_THROTTLED_REPLICAS));
    }

    private static Throttled throttled(Settings topic, Setting<List<String>> replicas) {
        return Throttled.of(topic.find(replicas).orElse(List.of()));
    }

    /// One of [ReplicationSettings#THROTTLES] as it holds under `image`.
    public long rate(Setting<Long> setting, ClusterImage image) {
        String text = layers(image).given().get(setting.key());
        return text != null && setting.read(text) instanceof Setting.Reading.Good<Long>(Long rate)
                ? rate : setting.preset();
    }

    private static Rules rules(Settings topic) {
        Rules rules = Rules.DEFAULT
                .withCompacted(topic.get(TopicSettings.CLEANUP_POLICY).contains("compact"))
                .withAppendTime(topic.get(TopicSettings.MESSAGE_TIMESTAMP_TYPE).equals("LogAppendTime"))
                .withTimestampMs(
                        topic.get(TopicSettings.MESSAGE_TIMESTAMP_BEFORE_MAX_MS),
                        topic.get(TopicSettings.MESSAGE_TIMESTAMP_AFTER_MAX_MS))
                .withBatchBytesMax(topic.get(TopicSettings.MAX_MESSAGE_BYTES));
        return switch (topic.get(TopicSettings.COMPRESSION_TYPE)) {
            case "uncompressed" -> rules.withCompression(Compression.NONE);
            case "gzip" -> rules.withCompression(new Compression(
                    Codec.GZIP, topic.get(TopicSettings.COMPRESSION_GZIP_LEVEL)));
            case "snappy" -> rules.withCompression(Compression.of(Codec.SNAPPY));
            case "lz4" -> rules.withCompression(new Compression(
                    Codec.LZ4, topic.get(TopicSettings.COMPRESSION_LZ4_LEVEL)));
            case "zstd" -> rules.withCompression(new Compression(
                    Codec.ZSTD, topic.get(TopicSettings.COMPRESSION_ZSTD_LEVEL)));
            default -> rules;
        };
    }
}
