package moldau.broker.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import moldau.base.Loop;
import moldau.base.settings.Setting;
import moldau.base.settings.Settings;
import moldau.broker.config.BrokerSettings;
import moldau.broker.config.GroupCoordinatorSettings;
import moldau.broker.controller.ControllerChannel;
import moldau.wire.message.CreateTopicsRequest;

/// Creates missing topics through the controller: ordinary ones with the controller's defaults if
/// `auto.create.topics.enable` says so, internal ones always, with settings of their own (behaviours
/// 22, 23). A name is asked for once at a time. On one loop.
public final class TopicAutoCreation implements AutoCreation {
    private static final int VERSION = 7;
    private static final int TIMEOUT_MS = 30_000;

    private final ControllerChannel controller;
    private final Settings settings;
    private final Loop loop;
    private final TreeSet<String> underWay = new TreeSet<>();

    public TopicAutoCreation(ControllerChannel controller, Settings settings, Loop loop) {
        this.controller = controller;
        this.settings = settings;
        this.loop = loop;
    }

    @Override
    public void create(Set<String> names) {
        var topics = new ArrayList<CreateTopicsRequest.Topic>(names.size());
        var mine = new TreeSet<String>();
        for (String name : names) {
            boolean wanted = InternalTopics.has(name) || settings.get(BrokerSettings.AUTO_CREATE_TOPICS_ENABLE);
            if (wanted && underWay.add(name)) {
                topics.add(topic(name));
                mine.add(name);
            }
        }
        if (topics.isEmpty()) return;
        var question = CreateTopicsRequest.DEFAULT.withTopics(topics).withTimeoutMs(TIMEOUT_MS);
        controller.ask(question, VERSION, loop, _ -> underWay.removeAll(mine));
    }

    private CreateTopicsRequest.Topic topic(String name) {
        return switch (name) {
            case InternalTopics.OFFSETS -> internal(name,
                    settings.get(GroupCoordinatorSettings.OFFSETS_TOPIC_NUM_PARTITIONS),
                    settings.get(GroupCoordinatorSettings.OFFSETS_TOPIC_REPLICATION_FACTOR),
                    settings.get(GroupCoordinatorSettings.OFFSETS_TOPIC_SEGMENT_BYTES));
            default -> CreateTopicsRequest.Topic.DEFAULT
                    .withName(name)
                    .withNumPartitions(given(BrokerSettings.NUM_PARTITIONS))
                    .withReplicationFactor((short) given(BrokerSettings.DEFAULT_REPLICATION_FACTOR));
        };
    }

    /// What this broker was told; -1, the controller's default, if it was told nothing.
    private int given(Setting<Integer> setting) {
        return settings.isGiven(setting) ? settings.get(setting) : -1;
    }

    private static CreateTopicsRequest.Topic internal(
            String name, int partitions, short replication, int segmentBytes) {
        return CreateTopicsRequest.Topic.DEFAULT
                .withName(name)
                .withNumPartitions(partitions)
                .withReplicationFactor(replication)
                .withConfigs(List.of(
                        new CreateTopicsRequest.Config("cleanup.policy", "compact"),
                        new CreateTopicsRequest.Config("compression.type", "producer"),
                        new CreateTopicsRequest.Config("segment.bytes", Integer.toString(segmentBytes))));
    }
}
