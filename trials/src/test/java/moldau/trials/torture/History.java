package moldau.trials.torture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/// What clients saw: what was sent, acknowledged where, and read. Judged against the log as it is in the
/// end, after Jepsen's `tests/kafka.clj`.
///
/// A value is `writer-number`; a writer sends its numbers to one partition in rising order, and each
/// once: the producer's retries are the idempotent producer's.
final class History {
    private static final int SHOWN_MAX = 10;

    private final Map<TopicPartition, Map<Long, String>> acknowledged = new TreeMap<>(Order.BY_NAME);
    private final Map<String, TopicPartition> sent = new HashMap<>();
    private final Map<TopicPartition, Map<Long, String>> read = new TreeMap<>(Order.BY_NAME);
    private final List<String> oddities = new ArrayList<>();
    private int acknowledgedCount;

    /// Kafka's has none.
    private enum Order implements java.util.Comparator<TopicPartition> {
        BY_NAME;

        @Override
        public int compare(TopicPartition one, TopicPartition other) {
            return one.toString().compareTo(other.toString());
        }
    }

    synchronized void sent(String value, TopicPartition to) {
        sent.put(value, to);
    }

    synchronized void acknowledged(String value, TopicPartition where, long offset) {
        acknowledgedCount++;
        String before = acknowledged.computeIfAbsent(where, _ -> new HashMap<>()).put(offset, value);
        if (before != null) {
            odd("two acknowledged at " + where + "@" + offset + ": " + before + ", " + value);
        }
    }

    /// @param position where the reader was: what comes first may not be behind it
    synchronized void read(TopicPartition from, long position, long offset, String value) {
        if (position >= 0 && offset != position) {
            odd("read " + from + "@" + offset + " where " + position + " came next");
        }
        String before = read.computeIfAbsent(from, _ -> new HashMap<>()).put(offset, value);
        if (before != null && !before.equals(value)) {
            odd("read at " + from + "@" + offset + " first " + before + ", then " + value);
        }
    }

    synchronized void odd(String what) {
        oddities.add(what);
    }

    synchronized int acknowledgedCount() {
        return acknowledgedCount;
    }

    /// Everything that may not be.
    ///
    /// @param log values by offset, as the partition has them in the end
    synchronized List<String> judge(Map<TopicPartition, TreeMap<Long, String>> log) {
        var found = new ArrayList<>(oddities);
        acknowledged.forEach((where, values) -> values.forEach((offset, value) -> {
            String there = log.getOrDefault(where, new TreeMap<>()).get(offset);
            if (!value.equals(there)) {
                found.add("lost: " + value + " was acknowledged at " + where + "@" + offset
                        + ", where " + there + " is");
            }
        }));
        read.forEach((where, values) -> values.forEach((offset, value) -> {
            String there = log.getOrDefault(where, new TreeMap<>()).get(offset);
            if (!value.equals(there)) {
                found.add("read and gone: " + value + " at " + where + "@" + offset + ", where "
                        + there + " is");
            }
        }));
        log.forEach((where, values) -> judge(where, values, found));
        return found.size() <= SHOWN_MAX ? found : Collections.unmodifiableList(shortened(found));
    }

    private static List<String> shortened(List<String> found) {
        var few = new ArrayList<>(found.subList(0, SHOWN_MAX));
        few.add("... " + found.size() + " in all");
        return few;
    }

    private void judge(TopicPartition where, TreeMap<Long, String> values, List<String> found) {
        var last = new HashMap<String, Integer>();
        var places = new HashMap<String, Long>();
        long next = 0;
        for (Map.Entry<Long, String> each : values.entrySet()) {
            String value = each.getValue();
            if (each.getKey() != next) found.add("a gap at " + where + "@" + next);
            next = each.getKey() + 1;
            if (!where.equals(sent.get(value))) found.add("never sent: " + value + " at " + where);
            Long twice = places.put(value, each.getKey());
            if (twice != null) {
                found.add("twice: " + value + " at " + where + "@" + twice + " and " + each.getKey());
            }
            int dash = value.indexOf('-');
            int number = Integer.parseInt(value.substring(dash + 1));
            Integer before = last.put(value.substring(0, dash), number);
            if (before != null && before >= number && twice == null) {
                found.add("out of order: " + value + " after " + before + " at " + where);
            }
        }
    }
}
