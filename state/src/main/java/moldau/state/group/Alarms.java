package moldau.state.group;

import java.util.PriorityQueue;
import moldau.state.Machine;

/// When which group needs a tick.
///
/// An alarm may ring early, never late: heartbeats and commits move deadlines back without touching
/// it, which makes them cheap; the group's true deadline is looked up when the alarm rings.
final class Alarms {
    /// `order` makes equal times ring in the order they were set.
    record Alarm(long atMs, long order, ClassicGroup group) implements Comparable<Alarm> {
        @Override
        public int compareTo(Alarm other) {
            return atMs != other.atMs
                    ? Long.compare(atMs, other.atMs)
                    : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Alarm> queue = new PriorityQueue<>();
    private long order;

    /// Looks at the group's deadlines, some of which may have come nearer.
    void watch(ClassicGroup group) {
        watch(group, group.nextDeadlineMs());
    }

    /// As `watch`, but not before `earliestMs`.
    void watchFrom(ClassicGroup group, long earliestMs) {
        long atMs = group.nextDeadlineMs();
        watch(group, atMs == Machine.NEVER ? atMs : Math.max(atMs, earliestMs));
    }

    void forget(ClassicGroup group) {
        group.alarm = null;
    }

    /// The next group whose alarm rings by `nowMs`; null if there is none. It is to be watched again.
    ClassicGroup due(long nowMs) {
        dropStale();
        Alarm next = queue.peek();
        if (next == null || next.atMs > nowMs) return null;
        queue.poll();
        next.group.alarm = null;
        return next.group;
    }

    long nextMs() {
        dropStale();
        return queue.isEmpty() ? Machine.NEVER : queue.peek().atMs;
    }

    private void watch(ClassicGroup group, long atMs) {
        if (atMs == Machine.NEVER) {
            group.alarm = null;
        } else if (group.alarm == null || group.alarm.atMs > atMs) {
            group.alarm = new Alarm(atMs, order++, group);
            queue.add(group.alarm);
        }
    }

    private void dropStale() {
        while (!queue.isEmpty() && queue.peek().group.alarm != queue.peek()) queue.poll();
    }
}
