package moldau.state.cluster;

/// What a config belongs to. An empty name is the default of all of the type.
///
/// @param type one of the codes below, or another that a later version wrote
public record ConfigResource(byte type, String name) implements Comparable<ConfigResource> {
    public static final byte TOPIC = 2;
    public static final byte BROKER = 4;
    public static final byte BROKER_LOGGER = 8;
    public static final byte CLIENT_METRICS = 16;
    public static final byte GROUP = 32;

    /// The cluster-wide default of broker configs.
    public static final ConfigResource ALL_BROKERS = new ConfigResource(BROKER, "");

    public static ConfigResource topic(String name) {
        return new ConfigResource(TOPIC, name);
    }

    public static ConfigResource broker(int id) {
        return new ConfigResource(BROKER, Integer.toString(id));
    }

    public static ConfigResource group(String name) {
        return new ConfigResource(GROUP, name);
    }

    @Override
    public int compareTo(ConfigResource other) {
        int order = Byte.compare(type, other.type);
        return order != 0 ? order : name.compareTo(other.name);
    }
}
