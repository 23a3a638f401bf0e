package moldau.wire.batch;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import moldau.base.fault.Malformed;

/// Zstd frames, one after another, of any legal form with a window of up to 128 MiB (the format's
/// own limit for decoders). The window is touched only as bytes are written to it.
final class ZstdUnpack implements Unpack {
    private final ZstdDecompressCtx context = new ZstdDecompressCtx();
    private ByteBuffer block;
    private boolean inFrame;

    @Override
    public void open(ByteBuffer block, int position, int size) {
        if (size == 0) {
            throw new Malformed("zstd block is empty");
        }
        this.block = block.slice(position, size);
        context.reset();
        inFrame = true;
    }

    @Override
    public boolean read(ByteBuffer into) {
        int before = into.position();
        while (into.position() == before) {
            if (!inFrame && !block.hasRemaining()) {
                return false;
            }
            int taken = block.position();
            try {
                inFrame = !context.decompressByteBufferStream(into, block);
            } catch (ZstdException e) {
                throw new Malformed("zstd data: " + e.getMessage());
            }
            if (inFrame && block.position() == taken && into.position() == before) {
                throw new Malformed("zstd data cut off");
            }
        }
        return true;
    }

    @Override
    public void close() {
        context.close();
    }
}
