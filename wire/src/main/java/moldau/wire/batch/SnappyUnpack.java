package moldau.wire.batch;

import java.io.IOException;
import java.nio.ByteBuffer;
import moldau.base.fault.Malformed;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyError;

/// Snappy, both in the framing of [SnappyPack] and as one bare raw block, as librdkafka and others
/// write it: whatever does not begin with the magic is a raw block. The framing's header may come
/// again where streams were joined; its version is not looked at, as snappy-java does not.
final class SnappyUnpack implements Unpack {
    /// The densest element copies 64 bytes and takes 3.
    private static final int RATIO_MAX = 22;

    private ByteBuffer block;
    private boolean framed;
    private byte[] packed = new byte[0];
    private ByteBuffer unpacked = ByteBuffer.allocate(0);

    SnappyUnpack() {
        SnappyPack.load();
    }

    @Override
    public void open(ByteBuffer block, int position, int size) {
        this.block = block.slice(position, size);
        unpacked.position(0).limit(0);
        framed = atMagic();
        if (size == 0) {
            throw new Malformed("snappy block is empty");
        }
    }

    private boolean atMagic() {
        if (block.remaining() < SnappyPack.MAGIC.length) {
            return false;
        }
        for (int i = 0; i < SnappyPack.MAGIC.length; i++) {
            if (block.get(block.position() + i) != SnappyPack.MAGIC[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean read(ByteBuffer into) {
        while (!unpacked.hasRemaining()) {
            if (!block.hasRemaining()) {
                return false;
            }
            unpack(framed ? frameSize() : block.remaining());
        }
        int count = Math.min(into.remaining(), unpacked.remaining());
        into.put(into.position(), unpacked, unpacked.position(), count);
        into.position(into.position() + count);
        unpacked.position(unpacked.position() + count);
        return true;
    }

    /// Skips a header, which may stand before any raw block.
    ///
    /// @return size of the raw block that begins here; 0 if there is none left
    private int frameSize() {
        while (atMagic()) {
            need(SnappyPack.HEADER_SIZE);
            block.position(block.position() + SnappyPack.HEADER_SIZE);
        }
        if (!block.hasRemaining()) {
            return 0;
        }
        need(4);
        int size = block.getInt();
        if (size <= 0) {
            throw new Malformed("snappy block of " + size + " bytes");
        }
        need(size);
        return size;
    }

    private void need(int count) {
        if (block.remaining() < count) {
            throw new Malformed("snappy data cut off");
        }
    }

    private void unpack(int size) {
        if (size == 0) {
            return;
        }
        byte[] from;
        int at;
        if (block.hasArray()) {
            from = block.array();
            at = block.arrayOffset() + block.position();
            block.position(block.position() + size);
        } else {
            if (packed.length < size) {
                packed = new byte[size];
            }
            block.get(packed, 0, size);
            from = packed;
            at = 0;
        }
        try {
            int length = Snappy.uncompressedLength(from, at, size);
            if (length < 0 || length > (long) size * RATIO_MAX) {
                throw new Malformed("snappy block of " + size + " bytes claims " + length);
            }
            if (unpacked.capacity() < length) {
                unpacked = ByteBuffer.allocate(length);
            }
            int count = Snappy.uncompress(from, at, size, unpacked.array(), 0);
            unpacked.position(0).limit(count);
        } catch (IOException | SnappyError e) {
            throw new Malformed("snappy data: " + e.getMessage());
        }
    }

    @Override
    public void close() {}
}
