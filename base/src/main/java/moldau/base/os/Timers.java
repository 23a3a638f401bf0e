package moldau.base.os;

import java.util.Arrays;
import moldau.base.Loop;
import moldau.base.Task;

/// The pending timers of one loop: a binary heap by deadline; equal deadlines run in the order they
/// were set. Each timer knows its place, so cancelling costs `log n` and leaves nothing behind.
final class Timers {
    private Pending[] heap = new Pending[16];
    private int count;
    private long set;

    final class Pending implements Loop.Timer {
        private final long deadlineNanos;
        private final long order;
        private final Task task;
        private int place;

        private Pending(long deadlineNanos, Task task) {
            this.deadlineNanos = deadlineNanos;
            this.order = set++;
            this.task = task;
        }

        @Override
        public void cancel() {
            if (place >= 0) remove(this);
        }

        private boolean isBefore(Pending other) {
            return deadlineNanos != other.deadlineNanos
                    ? deadlineNanos - other.deadlineNanos < 0 : order < other.order;
        }
    }

    Pending add(long deadlineNanos, Task task) {
        if (count == heap.length) heap = Arrays.copyOf(heap, 2 * count);
        Pending timer = new Pending(deadlineNanos, task);
        rise(timer, count++);
        return timer;
    }

    boolean isEmpty() {
        return count == 0;
    }

    int count() {
        return count;
    }

    /// Deadline of the first timer; only when there is one.
    long firstNanos() {
        return heap[0].deadlineNanos;
    }

    /// Takes the first timer if it is due.
    ///
    /// @return its task, or null
    Task takeDue(long nowNanos) {
        if (count == 0 || heap[0].deadlineNanos - nowNanos > 0) return null;
        Pending first = heap[0];
        remove(first);
        return first.task;
    }

    private void remove(Pending timer) {
        int place = timer.place;
        assert heap[place] == timer;
        timer.place = -1;
        Pending last = heap[--count];
        heap[count] = null;
        if (last == timer) return;
        if (place > 0 && last.isBefore(heap[(place - 1) >>> 1])) {
            rise(last, place);
        } else {
            sink(last, place);
        }
    }

    private void rise(Pending timer, int from) {
        int place = from;
        while (place > 0) {
            int parent = (place - 1) >>> 1;
            if (!timer.isBefore(heap[parent])) break;
            put(heap[parent], place);
            place = parent;
        }
        put(timer, place);
    }

    private void sink(Pending timer, int from) {
        int place = from;
        while (true) {
            int child = 2 * place + 1;
            if (child >= count) break;
            if (child + 1 < count && heap[child + 1].isBefore(heap[child])) child++;
            if (!heap[child].isBefore(timer)) break;
            put(heap[child], place);
            place = child;
        }
        put(timer, place);
    }

    private void put(Pending timer, int place) {
        heap[place] = timer;
        timer.place = place;
    }
}
