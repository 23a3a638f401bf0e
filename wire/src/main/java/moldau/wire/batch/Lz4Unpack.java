package moldau.wire.batch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import moldau.base.fault.Malformed;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

/// One LZ4 frame of version 1 with independent blocks. The header's and the blocks' checksums are
/// verified; a content size and a content checksum are passed over, as Kafka does; bytes after the
/// frame are not looked at.
final class Lz4Unpack implements Unpack {
    private static final int VERSION_MASK = 0xc0;
    private static final int VERSION_1 = 0x40;
    private static final int INDEPENDENT = 0x20;
    private static final int BLOCK_CHECKSUM = 0x10;
    private static final int CONTENT_SIZE = 0x08;
    private static final int FLAGS_RESERVED = 0x03;
    private static final int BLOCK_CODE_MASK = 0x70;
    /// A length byte of a match stands for 255 bytes at most.
    private static final int RATIO_MAX = 256;

    private final LZ4SafeDecompressor decompressor =
        LZ4Factory.fastestInstance().safeDecompressor();
    private final XXHash32 hash = XXHashFactory.fastestInstance().hash32();
    private ByteBuffer block;
    private ByteBuffer unpacked = ByteBuffer.allocate(0);
    private int blockSizeMax;
    private boolean blockChecksums;
    private boolean ended;
    /// Whether the headers of magic 0 are meant, whose checksum was computed over too much
    /// (KAFKA-3160).
    private final boolean brokenChecksum;

    Lz4Unpack(boolean brokenChecksum) {
        this.brokenChecksum = brokenChecksum;
    }

    @Override
    public void open(ByteBuffer block, int position, int size) {
        this.block = block.slice(position, size).order(ByteOrder.LITTLE_ENDIAN);
        unpacked.position(0).limit(0);
        ended = false;
        header();
    }

    private void header() {
        need(7);
        int magic = block.getInt();
        if (magic != Lz4Pack.MAGIC) {
            throw new Malformed("lz4 frame: wrong magic " + Integer.toHexString(magic));
        }
        int start = block.position();
        int flags = block.get();
        int code = block.get();
        if ((flags & VERSION_MASK) != VERSION_1 || (flags & INDEPENDENT) == 0
                || (flags & FLAGS_RESERVED) != 0) {
            throw new Malformed("lz4 frame: flags " + Integer.toHexString(flags & 0xff)
                + ": expected version 1 with independent blocks and no dictionary");
        }
        if ((code & ~BLOCK_CODE_MASK) != 0 || (code >> 4) < 4) {
            throw new Malformed("lz4 frame: block size code " + code);
        }
        blockChecksums = (flags & BLOCK_CHECKSUM) != 0;
        blockSizeMax = 1 << (8 + 2 * (code >> 4));
        if ((flags & CONTENT_SIZE) != 0) {
            need(9);
            block.position(block.position() + 8);
        }
        int end = block.position();
        byte stored = block.get();
        byte computed = (byte) (hash.hash(block, start, end - start, 0) >> 8);
        if (stored != computed && !brokenChecksum) {
            throw new Malformed("lz4 frame: header checksum does not match");
        }
    }

    @Override
    public boolean read(ByteBuffer into) {
        while (!unpacked.hasRemaining()) {
            if (ended) {
                return false;
            }
            unpack();
        }
        int count = Math.min(into.remaining(), unpacked.remaining());
        into.put(into.position(), unpacked, unpacked.position(), count);
        into.position(into.position() + count);
        unpacked.position(unpacked.position() + count);
        return true;
    }

    private void unpack() {
        need(4);
        int word = block.getInt();
        int size = word & ~Lz4Pack.STORED;
        if (word == 0) {
            ended = true;
            return;
        }
        if (size == 0 || size > blockSizeMax) {
            throw new Malformed("lz4 block of " + size + " bytes: at most " + blockSizeMax);
        }
        need(size + (blockChecksums ? 4 : 0));
        int at = block.position();
        block.position(at + size);
        if (blockChecksums && block.getInt() != hash.hash(block, at, size, 0)) {
            throw new Malformed("lz4 block checksum does not match");
        }
        boolean stored = (word & Lz4Pack.STORED) != 0;
        int roomNeeded = stored ? size : (int) Math.min(blockSizeMax, (long) size * RATIO_MAX);
        if (unpacked.capacity() < roomNeeded) {
            unpacked = ByteBuffer.allocate(roomNeeded);
        }
        unpacked.position(0).limit(stored ? copy(at, size) : decompress(at, size));
    }

    private int copy(int at, int size) {
        block.get(at, unpacked.array(), 0, size);
        return size;
    }

    private int decompress(int at, int size) {
        unpacked.clear();
        int room = Math.min(blockSizeMax, unpacked.capacity());
        try {
            return decompressor.decompress(block, at, size, unpacked, 0, room);
        } catch (LZ4Exception e) {
            throw new Malformed("lz4 data: " + e.getMessage());
        }
    }

    private void need(int count) {
        if (block.remaining() < count) {
            throw new Malformed("lz4 data cut off");
        }
    }

    @Override
    public void close() {}
}
