package moldau.wire.batch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// A named value beside a record (KIP-82). Names may repeat.
///
/// @param value may be null, which is not the same as empty
public record Header(String key, ByteBuffer value) {
    public Header {
        Objects.requireNonNull(key, "header key");
    }

    public static Header of(String key, byte[] value) {
        return new Header(key, value == null ? null : ByteBuffer.wrap(value));
    }

    public static Header of(String key, String value) {
        return of(key, value.getBytes(StandardCharsets.UTF_8));
    }
}
