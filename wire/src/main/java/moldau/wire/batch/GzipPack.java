package moldau.wire.batch;

import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// One gzip member (RFC 1952) with the header the JDK writes: no name, no time, system unknown.
final class GzipPack implements Pack {
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
    private static final int STEP_SIZE_MIN = 512;

    private Deflater deflater;
    private int deflaterLevel;

    @Override
    public void pack(byte[] bytes, int from, int count, int level, Sink into) {
        into.put(HEADER, 0, HEADER.length);
        Deflater deflater = deflater(level);
        deflater.setInput(bytes, from, count);
        deflater.finish();
        while (!deflater.finished()) {
            int at = into.room(STEP_SIZE_MIN);
            into.advance(deflater.deflate(into.array(), at, into.array().length - at));
        }
        CRC32 crc = new CRC32();
        crc.update(bytes, from, count);
        into.int32LittleEndian((int) crc.getValue());
        into.int32LittleEndian(count);
    }

    private Deflater deflater(int level) {
        if (deflater == null || deflaterLevel != level) {
            close();
            deflater = new Deflater(level, true);
            deflaterLevel = level;
        } else {
            deflater.reset();
        }
        return deflater;
    }

    @Override
    public void close() {
        if (deflater != null) {
            deflater.end();
            deflater = null;
        }
    }
}
