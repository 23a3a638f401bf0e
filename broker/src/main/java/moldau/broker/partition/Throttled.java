package moldau.broker.partition;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The replicas of one topic that are throttled, as a topic config lists them.
///
/// @param all `*`
/// @param pairs `partition:broker`
public record Throttled(boolean all, Set<String> pairs) {
    public static final Throttled NONE = new Throttled(false, Set.of());

    /// @param items checked when they were set
    public static Throttled of(List<String> items) {
        if (items.isEmpty()) return NONE;
        return items.contains("*") ? new Throttled(true, Set.of()) : new Throttled(false, new HashSet<>(items));
    }

    boolean has(int partition, int broker) {
        return all || !pairs.isEmpty() && pairs.contains(partition + ":" + broker);
    }
}
