package moldau.broker.partition;

import java.util.ArrayDeque;

/// Those who wait until the high watermark of one partition has passed an offset: `acks=all`.
///
/// Offsets are handed out in order, so this is a queue; only a batch that was sent again waits for
/// where it went the first time, before others that came since. A waiter whose request timed out stays until
/// its turn comes and is told all the same; it knows that it was answered.
final class Waiters {
    private record Waiting(long endOffset, Waiter waiter) {}

    private final ArrayDeque<Waiting> queue = new ArrayDeque<>(2);

    /// @param endOffset told when the high watermark is at or above it
    void add(long endOffset, Waiter waiter) {
        var waiting = new Waiting(endOffset, waiter);
        if (queue.isEmpty() || queue.peekLast().endOffset <= endOffset) queue.addLast(waiting);
        else addBeforeLater(waiting);
    }

    private void addBeforeLater(Waiting waiting) {
        var later = new ArrayDeque<Waiting>();
        while (!queue.isEmpty() && queue.peekLast().endOffset > waiting.endOffset) {
            later.addFirst(queue.pollLast());
        }
        queue.addLast(waiting);
        queue.addAll(later);
    }

    void reached(long highWatermark) {
        Waiting first;
        while ((first = queue.peekFirst()) != null && first.endOffset <= highWatermark) {
            queue.pollFirst();
            first.waiter.committed();
        }
    }

    void fail(short error) {
        Waiting first;
        while ((first = queue.pollFirst()) != null) first.waiter.failed(error);
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }
}
