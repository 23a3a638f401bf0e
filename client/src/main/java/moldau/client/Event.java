package moldau.client;

import java.util.List;
import moldau.wire.batch.Header;

/// What is to be sent: one record for a topic.
///
/// @param partition [#ANY] leaves it to the key's hash or, without a key, to chance
/// @param timestampMs [#NOW] for the time of sending
/// @param key null for none
/// @param value null for a tombstone
public record Event(
        String topic, int partition, long timestampMs, byte[] key, byte[] value,
        List<Header> headers) {
    public static final int ANY = -1;
    public static final long NOW = -1;

    public static Event of(String topic, byte[] key, byte[] value) {
        return new Event(topic, ANY, NOW, key, value, List.of());
    }
}
