package moldau.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import moldau.base.Disk;
import moldau.base.Network;

/// Writes Kafka's primitive types into one growing buffer.
///
/// Records are not copied into it: they are **spliced**. The writer remembers where in its own
/// bytes a borrowed buffer or a range of a file belongs, and hands out the pieces in order at the
/// end:
///
/// ```
/// own bytes   |header, fields          |fields      |fields, tags|
///                                      ^            ^
/// spliced                    ByteBuffer     Disk.Slice
/// ```
///
/// A writer is used again and again: [#begin], write, then one of [#sendTo], [#toBytes],
/// [#contiguous]. The frame's length is patched in by [#endFrame]. No method but those at the end
/// allocates, except to grow.
public final class WireWriter {
    /// Borrowed buffers shorter than this are copied: one more piece costs more than the copy.
    public static final int SPLICE_BYTES_MIN = 512;

    private static final int BUFFER_BYTES_MIN = 512;

    /// Where buffers come from and go back to, a pool as a rule.
    public interface Source {
        /// A cleared buffer of at least `bytesMin` bytes.
        ByteBuffer take(int bytesMin);

        /// Takes back a buffer that nobody reads any more.
        void giveBack(ByteBuffer buffer);

        /// Plain heap buffers, left to the garbage collector.
        Source HEAP = new Source() {
            @Override
            public ByteBuffer take(int bytesMin) {
                return ByteBuffer.allocate(Math.max(BUFFER_BYTES_MIN, bytesMin));
            }

            @Override
            public void giveBack(ByteBuffer buffer) {}
        };
    }

    private final Source source;
    private ByteBuffer own;
    private int cuts;
    private int[] cutAt = new int[8];
    private Object[] spliced = new Object[8];
    private long splicedBytes;

    public WireWriter() {
        this(Source.HEAP);
    }

    public WireWriter(Source source) {
        this.source = source;
    }

    /// Starts anew, forgetting what was written but not sent. Spliced file ranges not sent are
    /// released.
    public WireWriter begin() {
        if (own == null) own = source.take(BUFFER_BYTES_MIN);
        own.clear();
        for (int i = 0; i < cuts; i++) {
            if (spliced[i] instanceof Disk.Slice slice) slice.release();
        }
        forgetCuts();
        return this;
    }

    private void forgetCuts() {
        Arrays.fill(spliced, 0, cuts, null);
        cuts = 0;
        splicedBytes = 0;
    }

    /// Bytes written since [#begin], spliced ones included.
    public long size() {
        return own.position() + splicedBytes;
    }

    private ByteBuffer room(int bytes) {
        if (own == null) own = source.take(Math.max(BUFFER_BYTES_MIN, bytes));
        if (own.remaining() < bytes) grow(bytes);
        return own;
    }

    private void grow(int bytes) {
        long wanted = Math.max(2L * own.capacity(), (long) own.position() + bytes);
        ByteBuffer larger = source.take((int) Math.min(wanted, Integer.MAX_VALUE - 16));
        if (larger.capacity() - own.position() < bytes) {
            source.giveBack(larger);
            throw new Inexpressible("message of more than " + larger.capacity() + " bytes");
        }
        larger.put(own.flip());
        source.giveBack(own);
        own = larger;
    }

    public void bool(boolean value) {
        room(1).put((byte) (value ? 1 : 0));
    }

    public void int8(int value) {
        room(1).put((byte) value);
    }

    public void int16(int value) {
        room(2).putShort((short) value);
    }

    public void uint16(int value) {
        if (value < 0 || value > 0xFFFF) throw new Inexpressible(value + " as uint16");
        room(2).putShort((short) value);
    }

    public void int32(int value) {
        room(4).putInt(value);
    }

    public void uint32(long value) {
        if (value < 0 || value > 0xFFFF_FFFFL) throw new Inexpressible(value + " as uint32");
        room(4).putInt((int) value);
    }

    public void int64(long value) {
        room(8).putLong(value);
    }

    public void float64(double value) {
        room(8).putDouble(value);
    }

    public void uuid(Uuid value) {
        uuid(value.high(), value.low());
    }

    public void uuid(long high, long low) {
        room(Uuid.BYTES).putLong(high).putLong(low);
    }

    public void uvarint(int value) {
        ByteBuffer out = room(5);
        while ((value & ~0x7F) != 0) {
            out.put((byte) (value | 0x80));
            value >>>= 7;
        }
        out.put((byte) value);
    }

    public void uvarlong(long value) {
        ByteBuffer out = room(10);
        while ((value & ~0x7FL) != 0) {
            out.put((byte) (value | 0x80));
            value >>>= 7;
        }
        out.put((byte) value);
    }

    public void varint(int value) {
        uvarint(Varint.zigzag(value));
    }

    public void varlong(long value) {
        uvarlong(Varint.zigzag(value));
    }

    /// The count of an array; -1 for null.
    public void count(int count, boolean flexible) {
        if (flexible) uvarint(count + 1);
        else int32(count);
    }

