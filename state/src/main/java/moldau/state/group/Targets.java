package moldau.state.group;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import moldau.wire.Uuid;

/// Makes a consumer group's target assignment: what each member is to read in the end.
final class Targets {
    private final Topics topics;

    Targets(Topics topics) {
        this.topics = topics;
    }

    /// Makes a new one if the group has changed since the last, which must be old enough: a burst of
    /// joins is then one assignment, not many.
    void follow(ConsumerDraft draft, ConsumerLimits limits, long wallMs) {
        if (draft.epoch() <= draft.targetEpoch()) return;
        if (!mayFollow(draft.group(), limits, wallMs)) return;
        Map<String, Assignment> assigned = assignor(draft, limits).assign(task(draft));
        for (ConsumerMember each : draft.members()) {
            Assignment target = assigned.get(each.id());
            boolean told = draft.hasTarget(each.id()) && draft.target(each.id()).equals(target);
            if (!told) draft.target(each.id(), target);
        }
        draft.targetsAreComplete(wallMs);
    }

    /// Whether the next one to ask gets a new target.
    static boolean areDue(ConsumerGroup group, ConsumerLimits limits, long wallMs) {
        return group.epoch() > group.targetEpoch() && mayFollow(group, limits, wallMs);
    }

    private static boolean mayFollow(ConsumerGroup group, ConsumerLimits limits, long wallMs) {
        long sinceWallMs = group.targetSinceWallMs();
        // The calendar may have been set back: an age below zero is none.
        long ageMs = sinceWallMs < 0 ? Long.MAX_VALUE : wallMs - sinceWallMs;
        return ageMs < 0 || ageMs >= limits.assignmentIntervalMs();
    }

    /// The name of the assignor most members wish for; the broker's first if none do.
    static String assignorName(Iterable<ConsumerMember> members, ConsumerLimits limits) {
        var votes = new HashMap<String, Integer>();
        for (ConsumerMember each : members) {
            String wish = each.profile().assignor();
            if (wish != null) votes.merge(wish, 1, Integer::sum);
        }
        String best = limits.assignors().getFirst();
        for (String each : limits.assignors()) {
            if (votes.getOrDefault(each, 0) > votes.getOrDefault(best, 0)) best = each;
        }
        return best;
    }

    private static Assignor assignor(ConsumerDraft draft, ConsumerLimits limits) {
        return Assignor.of(assignorName(draft.members(), limits));
    }

    private Assignor.Task task(ConsumerDraft draft) {
        var counts = new TreeMap<Uuid, Integer>();
        List<Assignor.Wanting> members = new ArrayList<>();
        for (ConsumerMember each : draft.members()) {
            var wanted = new TreeSet<Uuid>();
            for (String name : draft.topics(each)) {
                Uuid id = topics.id(name);
                if (id.isZero()) continue;
                wanted.add(id);
                counts.put(id, topics.partitionCount(name));
            }
            members.add(new Assignor.Wanting(
                    each.id(), each.profile().instanceId(), wanted, draft.target(each.id())));
        }
        return new Assignor.Task(members, counts);
    }
}
