package moldau.state.group;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import moldau.state.Machine;

/// When which group needs a tick.
///
/// An alarm may ring early, never late: heartbeats and commits move deadlines back without touching
/// it, which makes them cheap; the group's true deadline is looked up when the alarm rings.
final class Alarms {
    /// `order` makes equal times ring in the order they were set.
    private record Alarm(long atMs, long order, Group group) implements Comparable<Alarm> {
        @Override
        public int compareTo(Alarm other) {
            return atMs != other.atMs
                    ? Long.compare(atMs, other.atMs)
                    : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Alarm> queue = new PriorityQueue<>();
    /// The one alarm of each group that counts; others in the queue are stale.
    private final Map<Group, Alarm> byGroup = new IdentityHashMap<>();
    private long order;

    /// Looks at the group's deadlines, some of which may have come nearer.
    void watch(Group group) {
        watch(group, group.nextDeadlineMs());
    }

    /// As `watch`, but not before `earliestMs`.
    void watchFrom(Group group, long earliestMs) {
        long atMs = group.nextDeadlineMs();
        watch(group, atMs == Machine.NEVER ? atMs : Math.max(atMs, earliestMs));
    }

    void forget(Group group) {
        byGroup.remove(group);
    }

    /// When the group's alarm rings; `Machine.NEVER` if it has none.
    long ofMs(Group group) {
        Alarm alarm = byGroup.get(group);
        return alarm == null ? Machine.NEVER : alarm.atMs;
    }

    /// The next group whose alarm rings by `nowMs`; null if there is none. It is to be watched again.
    Group due(long nowMs) {
        dropStale();
        Alarm next = queue.peek();
        if (next == null || next.atMs > nowMs) return null;
        queue.poll();
        byGroup.remove(next.group);
        return next.group;
    }

    long nextMs() {
        dropStale();
        return queue.isEmpty() ? Machine.NEVER : queue.peek().atMs;
    }

    /// As `watch`, when only that one of the group's deadlines may have come nearer.
    void watch(Group group, long atMs) {
        if (atMs == Machine.NEVER) {
            byGroup.remove(group);
        } else if (ofMs(group) > atMs) {
            var alarm = new Alarm(atMs, order++, group);
            byGroup.put(group, alarm);
            queue.add(alarm);
        }
    }

    private void dropStale() {
        while (!queue.isEmpty() && byGroup.get(queue.peek().group) != queue.peek()) queue.poll();
    }
}