    /// Text, or null, as UTF-8.
    public void string(String text, boolean flexible) {
        if (text == null) {
            if (flexible) uvarint(0);
            else int16(-1);
            return;
        }
        int bytes = utf8Size(text);
        if (bytes > WireReader.STRING_BYTES_MAX) {
            throw new Inexpressible("string of " + bytes + " bytes, at most "
                    + WireReader.STRING_BYTES_MAX);
        }
        if (flexible) uvarint(bytes + 1);
        else int16(bytes);
        putText(text, bytes);
    }

    private void putText(String text, int bytes) {
        ByteBuffer out = room(bytes);
        if (bytes != text.length()) {
            out.put(text.getBytes(StandardCharsets.UTF_8));
            return;
        }
        for (int i = 0; i < bytes; i++) {
            char c = text.charAt(i);
            out.put((byte) (c < 0x80 ? c : '?'));
        }
    }

    /// Bytes, or null, copied.
    public void bytes(byte[] bytes, boolean flexible) {
        bytesSize(bytes == null ? -1 : bytes.length, flexible);
        if (bytes != null) raw(bytes);
    }

    /// Remaining bytes of `bytes`, or null, copied. The buffer's position stays.
    public void bytes(ByteBuffer bytes, boolean flexible) {
        bytesSize(bytes == null ? -1 : bytes.remaining(), flexible);
        if (bytes != null) raw(bytes);
    }

    /// Bytes without their length.
    public void raw(byte[] bytes) {
        room(bytes.length).put(bytes);
    }

    /// Remaining bytes without their length. The buffer's position stays.
    public void raw(ByteBuffer bytes) {
        int size = bytes.remaining();
        ByteBuffer out = room(size);
        out.put(out.position(), bytes, bytes.position(), size);
        out.position(out.position() + size);
    }

    /// Records, or null: spliced if not tiny, so borrowed until the frame has left.
    public void records(ByteBuffer records, boolean flexible) {
        bytesSize(records == null ? -1 : records.remaining(), flexible);
        if (records == null) return;
        if (records.remaining() < SPLICE_BYTES_MIN) raw(records);
        else splice(records, records.remaining());
    }

    /// Records in a file, sent from the page cache. The writer releases the slice if the frame is
    /// never sent; the connection does when it was.
    public void records(Disk.Slice records, boolean flexible) {
        bytesSize(records.bytes(), flexible);
        splice(records, records.bytes());
    }

    /// The length of `bytes` or `records`; -1 for null.
    public void bytesSize(int size, boolean flexible) {
        if (flexible) uvarint(size + 1);
        else int32(size);
    }

    /// Puts borrowed bytes here without copying and without a length before them.
    public void splice(ByteBuffer bytes) {
        splice(bytes, bytes.remaining());
    }

    private void splice(Object piece, int size) {
        if (own == null) own = source.take(BUFFER_BYTES_MIN);
        if (cuts == cutAt.length) {
            cutAt = Arrays.copyOf(cutAt, cuts * 2);
            spliced = Arrays.copyOf(spliced, cuts * 2);
        }
        cutAt[cuts] = own.position();
        spliced[cuts++] = piece;
        splicedBytes += size;
    }

    /// An array of structs, or null.
    public void list(List<? extends Message> list, boolean flexible, int version) {
        count(list == null ? -1 : list.size(), flexible);
        if (list == null) return;
        for (int i = 0; i < list.size(); i++) list.get(i).write(this, version);
    }

    /// A nullable struct: int8 1 and its fields, or -1.
    public void nullable(Message message, int version) {
        int8(message == null ? -1 : 1);
        if (message != null) message.write(this, version);
    }

    /// A nullable struct in a tagged field: uvarint 1 and its fields, or 0.
    public void nullableInTag(Message message, int version) {
        uvarint(message == null ? 0 : 1);
        if (message != null) message.write(this, version);
    }

    public void strings(List<String> list, boolean flexible) {
        count(list == null ? -1 : list.size(), flexible);
        if (list == null) return;
        for (String it : list) string(Objects.requireNonNull(it), flexible);
    }

    public void int8s(List<Byte> list, boolean flexible) {
        count(list == null ? -1 : list.size(), flexible);
        if (list == null) return;
        for (byte it : list) int8(it);
    }

    public void int16s(List<Short> list, boolean flexible) {
        count(list == null ? -1 : list.size(), flexible);
        if (list == null) return;
        for (short it : list) int16(it);
    }

    public void int32s(List<Integer> list, boolean flexible) {
        count(list == null ? -1 : list.size(), flexible);
        if (list == null) return;
        for (int it : list) int32(it);
    }

    public void int64s(List<Long> list, boolean flexible) {
        count(list == null ? -1 : list.size(), flexible);
        if (list == null) return;
        for (long it : list) int64(it);
    }

    public void uuids(List<Uuid> list, boolean flexible) {
        count(list == null ? -1 : list.size(), flexible);
        if (list == null) return;
        for (Uuid it : list) uuid(it);
    }

    /// Begins a tagged field whose size is not known yet.
    ///
    /// @return what [#endTag] wants
    public int beginTag(int tag) {
        uvarint(tag);
        int8(0);
        return own.position();
    }

