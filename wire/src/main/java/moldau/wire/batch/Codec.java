package moldau.wire.batch;

import java.util.List;
import moldau.base.fault.Malformed;

/// How the records of a batch are compressed. The ordinal is the number in the batch's attributes.
///
/// The libraries behind them are touched on first use only, so that a program that never meets zstd
/// needs no zstd.
public enum Codec {
    NONE("none", 0, 0, 0),
    /// Level -1 is zlib's own default; 1 is fastest, 9 smallest.
    GZIP("gzip", -1, 9, -1),
    SNAPPY("snappy", 0, 0, 0),
    LZ4("lz4", 1, 17, 9),
    ZSTD("zstd", -131072, 22, 3);

    private static final List<Codec> ALL = List.of(values());

    private final String label;
    private final int levelMin;
    private final int levelMax;
    private final int levelDefault;

    Codec(String label, int levelMin, int levelMax, int levelDefault) {
        this.label = label;
        this.levelMin = levelMin;
        this.levelMax = levelMax;
        this.levelDefault = levelDefault;
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
        throw new IllegalArgumentException(
            "codec " + label + ": expected none, gzip, snappy, lz4 or zstd");
    }

    /// The number in a batch's attributes.
    public int id() {
        return ordinal();
    }

    /// The name in settings, such as `compression.type`.
    public String label() {
        return label;
    }

    public int levelMin() {
        return levelMin;
    }

    public int levelMax() {
        return levelMax;
    }

    public int levelDefault() {
        return levelDefault;
    }

    /// Whether `level` may be asked for. Gzip's 0 (store) is not offered, as in Kafka.
    public boolean hasLevel(int level) {
        return level >= levelMin && level <= levelMax && (this != GZIP || level != 0);
    }

    Pack pack() {
        try {
            return switch (this) {
                case NONE -> throw new AssertionError("nothing to pack");
                case GZIP -> new GzipPack();
                case SNAPPY -> new SnappyPack();
                case LZ4 -> new Lz4Pack();
                case ZSTD -> new ZstdPack();
            };
        } catch (LinkageError e) {
            throw missing(e);
        }
    }

    /// @param magic of the batch: magic 0 has a quirk in lz4
    Unpack unpack(int magic) {
        try {
            return switch (this) {
                case NONE -> throw new AssertionError("nothing to unpack");
                case GZIP -> new GzipUnpack();
                case SNAPPY -> new SnappyUnpack();
                case LZ4 -> new Lz4Unpack(magic == 0);
                case ZSTD -> new ZstdUnpack();
            };
        } catch (LinkageError e) {
            throw missing(e);
        }
    }

    private IllegalStateException missing(LinkageError cause) {
        String library = switch (this) {
            case NONE, GZIP -> "the JDK";
            case SNAPPY -> "org.xerial.snappy:snappy-java";
            case LZ4 -> "at.yawk.lz4:lz4-java";
            case ZSTD -> "com.github.luben:zstd-jni";
        };
        return new IllegalStateException("codec " + label + " cannot be loaded: " + library
            + " must be on the class path and its native code allowed to load", cause);
    }
}
