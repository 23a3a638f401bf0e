package moldau.state.group;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import moldau.state.Decision;

/// A consumer group as one decision would have it, and the records that make it so.
///
/// Reads see what was changed here before; the group itself changes when the records are applied.
final class ConsumerDraft {
    private final ConsumerGroup group;
    private final List<GroupRecord> records;

    private int epoch;
    private long metadataHash;
    private int targetEpoch;
    private boolean sawTopics;
    private boolean sawPatterns;
    private boolean leftPlace;
    private Map<String, ConsumerMember> members;
    private Map<String, ConsumerGroup.Resolved> patterns;
    private final Map<String, Assignment> targets = new HashMap<>();
    private final Set<String> untargeted = new TreeSet<>();

    ConsumerDraft(ConsumerGroup group) {
        this(group, List.of());
    }

    /// @param group as it will be once `before` is applied
    /// @param before records that come first
    ConsumerDraft(ConsumerGroup group, List<GroupRecord> before) {
        this.group = group;
        records = new ArrayList<>(before);
        epoch = group.epoch();
        metadataHash = group.metadataHash();
        targetEpoch = group.targetEpoch();
    }

    ConsumerGroup group() {
        return group;
    }

    String id() {
        return group.id();
    }

    List<GroupRecord> records() {
        return records;
    }

    /// The topics the group reads, or the patterns of names, have been looked at in this decision.
    void sawTopics() {
        sawTopics = true;
    }

    void sawPatterns() {
        sawPatterns = true;
    }

    /// Writes the records; what comes then is decided on the group as it is after them.
    <A> Decision<GroupRecord, A> decide(
            Groups groups, Function<ConsumerGroup, Decision<GroupRecord, A>> then) {
        if (records.isEmpty()) return then.apply(group);
        return Decision.first(records, () -> then.apply((ConsumerGroup) groups.get(id())));
    }

    /// Tells the group, once the records are applied, what need not be looked at again for a while.
    void tell(Freshness freshness, long nowMs, ConsumerLimits limits) {
        if (sawTopics) freshness.sawTopics(nowMs);
        if (sawPatterns) freshness.sawPatterns(nowMs, limits.regexRefreshMs());
    }

    int epoch() {
        return epoch;
    }

    long metadataHash() {
        return metadataHash;
    }

    int targetEpoch() {
        return targetEpoch;
    }

    Collection<ConsumerMember> members() {
        return members == null ? group.members() : members.values();
    }

    ConsumerMember member(String memberId) {
        return members == null ? group.member(memberId) : members.get(memberId);
    }

    /// The static member of that instance, or null.
    ConsumerMember memberOf(String instanceId) {
        if (members == null) {
            String memberId = group.memberOf(instanceId);
            return memberId == null ? null : group.member(memberId);
        }
        for (ConsumerMember each : members.values()) {
            if (instanceId.equals(each.profile().instanceId())) return each;
        }
        return null;
    }

    boolean hasTarget(String memberId) {
        return targets.containsKey(memberId)
                || group.targeted().contains(memberId) && !untargeted.contains(memberId);
    }

    Assignment target(String memberId) {
        if (untargeted.contains(memberId)) return Assignment.NONE;
        Assignment changed = targets.get(memberId);
        return changed != null ? changed : group.target(memberId);
    }

    Map<String, ConsumerGroup.Resolved> patterns() {
        return patterns == null ? group.patterns() : patterns;
    }

    Set<String> topics(ConsumerMember member) {
        return ConsumerGroup.topics(member.profile(), patterns());
    }

    Set<String> subscribedTopics() {
        if (members == null && patterns == null) return group.subscribedTopics();
        var topics = new TreeSet<String>();
        for (ConsumerMember each : members()) topics.addAll(topics(each));
        return topics;
    }

    /// Puts a member in, or changes it: what differs is written.
    void put(ConsumerMember member) {
        ConsumerMember before = member(member.id());
        if (before == null || !before.profile().equals(member.profile())) {
            records.add(ConsumerRecords.wish(id(), member.id(), member.profile()));
        }
        ConsumerMember.Standing was = before == null ? ConsumerMember.Standing.NEW : before.standing();
        if (!was.equals(member.standing())) {
            records.add(ConsumerRecords.current(id(), member.id(), member.standing()));
        }
        ownMembers().put(member.id(), member);
    }

    void remove(ConsumerMember member) {
        end(member);
        forgetPattern(member.profile());
    }

    private void end(ConsumerMember member) {
        records.add(ConsumerRecords.current(id(), member.id(), null));
        records.add(ConsumerRecords.target(id(), member.id(), null));
        records.add(ConsumerRecords.wish(id(), member.id(), null));
        untargeted.add(member.id());
        targets.remove(member.id());
        ownMembers().remove(member.id());
    }

    /// A static member's new life takes the place of the old one: its target, and what it held.
    ConsumerMember takeOver(ConsumerMember old, String successorId) {
        ConsumerMember elsewhere = member(successorId);
        if (elsewhere != null && !successorId.equals(old.id())) {
            remove(elsewhere);
            leftPlace = true;
        }
        ConsumerMember.Standing was = old.standing();
        var successor = new ConsumerMember(successorId, old.profile(), new ConsumerMember.Standing(
                ConsumerMember.JOINS, 0, was.state(), was.held(), was.revoking()));
        replace(old, successor);
        return successor;
    }

    /// A member left a place of its own to take another's: what it was to read there is to be assigned anew.
    boolean leftPlace() {
        return leftPlace;
    }

    private void replace(ConsumerMember old, ConsumerMember successor) {
        Assignment target = target(old.id());
        boolean hadTarget = hasTarget(old.id());
        end(old);
        records.add(ConsumerRecords.wish(id(), successor.id(), successor.profile()));
        if (hadTarget) target(successor.id(), target);
        records.add(ConsumerRecords.current(id(), successor.id(), successor.standing()));
        ownMembers().put(successor.id(), successor);
    }

    /// The pattern of a member that has it no more: unless others have it, it goes.
    void forgetPattern(ConsumerMember.Profile profile) {
        if (!profile.hasRegex() || !patterns().containsKey(profile.regex())) return;
        for (ConsumerMember each : members()) {
            if (profile.regex().equals(each.profile().regex())) return;
        }
        records.add(ConsumerRecords.pattern(id(), profile.regex(), null));
        ownPatterns().remove(profile.regex());
    }

    void resolve(String regex, ConsumerGroup.Resolved resolved) {
        records.add(ConsumerRecords.pattern(id(), regex, resolved));
        ownPatterns().put(regex, resolved);
    }

    /// Takes the group to its next epoch.
    void bump(long metadataHash) {
        epoch++;
        this.metadataHash = metadataHash;
        records.add(ConsumerRecords.epoch(id(), epoch, metadataHash));
    }

    void target(String memberId, Assignment assignment) {
        untargeted.remove(memberId);
        targets.put(memberId, assignment);
        records.add(ConsumerRecords.target(id(), memberId, assignment));
    }

    /// All targets are those of the group's epoch.
    void targetsAreComplete(long wallMs) {
        targetEpoch = epoch;
        records.add(ConsumerRecords.targetEpoch(id(), targetEpoch, wallMs));
    }

    private Map<String, ConsumerMember> ownMembers() {
        if (members == null) {
            members = new TreeMap<>();
            for (ConsumerMember each : group.members()) members.put(each.id(), each);
        }
        return members;
    }

    private Map<String, ConsumerGroup.Resolved> ownPatterns() {
        if (patterns == null) patterns = new TreeMap<>(group.patterns());
        return patterns;
    }
}
