package moldau.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import moldau.client.Admin;
import moldau.client.Consumer;
import moldau.client.Producer;
import moldau.client.Refused;
import moldau.client.net.Links;
import moldau.wire.Errors;
import moldau.wire.message.MetadataResponse;

/// The cluster a command is about, and the clients a command needs of it. Each has a loop of its own,
/// so none is opened before it is asked for.
public final class Cluster implements AutoCloseable {
    private static final String BROKERS = "bootstrap.servers";
    private static final String CONTROLLERS = "bootstrap.controllers";
    /// A topic that is made by itself is there long before.
    private static final long CREATION_MS_MAX = 10_000;
    /// A node hears of a topic that another has just made within moments.
    private static final long HEARSAY_MS_MAX = 500;

    private final Map<String, String> settings;
    private Admin admin;

    /// @param brokers `host:port`, by commas
    /// @param settings of the connection, as Kafka's clients name them
    public Cluster(String brokers, Map<String, String> settings) {
        this(BROKERS, brokers, settings);
    }

    private Cluster(String key, String addresses, Map<String, String> settings) {
        this.settings = new HashMap<>(settings);
        this.settings.remove(BROKERS);
        this.settings.remove(CONTROLLERS);
        this.settings.put(key, addresses);
        this.settings.putIfAbsent("client.id", "moldau");
    }

    /// The cluster as its controllers know it; clients of it can only be an [Admin].
    ///
    /// @param controllers `host:port`, by commas
    public static Cluster ofControllers(String controllers, Map<String, String> settings) {
        return new Cluster(CONTROLLERS, controllers, settings);
    }

    /// Where it was to be found, as given.
    public String address() {
        return settings.getOrDefault(BROKERS, settings.get(CONTROLLERS));
    }

    /// Closed with the cluster.
    public Admin admin() {
        if (admin == null) admin = Admin.open(settings);
        return admin;
    }

    /// A topic that is there.
    ///
    /// @throws Refused if it is not
    public MetadataResponse.Topic topic(String name) {
        MetadataResponse.Topic topic = admin().topic(name);
        if (topic == null) throw new Refused(Errors.UNKNOWN_TOPIC_OR_PARTITION, "topic " + name, null);
        return topic;
    }

    /// Waits for a topic that is to be written to, and has it made if the cluster does that unasked.
    ///
    /// @throws Refused if it will not come
    public void awaitTopic(String name) {
        await(name, HEARSAY_MS_MAX);
    }

    /// Waits until the cluster speaks of a topic that was made just now: with many partitions some nodes
    /// take their time.
    ///
    /// @throws Refused if it does not
    public void awaitMade(String name) {
        await(name, CREATION_MS_MAX);
    }

    private void await(String name, long hearsayMsMax) {
        Links links = admin().links();
        long beganMs = links.nowMs();
        while (true) {
            MetadataResponse heard = links.metadata(List.of(name), true);
            short code = heard.topics().getFirst().errorCode();
            if (code == Errors.NONE || code == Errors.LEADER_NOT_AVAILABLE) return;
            long tookMs = links.nowMs() - beganMs;
            boolean comes = code == Errors.UNKNOWN_TOPIC_OR_PARTITION
                    && (tookMs < hearsayMsMax || tookMs < CREATION_MS_MAX && createsTopics(heard.brokers()));
            if (!comes || !links.pause()) throw new Refused(code, "topic " + name, null);
        }
    }

    private boolean createsTopics(List<MetadataResponse.Broker> brokers) {
        if (brokers.isEmpty()) return false;
        var found = admin().configs(Admin.BROKER, Integer.toString(brokers.getFirst().nodeId()),
                List.of("auto.create.topics.enable"));
        return !found.isEmpty() && "true".equals(found.getFirst().value());
    }

    /// @param more settings that beat those of the connection
    public Producer producer(Map<String, String> more) {
        return Producer.open(with(more));
    }

    /// @param more settings that beat those of the connection
    public Consumer consumer(Map<String, String> more) {
        return Consumer.open(with(more));
    }

    private Map<String, String> with(Map<String, String> more) {
        var all = new HashMap<>(settings);
        all.putAll(more);
        return all;
    }

    @Override
    public void close() {
        if (admin != null) admin.close();
    }
}
