package moldau.state.group;

import java.util.Map;
import java.util.SortedSet;
import moldau.wire.Uuid;

/// As many partitions for each member as can be, and as few moves as that allows.
final class UniformAssignor implements Assignor {
    @Override
    public Map<String, Assignment> assign(Task task) {
        return areAlike(task) ? EvenSpread.of(task) : LevelSpread.of(task);
    }

    private static boolean areAlike(Task task) {
        SortedSet<Uuid> first = task.members().getFirst().topics();
        return task.members().stream().allMatch(each -> each.topics().equals(first));
    }
}
