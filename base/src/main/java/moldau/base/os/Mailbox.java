package moldau.base.os;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import moldau.base.Task;

/// A bounded queue of tasks: many threads add, one takes. No locks, nothing allocated per task.
///
/// `tail` is claimed by compare-and-set, then the slot is filled; a slot that is still null at `head`
/// is either the end or an add that has claimed and not yet filled: it looks empty until then.
final class Mailbox {
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Task[].class);
    private static final VarHandle TAIL;
    private static final VarHandle HEAD;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            TAIL = lookup.findVarHandle(Mailbox.class, "tail", long.class);
            HEAD = lookup.findVarHandle(Mailbox.class, "head", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Task[] slots;
    private final int mask;
    private volatile long tail;
    private volatile long head;

    /// @param tasksMax rounded up to a power of two
    Mailbox(int tasksMax) {
        int size = Integer.highestOneBit(Math.max(2, tasksMax) * 2 - 1);
        slots = new Task[size];
        mask = size - 1;
    }

    /// @return false if full
    boolean add(Task task) {
        long at;
        do {
            at = tail;
            if (at - head >= slots.length) return false;
        } while (!TAIL.compareAndSet(this, at, at + 1));
        // Volatile, so that a later look at the awake flag cannot move before it.
        SLOT.setVolatile(slots, (int) at & mask, task);
        return true;
    }

    /// The oldest task, or null. Called by the owner only.
    Task take() {
        long at = (long) HEAD.getOpaque(this);
        int slot = (int) at & mask;
        Task task = (Task) SLOT.getAcquire(slots, slot);
        if (task == null) return null;
        SLOT.setOpaque(slots, slot, (Task) null);
        HEAD.setRelease(this, at + 1);
        return task;
    }

    /// Whether [#take] would give null. Called by the owner only.
    boolean isEmpty() {
        return SLOT.getVolatile(slots, (int) (long) HEAD.getOpaque(this) & mask) == null;
    }

    int size() {
        return (int) (tail - head);
    }
}
