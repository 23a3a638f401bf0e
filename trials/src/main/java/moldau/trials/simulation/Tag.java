package moldau.trials.simulation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import moldau.client.TopicPartition;

/// The value of a record that is sent: its number, then where it is meant to go, then padding.
///
/// ```
///   4711 t0-2 ........
/// ```
final class Tag {
    private Tag() {}

    static byte[] of(long record, TopicPartition partition, int bytes) {
        byte[] text = (record + " " + partition + " ").getBytes(StandardCharsets.US_ASCII);
        byte[] value = Arrays.copyOf(text, Math.max(bytes, text.length));
        Arrays.fill(value, text.length, value.length, (byte) '.');
        return value;
    }

    /// @return the number; negative if this is no value of ours
    static long record(ByteBuffer value) {
        if (value == null) return -1;
        long record = 0;
        for (int at = value.position(); at < value.limit(); at++) {
            int digit = value.get(at) - '0';
            if (digit < 0 || digit > 9) return at == value.position() ? -1 : record;
            record = record * 10 + digit;
        }
        return -1;
    }
}
