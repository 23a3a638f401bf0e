package moldau.wire.batch;

import java.util.List;
import moldau.base.fault.Malformed;

/// How the records of a batch are compressed. The ordinal is the number in the batch's attributes.
public enum Codec {
    NONE("none"),
    GZIP("gzip"),
    SNAPPY("snappy"),
    LZ4("lz4"),
    ZSTD("zstd");

    private static final List<Codec> ALL = List.of(values());

    private final String label;

    Codec(String label) {
        this.label = label;
    }

    /// @param id number from a batch's attributes
    /// @throws Malformed if there is no such codec
    public static Codec of(int id) {
        if (id < 0 || id >= ALL.size()) {
            throw new Malformed("codec " + id + ": expected 0 to " + (ALL.size() - 1));
        }
        return ALL.get(id);
    }

    /// By its name in settings.
    ///
    /// @throws IllegalArgumentException if there is no such codec
    public static Codec named(String label) {
        for (Codec codec : ALL) {
            if (codec.label.equals(label)) {
                return codec;
            }
        }
        throw new IllegalArgumentException("codec " + label + ": expected none, gzip, snappy, lz4 or zstd");
    }

    /// The number in a batch's attributes.
    public int id() {
        return ordinal();
    }

    /// The name in settings, such as `compression.type`.
    public String label() {
        return label;
    }
}
