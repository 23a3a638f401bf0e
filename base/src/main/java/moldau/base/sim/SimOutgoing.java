package moldau.base.sim;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import moldau.base.Buffers;
import moldau.base.Disk;
import moldau.base.fault.DiskFault;

/// What one end still has to send. Ranges of files are read when they leave, so a truncation under
/// way is seen.
final class SimOutgoing {
    private final ArrayDeque<Object> items = new ArrayDeque<>();
    private int sliceSent;
    private long bytes;

    boolean isEmpty() {
        return items.isEmpty();
    }

    long bytes() {
        return bytes;
    }

    void add(Object item, int size) {
        if (size == 0 && items.isEmpty()) {
            release(item);
            return;
        }
        items.add(item);
        bytes += size;
    }

    /// The next bytes, at most `max`.
    byte[] take(int max) {
        ByteBuffer taken = ByteBuffer.allocate((int) Math.min(max, bytes));
        while (taken.hasRemaining()) {
            Object head = items.peek();
            if (head instanceof Disk.Slice slice) {
                takeFrom(slice, taken);
                if (sliceSent < slice.bytes()) continue;
            } else {
                ByteBuffer buffer = buffer(head);
                int part = Math.min(buffer.remaining(), taken.remaining());
                taken.put(taken.position(), buffer, buffer.position(), part);
                taken.position(taken.position() + part);
                buffer.position(buffer.position() + part);
                if (buffer.hasRemaining()) continue;
            }
            items.remove();
            sliceSent = 0;
            release(head);
        }
        bytes -= taken.capacity();
        // Empty ones keep their place: what was queued before may be slices of them.
        while (!items.isEmpty() && isEmpty(items.peek())) release(items.remove());
        return taken.array();
    }

    private boolean isEmpty(Object item) {
        if (item instanceof Disk.Slice slice) return slice.bytes() == sliceSent;
        return !buffer(item).hasRemaining();
    }

    private void takeFrom(Disk.Slice slice, ByteBuffer taken) {
        int part = Math.min(slice.bytes() - sliceSent, taken.remaining());
        ByteBuffer into = taken.slice(taken.position(), part);
        slice.file().read(slice.position() + sliceSent, into);
        if (into.hasRemaining()) {
            throw new DiskFault(DiskFault.Kind.BROKEN,
                    "truncated while it was sent: " + slice.file(), null);
        }
        taken.position(taken.position() + part);
        sliceSent += part;
    }

    private static ByteBuffer buffer(Object item) {
        return item instanceof Buffers.Lease lease ? lease.bytes() : (ByteBuffer) item;
    }

    void clear() {
        for (Object item : items) release(item);
        items.clear();
        sliceSent = 0;
        bytes = 0;
    }

    private static void release(Object item) {
        if (item instanceof Buffers.Lease lease) lease.release();
        if (item instanceof Disk.Slice slice) slice.release();
    }
}
