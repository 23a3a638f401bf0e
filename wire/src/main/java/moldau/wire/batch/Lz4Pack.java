package moldau.wire.batch;

import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

/// One LZ4 frame, as Kafka's clients write it: independent blocks of 64 KB, no checksums, no size.
///
/// ```text
///   4  magic       04 22 4d 18
///   1  flags       60: version 1, blocks independent
///   1  block size  40: 64 KB
///   1  checksum    bits 8 to 15 of xxHash32 of the two bytes before: 82
///  then for each block:
///   4  size        little-endian; top bit set: stored as is
///   .  data
///  and at the end:
///   4  0
/// ```
final class Lz4Pack implements Pack {
    static final int MAGIC = 0x184d2204;
    static final int STORED = 0x80000000;
    static final int BLOCK_SIZE = 64 * 1024;
    private static final int FLAGS = 0x60;
    private static final int BLOCK_CODE = 0x40;

    private final LZ4Factory factory = LZ4Factory.fastestInstance();
    private LZ4Compressor compressor;
    private int compressorLevel;

    @Override
    public void pack(byte[] bytes, int from, int count, int level, Sink into) {
        if (compressor == null || compressorLevel != level) {
            compressor = compressor(level);
            compressorLevel = level;
        }
        header(into);
        for (int done = 0; done < count; done += BLOCK_SIZE) {
            block(bytes, from + done, Math.min(BLOCK_SIZE, count - done), into);
        }
        into.int32LittleEndian(0);
    }

    /// The default level means the fast compressor, as in Kafka (KIP-390), though the number is one
    /// of the thorough compressor's.
    private LZ4Compressor compressor(int level) {
        return level == Codec.LZ4.levelDefault()
            ? factory.fastCompressor() : factory.highCompressor(level);
    }

    private static void header(Sink into) {
        into.int32LittleEndian(MAGIC);
        into.int8(FLAGS);
        into.int8(BLOCK_CODE);
        XXHash32 xxHash = XXHashFactory.fastestInstance().hash32();
        int hash = xxHash.hash(into.array(), into.size() - 2, 2, 0);
        into.int8(hash >> 8);
    }

    private void block(byte[] bytes, int from, int count, Sink into) {
        into.int32(0);
        int sizeMax = compressor.maxCompressedLength(count);
        int at = into.room(sizeMax);
        int size = compressor.compress(bytes, from, count, into.array(), at, sizeMax);
        into.advance(-4);
        if (size < count) {
            into.int32LittleEndian(size);
            into.advance(size);
        } else {
            into.int32LittleEndian(count | STORED);
            into.put(bytes, from, count);
        }
    }

    @Override
    public void close() {}
}
