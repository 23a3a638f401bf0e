package moldau.broker.config;

import java.util.Locale;
import java.util.Optional;

/// How a listener is spoken to, with Kafka's numbers.
public enum SecurityProtocol {
    PLAINTEXT(0),
    SSL(1),
    SASL_PLAINTEXT(2),
    SASL_SSL(3);

    private final short code;

    SecurityProtocol(int code) {
        this.code = (short) code;
    }

    /// The number in broker registrations and endpoints.
    public short code() {
        return code;
    }

    /// The protocol of that name, in upper or lower case.
    public static Optional<SecurityProtocol> named(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        for (SecurityProtocol protocol : values()) {
            if (protocol.name().equals(upper)) return Optional.of(protocol);
        }
        return Optional.empty();
    }
}
