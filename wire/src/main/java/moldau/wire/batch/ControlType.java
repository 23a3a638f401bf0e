package moldau.wire.batch;

import java.nio.ByteBuffer;
import moldau.base.fault.Malformed;

/// What a record of a control batch means, as its key says. Key: int16 version 0, int16 type.
///
/// The value of a marker is [EndMarker]; those of the others are messages of `moldau.wire.record`.
/// Control records use up offsets and are never handed to applications.
public enum ControlType {
    ABORT,
    COMMIT,
    LEADER_CHANGE,
    SNAPSHOT_HEADER,
    SNAPSHOT_FOOTER,
    KRAFT_VERSION,
    KRAFT_VOTERS,
    /// Of a later version: to be passed over.
    UNKNOWN;

    private static final int KEY_SIZE = 4;
    private static final ControlType[] ALL = values();

    /// @param key of a record in a control batch; its position stays
    /// @throws Malformed if there is no key, or none that can be one
    public static ControlType of(ByteBuffer key) {
        if (key == null || key.remaining() < KEY_SIZE || key.getShort(key.position()) < 0) {
            throw new Malformed("control record without version and type in its key");
        }
        int id = key.getShort(key.position() + 2);
        return id >= 0 && id < UNKNOWN.ordinal() ? ALL[id] : UNKNOWN;
    }

    /// The number in a key.
    public short id() {
        assert this != UNKNOWN;
        return (short) ordinal();
    }

    /// The key of a record of this type.
    public ByteBuffer key() {
        return ByteBuffer.allocate(KEY_SIZE).putShort(2, id());
    }

    public boolean isEndMarker() {
        return this == ABORT || this == COMMIT;
    }
}
