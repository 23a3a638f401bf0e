package moldau.wire.batch;

import java.io.IOException;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyError;

/// Snappy in the stream framing of snappy-java, which Java clients write:
///
/// ```text
///   8  magic        82 'S' 'N' 'A' 'P' 'P' 'Y' 00
///   4  version      1
///   4  compatible   1
///  then for each 32 KiB of input:
///   4  size         of the raw block
///   .  raw snappy block
/// ```
final class SnappyPack implements Pack {
    static final byte[] MAGIC = {(byte) 0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0};
    static final int HEADER_SIZE = 16;
    static final int BLOCK_SIZE = 32 * 1024;
    private static final int VERSION = 1;

    SnappyPack() {
        load();
    }

    /// Makes a missing library show itself here rather than in the middle of a batch.
    static void load() {
        try {
            Snappy.maxCompressedLength(0);
        } catch (SnappyError e) {
            throw new UnsatisfiedLinkError(e.getMessage());
        }
    }

    @Override
    public void pack(byte[] bytes, int from, int count, int level, Sink into) {
        into.put(MAGIC, 0, MAGIC.length);
        into.int32(VERSION);
        into.int32(VERSION);
        for (int done = 0; done < count; done += BLOCK_SIZE) {
            block(bytes, from + done, Math.min(BLOCK_SIZE, count - done), into);
        }
    }

    private static void block(byte[] bytes, int from, int count, Sink into) {
        into.int32(0);
        int at = into.room(Snappy.maxCompressedLength(count));
        int size;
        try {
            size = Snappy.compress(bytes, from, count, into.array(), at);
        } catch (IOException e) {
            throw new IllegalStateException("snappy: " + e.getMessage(), e);
        }
        into.advance(-4);
        into.int32(size);
        into.advance(size);
    }

    @Override
    public void close() {}
}
