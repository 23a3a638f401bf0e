package moldau.broker.config;

/// Where a value comes from, with its number in DescribeConfigs (KIP-226).
public enum ConfigSource {
    TOPIC(1),
    BROKER(2),
    ALL_BROKERS(3),
    FILE(4),
    DEFAULT(5),
    LOGGER(6),
    CLIENT_METRICS(7),
    GROUP(8);

    private final byte code;

    ConfigSource(int code) {
        this.code = (byte) code;
    }

    public byte code() {
        return code;
    }
}