    /// Writes the size before the field. One byte was left for it; a field of 128 bytes or more,
    /// which is rare, is moved. (Knowing sizes beforehand would cost every message a second walk.)
    public void endTag(int start) {
        int size = own.position() - start;
        int extra = Varint.size(size) - 1;
        if (extra > 0) {
            room(extra);
            own.put(start + extra, own.slice(start, size), 0, size);
        }
        own.position(start - 1);
        uvarint(size);
        own.position(start + extra + size);
    }

    /// Leaves four bytes for the length of the frame that begins here.
    ///
    /// @return what [#endFrame] wants
    public int beginFrame() {
        assert splicedBytes == 0;
        int at = room(4).position();
        own.putInt(0);
        return at;
    }

    /// Patches in the frame's length: all that was written since `frame`.
    public void endFrame(int frame) {
        long size = size() - frame - 4;
        if (size > Integer.MAX_VALUE) throw new Inexpressible("frame of " + size + " bytes");
        own.putInt(frame, (int) size);
    }

    /// Queues everything, in order, and starts anew.
    ///
    /// @return the writer's own buffer, which now belongs to the caller: to be given back to the
    ///     source when the connection has sent it
    public ByteBuffer sendTo(Network.Connection connection) {
        ByteBuffer sent = own;
        int end = sent.position();
        int from = 0;
        for (int i = 0; i < cuts; i++) {
            if (cutAt[i] > from) connection.send(sent.slice(from, cutAt[i] - from));
            from = cutAt[i];
            switch (spliced[i]) {
                case Disk.Slice slice -> connection.send(slice);
                case ByteBuffer bytes -> connection.send(bytes.duplicate());
                default -> throw new AssertionError(spliced[i]);
            }
        }
        if (end > from) connection.send(sent.slice(from, end - from));
        own = null;
        forgetCuts();
        return sent;
    }

    /// Takes out what was written, in order, and starts anew: slices of the writer's own buffer,
    /// spliced buffers and file ranges. For answers that must wait for their turn; [#sendTo] is for
    /// those that leave now.
    ///
    /// @return the pieces; the last one is the writer's own buffer with what follows the last
    ///     splice
    ///     between position and limit, perhaps nothing. It now belongs to the caller, as in
    ///     [#sendTo]
    public Object[] takePieces() {
        ByteBuffer mine = own;
        var pieces = new Object[2 * cuts + 1];
        int count = 0;
        int from = 0;
        for (int i = 0; i < cuts; i++) {
            if (cutAt[i] > from) pieces[count++] = mine.slice(from, cutAt[i] - from);
            from = cutAt[i];
            pieces[count++] = spliced[i] instanceof ByteBuffer bytes ? bytes.duplicate()
                    : spliced[i];
        }
        pieces[count++] = mine.limit(mine.position()).position(from);
        own = null;
        forgetCuts();
        return count == pieces.length ? pieces : Arrays.copyOf(pieces, count);
    }

    /// What was written as one buffer: the writer's own if nothing is spliced (valid until the next
    /// [#begin]), a copy otherwise. Spliced file ranges are read.
    public ByteBuffer contiguous() {
        if (own == null) return ByteBuffer.allocate(0);
        if (cuts == 0) return own.duplicate().flip();
        ByteBuffer whole = ByteBuffer.allocate(Math.toIntExact(size()));
        int from = 0;
        for (int i = 0; i < cuts; i++) {
            whole.put(own.slice(from, cutAt[i] - from));
            from = cutAt[i];
            switch (spliced[i]) {
                case Disk.Slice slice -> {
                    int end = whole.position() + slice.bytes();
                    slice.file().read(slice.position(), whole.limit(end));
                    whole.clear().position(end);
                }
                case ByteBuffer bytes -> whole.put(bytes.duplicate());
                default -> throw new AssertionError(spliced[i]);
            }
        }
        return whole.put(own.slice(from, own.position() - from)).flip();
    }

    /// A copy of what was written.
    public byte[] toBytes() {
        ByteBuffer all = contiguous();
        byte[] bytes = new byte[all.remaining()];
        all.get(bytes);
        return bytes;
    }

    /// Bytes of `text` in UTF-8, unpaired surrogates as one `?`.
    static int utf8Size(String text) {
        int size = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) continue;
            if (c < 0x800) {
                size++;
            } else if (!Character.isSurrogate(c)) {
                size += 2;
            } else if (Character.isHighSurrogate(c) && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                size += 2;
                i++;
            }
        }
        return size;
    }

    /// Bytes of a string with its length, for sizes that must be written first.
    public static int stringSize(String text, boolean flexible) {
        if (text == null) return flexible ? 1 : 2;
        int bytes = utf8Size(text);
        return bytes + (flexible ? Varint.size(bytes + 1) : 2);
    }

    /// Bytes of a byte string with its length; `size` -1 for null.
    public static int bytesSizeOf(int size, boolean flexible) {
        return Math.max(0, size) + countSize(size, flexible);
    }

    /// Bytes of an array's count; -1 for null.
    public static int countSize(int count, boolean flexible) {
        return flexible ? Varint.size(count + 1) : 4;
    }
}
