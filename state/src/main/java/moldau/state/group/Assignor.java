package moldau.state.group;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import moldau.wire.Uuid;

/// A way to spread partitions over the members of a group (KIP-848).
///
/// Every partition that somebody wants gets one member, who wants its topic. Equal input, equal
/// outcome.
sealed interface Assignor permits UniformAssignor, RangeAssignor {
    /// What is to be spread.
    ///
    /// @param members in any order
    /// @param partitionCounts of every topic that some member wants
    record Task(List<Wanting> members, SortedMap<Uuid, Integer> partitionCounts) {
    }

    /// A member as assignors see it.
    ///
    /// @param instanceId of a static member, else null
    /// @param topics it wants; all of them are there
    /// @param before its target until now
    record Wanting(String memberId, String instanceId, SortedSet<Uuid> topics, Assignment before) {
    }

    /// @return what each member gets, also those that get nothing
    Map<String, Assignment> assign(Task task);

    /// The assignor of that name, as in `group.consumer.assignors`; null if there is none.
    static Assignor of(String name) {
        return switch (name) {
            case "uniform" -> new UniformAssignor();
            case "range" -> new RangeAssignor();
            default -> null;
        };
    }
}
