package moldau.wire.conversation;

import java.nio.ByteBuffer;
import moldau.base.Buffers;
import moldau.base.fault.Malformed;

/// Cuts a stream of bytes into frames: `int32 size, size bytes`.
///
/// A frame that is whole in the loop's shared buffer is handed on where it lies. What is left over
/// is kept in a pooled buffer of our own, into which the next bytes are then read directly. That
/// buffer grows with the bytes that came, not with the size that was announced: it starts at
/// [#FIRST_BYTES] and doubles, so a peer that announces 2 GB and falls silent costs 16 KiB (T1). A
/// peer whose frames came whole before gets as much as the largest of them at once, up to
/// [#TRUSTED_BYTES_MAX], and pays no copy for growing.
public final class FrameReader {
    /// Bytes of a frame's size, which does not count itself.
    public static final int SIZE_BYTES = Integer.BYTES;
    /// What the buffer of a frame that is not whole begins with.
    public static final int FIRST_BYTES = 16 << 10;
    /// The most that an announced size is believed at once, whatever came before.
    public static final int TRUSTED_BYTES_MAX = 1 << 20;

    private final Buffers buffers;
    private final Sink sink;
    private int frameBytesMax;
    private boolean closed;
    private boolean handing;
    /// Bytes of the largest frame that came whole, within the bounds of trust.
    private int trustedBytes = FIRST_BYTES;

    /// Bytes that came and were not handed on, `[0, position)` of the lease; null when there are
    /// none.
    private Buffers.Lease lease;
    private ByteBuffer kept;

    /// Takes one frame, from position to limit. The buffer is borrowed for the call.
    public interface Sink {
        /// @return false if it was not taken: it is offered again by [FrameReader#resume]
        boolean frame(ByteBuffer frame);

        /// The bytes of all frames offered since the last call are about to go.
        void borrowEnds();
    }

    /// @param frameBytesMax a larger frame is malformed
    public FrameReader(Buffers buffers, int frameBytesMax, Sink sink) {
        this.buffers = buffers;
        this.frameBytesMax = frameBytesMax;
        this.sink = sink;
    }

    /// A larger limit holds once a peer is known.
    public void frameBytesMax(int bytes) {
        frameBytesMax = bytes;
    }

    /// Where the next bytes should go: into the kept frame, or null for the shared buffer.
    public ByteBuffer readInto() {
        return kept;
    }

    /// Makes room for the next bytes of a kept frame.
    ///
    /// @return false if the budget of buffers is used up: pause reading and ask again later
    public boolean makeRoom() {
        if (kept == null || kept.hasRemaining()) return true;
        long frame = SIZE_BYTES + (long) checkedSize(kept.getInt(0));
        int wanted = (int) Math.min(frame, Math.max(kept.capacity() * 2L, trustedBytes));
        if (wanted <= kept.position()) return true; // whole frames wait to be resumed
        Buffers.Lease larger = lease.grow(wanted);
        if (larger == null) return false;
        lease = larger;
        kept = larger.bytes();
        limitToFrame();
        return true;
    }

    /// New bytes lie in `borrowed`, which may be the buffer [#readInto] gave.
    ///
    /// @throws Malformed when a size is negative or over the limit: close the connection
    public void bytes(ByteBuffer borrowed) {
        if (borrowed == kept) {
            handKept();
        } else {
            assert kept == null : "bytes were read past those that are kept";
            handAll(borrowed);
            if (borrowed.hasRemaining() && !closed) keep(borrowed);
        }
    }

    /// Offers again the frames that the sink did not take.
    public void resume() {
        if (kept != null) handKept();
    }

    /// Whether part of a frame, or a frame not taken, is kept.
    public boolean holdsBytes() {
        return kept != null;
    }

    /// Gives everything back; nothing is handed on any more.
    public void close() {
        closed = true;
        if (!handing) drop(); // else when the frame in hand has been handled
    }

    private void drop() {
        if (lease != null) lease.release();
        lease = null;
        kept = null;
    }

    private void handKept() {
        ByteBuffer mine = kept;
        mine.flip();
        boolean more = handAll(mine);
        if (closed || !mine.hasRemaining()) {
            drop();
        } else if (more || mine.position() > 0) {
            mine.compact();
            limitToFrame();
        } else {
            mine.position(mine.limit()).limit(mine.capacity());
        }
    }

    /// Whatever happens, those who borrowed are told before the bytes go: a bad frame must not spoil
    /// the good ones that came before it.
    private boolean handAll(ByteBuffer from) {
        handing = true;
        try {
            return hand(from);
        } finally {
            sink.borrowEnds();
            handing = false;
        }
    }

    /// @return false if the sink wants no more
    private boolean hand(ByteBuffer from) {
        while (!closed && from.remaining() >= SIZE_BYTES) {
            int size = checkedSize(from.getInt(from.position()));
            if (from.remaining() - SIZE_BYTES < size) return true;
            int start = from.position();
            int limit = from.limit();
            int end = start + SIZE_BYTES + size;
            boolean taken = sink.frame(from.limit(end).position(start + SIZE_BYTES));
            from.limit(limit).position(taken ? end : start);
            if (!taken) return false;
            trustedBytes = Math.max(trustedBytes, Math.min(end - start, TRUSTED_BYTES_MAX));
        }
        return true;
    }

    private int checkedSize(int size) {
        if (size < 0) throw new Malformed("frame of negative size " + size);
        if (size > frameBytesMax) {
            throw new Malformed("frame of " + size + " bytes, over the limit of " + frameBytesMax);
        }
        return size;
    }

    private void keep(ByteBuffer rest) {
        int least = Math.max(FIRST_BYTES, rest.remaining());
        lease = buffers.acquire(Math.max(least, believed(rest)));
        if (lease == null) lease = buffers.acquire(least);
        if (lease == null) throw new Malformed("no buffers left for half a frame: their budget");
        kept = lease.bytes();
        kept.clear();
        kept.put(rest);
        limitToFrame();
    }

    /// As much of the frame that begins here as its peer may have in advance.
    private int believed(ByteBuffer rest) {
        if (rest.remaining() < SIZE_BYTES) return 0;
        long frame = SIZE_BYTES + (long) checkedSize(rest.getInt(rest.position()));
        return (int) Math.min(frame, trustedBytes);
    }

    /// Reads no further than the end of the frame, so that the next one starts in the shared buffer
    /// again and large frames are never moved.
    private void limitToFrame() {
        kept.limit(kept.capacity());
        if (kept.position() < SIZE_BYTES) return;
        long end = SIZE_BYTES + (long) checkedSize(kept.getInt(0));
        if (end > kept.position()) kept.limit((int) Math.min(end, kept.capacity()));
    }
}
