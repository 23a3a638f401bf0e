package moldau.wire.batch;

/// A codec and how hard it tries.
public record Compression(Codec codec, int level) {
    public static final Compression NONE = of(Codec.NONE);

    public Compression {
        if (!codec.hasLevel(level)) {
            throw new IllegalArgumentException("level " + level + " of " + codec.label()
                + ": expected " + codec.levelMin() + " to " + codec.levelMax());
        }
    }

    /// `codec` at its default level.
    public static Compression of(Codec codec) {
        return new Compression(codec, codec.levelDefault());
    }
}
