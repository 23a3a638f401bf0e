package moldau.broker.connection;

import java.nio.ByteBuffer;
import moldau.base.Buffers;
import moldau.base.Disk;
import moldau.base.Network.Connection;
import moldau.wire.WireWriter;

/// Makes whole response frames in pooled buffers. One per loop, used again and again.
///
/// ```
/// int32 size | int32 correlation id | tags, if the header is version 1 | body
/// ```
final class ResponseWriter {
    private final LeaseSource source;
    private final WireWriter writer;

    ResponseWriter(Buffers buffers) {
        source = new LeaseSource(buffers);
        writer = new WireWriter(source);
    }

    /// The frame that answers `request`, in pieces to be sent in order: [ByteBuffer],
    /// [Disk.Slice], and as the last one the [Buffers.Lease] all the buffers are slices of.
    Object[] frame(Request request, Responder.Body body) {
        try {
            writer.begin();
            int frame = writer.beginFrame();
            writer.int32(request.correlationId());
            if (request.api().responseHeaderVersion(request.version()) == 1) writer.uvarint(0);
            body.write(writer, request.version());
            writer.endFrame(frame);
        } catch (RuntimeException e) {
            writer.begin(); // releases what was spliced
            throw e;
        }
        Object[] pieces = writer.takePieces();
        int last = pieces.length - 1;
        pieces[last] = source.leaseOf((ByteBuffer) pieces[last]);
        return pieces;
    }

    static void send(Object[] pieces, Connection connection) {
        for (Object piece : pieces) {
            switch (piece) {
                case Buffers.Lease lease -> connection.send(lease);
                case ByteBuffer bytes -> connection.send(bytes);
                case Disk.Slice slice -> connection.send(slice);
                default -> throw new AssertionError(piece);
            }
        }
    }

    static void release(Object[] pieces) {
        for (Object piece : pieces) {
            if (piece instanceof Buffers.Lease lease) lease.release();
            else if (piece instanceof Disk.Slice slice) slice.release();
        }
    }

    /// Gives the writer pooled buffers, or plain ones when the budget is used up: an answer must
    /// always be possible, for it frees what its request holds.
    private static final class LeaseSource implements WireWriter.Source {
        private final Buffers buffers;
        private Buffers.Lease current;
        private Buffers.Lease growing;

        LeaseSource(Buffers buffers) {
            this.buffers = buffers;
        }

        @Override
        public ByteBuffer take(int bytesMin) {
            Buffers.Lease lease = buffers.acquire(Math.max(bytesMin, Buffers.BYTES_MIN));
            if (current != null) growing = lease;
            else current = lease;
            return lease == null ? ByteBuffer.allocate(Math.max(bytesMin, Buffers.BYTES_MIN)) : lease.bytes().clear();
        }

        @Override
        public void giveBack(ByteBuffer buffer) {
            if (current != null && current.bytes() == buffer) {
                current.release();
                current = growing;
                growing = null;
            } else if (growing != null && growing.bytes() == buffer) {
                growing.release(); // too small even so
                growing = null;
            }
        }

        /// @return the lease of `buffer`, or the buffer itself if it is a plain one
        Object leaseOf(ByteBuffer buffer) {
            if (current == null || current.bytes() != buffer) return buffer;
            Buffers.Lease lease = current;
            current = null;
            return lease;
        }
    }
}
