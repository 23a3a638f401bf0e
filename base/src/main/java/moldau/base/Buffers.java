package moldau.base;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;

/// Pooled direct buffers of one loop, charged to a budget that all loops share (T1, T2).
///
/// Sizes are rounded up to four steps per doubling, so at most a fifth of a buffer is idle. A buffer
/// comes back to the loop it was taken from, whoever releases it. Freed buffers are kept up to
/// `keptBytesMax` per loop and left to the collector beyond that.
///
/// ```
///   4K 5K 6K 7K 8K 10K 12K 14K 16K ... 128M      free lists by step, last released first
/// ```
public final class Buffers {
    /// Smaller buffers cost more to account for than they hold.
    public static final int BYTES_MIN = 4096;
    private static final int STEPS = 4 * (31 - 12);

    private final Loop owner;
    private final Budget budget;
    private final long keptBytesMax;
    private final ArrayDeque<Lease>[] free;
    private long keptBytes;
    private volatile Lease returned;

    private static final VarHandle RETURNED;

    static {
        try {
            RETURNED = MethodHandles.lookup().findVarHandle(Buffers.class, "returned", Lease.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    public Buffers(Loop owner, Budget budget, long keptBytesMax) {
        this.owner = owner;
        this.budget = budget;
        this.keptBytesMax = keptBytesMax;
        this.free = new ArrayDeque[STEPS];
    }

    /// A buffer with position 0 and limit `bytes`, its content undefined. Called on the loop.
    ///
    /// @param bytes `0 < bytes <= 2^30`
    /// @return null if the budget is used up: stop reading, or answer with a throttle
    public Lease acquire(int bytes) {
        assert bytes > 0 && bytes <= 1 << 30 : bytes;
        assert owner.isCurrent() : "buffers belong to " + owner;
        takeBack();
        int step = step(bytes);
        int size = size(step);
        if (!budget.take(size)) return null;
        ArrayDeque<Lease> list = free[step];
        Lease lease = list == null ? null : list.pollLast();
        if (lease == null) {
            lease = new Lease(this, step, ByteBuffer.allocateDirect(size));
        } else {
            keptBytes -= size;
        }
        lease.out = true;
        lease.bytes.clear().limit(bytes);
        return lease;
    }

    /// The budget all loops of the node share.
    public Budget budget() {
        return budget;
    }

    /// Bytes kept for the next [#acquire].
    long keptBytes() {
        return keptBytes;
    }

    private void takeBack() {
        if (returned == null) return;
        Lease lease = (Lease) RETURNED.getAndSet(this, (Lease) null);
        while (lease != null) {
            Lease next = lease.next;
            lease.next = null;
            keep(lease);
            lease = next;
        }
    }

    private void keep(Lease lease) {
        int size = lease.bytes.capacity();
        if (keptBytes + size > keptBytesMax) return;
        if (free[lease.step] == null) free[lease.step] = new ArrayDeque<>(4);
        free[lease.step].addLast(lease);
        keptBytes += size;
    }

    /// The smallest step that holds `bytes`: `4 * doubling + quarter`.
    static int step(int bytes) {
        if (bytes <= BYTES_MIN) return 0;
        int doubling = 31 - Integer.numberOfLeadingZeros(bytes - 1);
        int quarter = ((bytes - 1) >>> (doubling - 2)) & 3;
        return 4 * (doubling - 12) + quarter + 1;
    }

    static int size(int step) {
        return (4 + (step & 3)) << ((step >>> 2) + 10);
    }

    /// A buffer on loan. Release exactly once; the bytes are somebody else's afterwards.
    public static final class Lease {
        private final Buffers home;
        private final int step;
        private final ByteBuffer bytes;
        private boolean out;
        private Lease next;

        private Lease(Buffers home, int step, ByteBuffer bytes) {
            this.home = home;
            this.step = step;
            this.bytes = bytes;
        }

        public ByteBuffer bytes() {
            assert out : "used after release";
            return bytes;
        }

        /// A larger buffer with the bytes before the position of this one, which is released.
        /// Called on the loop.
        ///
        /// @return null if the budget is used up; this one is then still on loan
        public Lease grow(int bytesWanted) {
            Lease larger = home.acquire(bytesWanted);
            if (larger == null) return null;
            larger.bytes.put(bytes().flip());
            release();
            return larger;
        }

        /// Callable from any thread.
        public void release() {
            assert out : "released twice";
            out = false;
            home.budget.give(bytes.capacity());
            if (home.owner.isCurrent()) {
                home.keep(this);
                return;
            }
            Lease head;
            do {
                head = home.returned;
                next = head;
            } while (!RETURNED.compareAndSet(home, head, this));
        }
    }

    /// How many bytes of pooled buffers all loops of a node may have out together.
    public static final class Budget {
        private final long bytesMax;
        private final AtomicLong used = new AtomicLong();

        public Budget(long bytesMax) {
            this.bytesMax = bytesMax;
        }

        boolean take(long bytes) {
            long now = used.addAndGet(bytes);
            // The first buffer is always granted, so that one frame of any allowed size can pass.
            if (now <= bytesMax || now == bytes) return true;
            used.addAndGet(-bytes);
            return false;
        }

        void give(long bytes) {
            long now = used.addAndGet(-bytes);
            assert now >= 0 : now;
        }

        public long bytesMax() {
            return bytesMax;
        }

        /// Bytes on loan now. 0 when every lease was released: tests check it for leaks.
        public long used() {
            return used.get();
        }
    }
}
