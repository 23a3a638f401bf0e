package moldau.base.os;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import moldau.base.Buffers;
import moldau.base.Disk;

/// What one connection still has to send: buffers, pooled buffers and file ranges, in order.
///
/// System calls are dear, copies of a few KiB are not. So neighbouring small pieces, file ranges up
/// to 32 KiB among them, are gathered in the loop's shared buffer and leave in one write; a single
/// direct buffer is written as it is; a large file range goes by `transferTo`. The shared buffer
/// holds nothing between calls: what the socket did not take is gathered again.
final class Outgoing {
    /// A direct buffer of this size is not worth a copy.
    private static final int COPY_BYTES_MAX = 16 * 1024;
    /// A file range of this size is read and written with its neighbours: one call less than
    /// `transferTo`, which asks for the file's size too. 24 KB cost 15 us instead of 21; even at 40 KB.
    private static final int COPY_SLICE_BYTES_MAX = 32 * 1024;

    private Object[] items = new Object[4];
    private int first;
    private int count;
    private int sliceSent;
    private long bytes;

    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return count == 0;
    }

    void add(ByteBuffer buffer) {
        if (!buffer.hasRemaining()) return;
        put(buffer, buffer.remaining());
    }

    /// An empty one is kept in its place too: what was queued before may be slices of it.
    void add(Buffers.Lease lease) {
        int size = lease.bytes().remaining();
        if (size == 0 && count == 0) lease.release();
        else put(lease, size);
    }

    void add(OsSlice slice) {
        if (slice.bytes() == 0) {
            slice.release();
            return;
        }
        put(slice, slice.bytes());
    }

    private void put(Object item, int size) {
        if (count == items.length) {
            Object[] more = new Object[2 * count];
            for (int i = 0; i < count; i++) more[i] = item(i);
            items = more;
            first = 0;
        }
        items[(first + count++) & (items.length - 1)] = item;
        bytes += size;
    }

    private Object item(int i) {
        return items[(first + i) & (items.length - 1)];
    }

    /// Hands the kernel the next part. The queue must not be empty.
    ///
    /// @param scratch free for use during the call
    /// @return false if the socket took less than it was given: wait until it is writable
    boolean sendSome(SocketChannel to, ByteBuffer scratch) throws IOException {
        Object head = item(0);
        if (head instanceof OsSlice slice && left(head) > COPY_SLICE_BYTES_MAX) {
            return transfer(slice, to);
        }
        ByteBuffer direct = buffer(head);
        if (direct != null && direct.isDirect()
                && (direct.remaining() > COPY_BYTES_MAX || count == 1 || !isSmall(item(1)))) {
            int wanted = direct.remaining();
            int sent = to.write(direct);
            direct.position(direct.position() - sent);
            consume(sent);
            return sent == wanted;
        }
        scratch.clear();
        for (int i = 0; i < count && scratch.hasRemaining(); i++) {
            Object item = item(i);
            if (i > 0 && !isSmall(item)) break;
            gather(item, i == 0 ? sliceSent : 0, scratch);
        }
        scratch.flip();
        int wanted = scratch.remaining();
        int sent = to.write(scratch);
        consume(sent);
        return sent == wanted;
    }

    private boolean isSmall(Object item) {
        if (item instanceof Disk.Slice slice) return slice.bytes() <= COPY_SLICE_BYTES_MAX;
        ByteBuffer buffer = buffer(item);
        return !buffer.isDirect() || buffer.remaining() <= COPY_BYTES_MAX;
    }

    private static void gather(Object item, int skip, ByteBuffer scratch) throws IOException {
        if (item instanceof OsSlice slice) {
            int size = Math.min(slice.bytes() - skip, scratch.remaining());
            int end = scratch.position() + size;
            scratch.limit(end);
            slice.read(skip, scratch);
            scratch.limit(scratch.capacity());
            return;
        }
        ByteBuffer from = buffer(item);
        int size = Math.min(from.remaining(), scratch.remaining());
        scratch.put(scratch.position(), from, from.position(), size);
        scratch.position(scratch.position() + size);
    }

    private boolean transfer(OsSlice slice, SocketChannel to) throws IOException {
        int wanted = slice.bytes() - sliceSent;
        int sent = slice.transfer(sliceSent, to);
        consume(sent);
        return sent == wanted;
    }

    private int left(Object item) {
        return item instanceof Disk.Slice slice ? slice.bytes() - sliceSent
                : buffer(item).remaining();
    }

    private static ByteBuffer buffer(Object item) {
        return item instanceof ByteBuffer buffer ? buffer
                : item instanceof Buffers.Lease lease ? lease.bytes() : null;
    }

    private void consume(int sent) {
        bytes -= sent;
        int rest = sent;
        while (count > 0 && (rest > 0 || left(item(0)) == 0)) {
            Object head = item(0);
            int part = Math.min(rest, left(head));
            rest -= part;
            if (head instanceof Disk.Slice) {
                sliceSent += part;
            } else {
                ByteBuffer buffer = buffer(head);
                buffer.position(buffer.position() + part);
            }
            if (left(head) == 0) {
                release(head);
                items[first] = null;
                first = (first + 1) & (items.length - 1);
                count--;
                sliceSent = 0;
            }
        }
    }

    /// Drops all that is queued.
    void clear() {
        for (int i = 0; i < count; i++) release(item(i));
        Arrays.fill(items, null);
        count = 0;
        sliceSent = 0;
        bytes = 0;
    }

    private static void release(Object item) {
        if (item instanceof Buffers.Lease lease) lease.release();
        if (item instanceof Disk.Slice slice) slice.release();
    }
}
