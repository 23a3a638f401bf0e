package moldau.wire.batch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import moldau.base.fault.Malformed;

/// Gzip members (RFC 1952), one after another, any header. The trailer's checksum and size are
/// checked.
final class GzipUnpack implements Unpack {
    private static final int HEADER_CRC = 0x02;
    private static final int EXTRA = 0x04;
    private static final int NAME = 0x08;
    private static final int COMMENT = 0x10;
    private static final int TRAILER_SIZE = 8;

    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    /// What is left of the block; while a member is inflated, what the inflater has not taken.
    private ByteBuffer block;
    private boolean inMember;

    @Override
    public void open(ByteBuffer block, int position, int size) {
        this.block = block.slice(position, size).order(ByteOrder.LITTLE_ENDIAN);
        inMember = false;
        if (size == 0) {
            throw new Malformed("gzip block is empty");
        }
    }

    @Override
    public boolean read(ByteBuffer into) {
        int before = into.position();
        while (into.position() == before) {
            if (!inMember) {
                if (!block.hasRemaining()) {
                    return false;
                }
                beginMember();
            }
            inflate(into);
            if (inflater.finished()) {
                endMember();
            }
        }
        return true;
    }

    private void inflate(ByteBuffer into) {
        int before = into.position();
        try {
            inflater.inflate(into);
        } catch (DataFormatException e) {
            throw new Malformed("gzip data: " + e.getMessage());
        }
        int count = into.position() - before;
        crc.update(into.array(), into.arrayOffset() + before, count);
        if (count == 0 && !inflater.finished()) {
            throw new Malformed(inflater.needsDictionary()
                ? "gzip data wants a dictionary" : "gzip data cut off");
        }
    }

    private void beginMember() {
        skipHeader();
        inflater.reset();
        inflater.setInput(block);
        crc.reset();
        inMember = true;
    }

    /// The inflater moved the block's position as it took bytes and stopped after its last.
    private void endMember() {
        need(TRAILER_SIZE);
        int crcStored = block.getInt();
        int sizeStored = block.getInt();
        if (crcStored != (int) crc.getValue() || sizeStored != (int) inflater.getBytesWritten()) {
            throw new Malformed("gzip trailer does not match its data");
        }
        inMember = false;
    }

    private void skipHeader() {
        need(10);
        if (block.getShort() != (short) 0x8b1f || block.get() != 8) {
            throw new Malformed("gzip header: wrong magic or method");
        }
        int flags = block.get();
        block.position(block.position() + 6);
        if ((flags & EXTRA) != 0) {
            need(2);
            int size = Short.toUnsignedInt(block.getShort());
            need(size);
            block.position(block.position() + size);
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CRC) != 0) {
            need(2);
            block.position(block.position() + 2);
        }
    }

    private void skipText() {
        do {
            need(1);
        } while (block.get() != 0);
    }

    private void need(int count) {
        if (block.remaining() < count) {
            throw new Malformed("gzip data cut off");
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
