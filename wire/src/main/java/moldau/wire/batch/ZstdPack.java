package moldau.wire.batch;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import java.nio.ByteBuffer;

/// One zstd frame, streamed: without content size, checksum or dictionary, and with the empty last
/// block that Kafka's clients leave. The same input gives the same bytes as theirs.
final class ZstdPack implements Pack {
    private static final int STEP_SIZE = 16 * 1024;

    private final ZstdCompressCtx context = new ZstdCompressCtx();

    @Override
    public void pack(byte[] bytes, int from, int count, int level, Sink into) {
        context.reset();
        context.setLevel(level);
        context.setContentSize(false);
        context.setChecksum(false);
        ByteBuffer input = ByteBuffer.wrap(bytes, from, count);
        while (input.hasRemaining()) {
            step(input, EndDirective.CONTINUE, into);
        }
        boolean flushed;
        do {
            flushed = step(input, EndDirective.FLUSH, into);
        } while (!flushed);
        boolean ended;
        do {
            ended = step(input, EndDirective.END, into);
        } while (!ended);
    }

    private boolean step(ByteBuffer input, EndDirective directive, Sink into) {
        int at = into.room(STEP_SIZE);
        ByteBuffer output = ByteBuffer.wrap(into.array(), at, into.array().length - at);
        boolean done = context.compressByteBufferStream(output, input, directive);
        into.advance(output.position() - at);
        return done;
    }

    @Override
    public void close() {
        context.close();
    }
}
