package moldau.state.group;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import moldau.state.Machine;

/// A group of the consumer protocol (KIP-848): the coordinator itself assigns its partitions.
///
/// Three epochs, each of which follows the one before it: the group's (its members, their wishes or
/// their topics changed), the target assignment's, and each member's.
///
/// Only `apply` changes what the log knows. Deadlines are the leader's alone.
final class ConsumerGroup implements Group {
    /// Kafka's groups begin there, so the first epoch a member sees is 2.
    static final int FIRST_EPOCH = 1;

    private final String id;

    private int epoch = FIRST_EPOCH;
    private boolean hasEpoch;
    private long metadataHash;
    private int targetEpoch;
    private long targetSinceWallMs = -1;
    private boolean hasPartitionMetadata;
    private final Map<String, ConsumerMember> members = new TreeMap<>();
    private final Map<String, String> memberByInstance = new HashMap<>();
    private final Map<String, Assignment> targets = new HashMap<>();
    private final Map<String, Resolved> patterns = new TreeMap<>();
    private final Owners owners = new Owners();
    private Set<String> subscribedTopics;

    private final Map<String, Patience> patience = new HashMap<>();
    private final Freshness freshness = new Freshness();

    /// The topics a pattern stood for when it was last looked at.
    ///
    /// @param version of the cluster's metadata at that time
    record Resolved(Set<String> topics, long version, long sinceWallMs) {
    }

    ConsumerGroup(String id) {
        this.id = id;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public GroupType type() {
        return GroupType.CONSUMER;
    }

    @Override
    public boolean isEmpty() {
        return members.isEmpty();
    }

    @Override
    public String stateText() {
        return state().text;
    }

    @Override
    public String protocolType() {
        return type().protocolType;
    }

    ConsumerState state() {
        if (members.isEmpty()) return ConsumerState.EMPTY;
        if (epoch > targetEpoch) return ConsumerState.ASSIGNING;
        for (ConsumerMember each : members.values()) {
            if (!each.standing().hasReached(targetEpoch)) return ConsumerState.RECONCILING;
        }
        return ConsumerState.STABLE;
    }

    int epoch() {
        return epoch;
    }

    /// A digest of the topics it reads: when it differs, an assignment may have to change.
    long metadataHash() {
        return metadataHash;
    }

    int targetEpoch() {
        return targetEpoch;
    }

    /// When its target assignment was made, -1 if never.
    long targetSinceWallMs() {
        return targetSinceWallMs;
    }

    Collection<ConsumerMember> members() {
        return members.values();
    }

    int memberCount() {
        return members.size();
    }

    /// The member, or null.
    ConsumerMember member(String memberId) {
        return members.get(memberId);
    }

    /// The id of the static member of that instance, or null.
    String memberOf(String instanceId) {
        return memberByInstance.get(instanceId);
    }

    /// What a member is to read once all have followed.
    Assignment target(String memberId) {
        return targets.getOrDefault(memberId, Assignment.NONE);
    }

    /// Members that have a target, also those that left since.
    Set<String> targeted() {
        return Collections.unmodifiableSet(targets.keySet());
    }

    Map<String, Resolved> patterns() {
        return Collections.unmodifiableMap(patterns);
    }

    Owners owners() {
        return owners;
    }

    /// What its members want to read, by name or by pattern.
    Set<String> subscribedTopics() {
        if (subscribedTopics == null) {
            subscribedTopics = new TreeSet<>();
            for (ConsumerMember each : members.values()) {
                subscribedTopics.addAll(topics(each.profile(), patterns));
            }
        }
        return subscribedTopics;
    }

    /// What a member wants to read, by name or by pattern.
    static Set<String> topics(ConsumerMember.Profile profile, Map<String, Resolved> patterns) {
        var topics = new TreeSet<>(profile.topics());
        if (profile.hasRegex() && patterns.get(profile.regex()) instanceof Resolved resolved) {
            topics.addAll(resolved.topics());
        }
        return topics;
    }

    /// A sign of life of a member, which may owe us a step.
    ///
    /// @return when the group needs a tick on that account
    long heard(String memberId, long nowMs, ConsumerLimits limits) {
        ConsumerMember member = members.get(memberId);
        Patience with = patience(memberId);
        with.heard(nowMs, Patience.sessionMs(member, limits));
        if (!member.isClassic()) with.follow(member, nowMs);
        if (patience.size() == members.size()) return with.nextDeadlineMs();
        awaitAll(nowMs, limits);
        return nextDeadlineMs();
    }

    /// Members nobody waits for yet came from the classic group this one was: each has one session
    /// timeout to show that it lives.
    private void awaitAll(long nowMs, ConsumerLimits limits) {
        for (ConsumerMember each : members.values()) {
            if (patience.containsKey(each.id())) continue;
            patience(each.id()).heard(nowMs, Patience.sessionMs(each, limits));
        }
    }

    /// Leader's alone: what of the cluster it has yet to look at.
    Freshness freshness() {
        return freshness;
    }

    /// How long a member is waited for; of one that is not there, null.
    Patience patience(String memberId) {
        return members.containsKey(memberId)
                ? patience.computeIfAbsent(memberId, _ -> new Patience())
                : null;
    }

    /// When the group needs a tick; `Machine.NEVER` if it does not.
    @Override
    public long nextDeadlineMs() {
        long next = Machine.NEVER;
        for (Patience each : patience.values()) next = Math.min(next, each.nextDeadlineMs());
        return next;
    }

    /// Folds one of its records into the state.
    void apply(GroupRecord.Consumer record) {
        switch (record) {
            case GroupRecord.Consumer.Epoch(_, var value) -> {
                hasEpoch = value != null;
                epoch = value == null ? FIRST_EPOCH : value.epoch();
                metadataHash = value == null ? 0 : value.metadataHash();
            }
            case GroupRecord.Consumer.Partitions(_, var value) -> hasPartitionMetadata = value != null;
            case GroupRecord.Consumer.Wish(var key, var value) ->
                    profile(key.memberId(), value == null ? null : ConsumerRecords.profile(value));
            case GroupRecord.Consumer.TargetEpoch(_, var value) -> {
                targetEpoch = value == null ? 0 : value.assignmentEpoch();
                targetSinceWallMs = value == null ? -1 : value.assignmentTimestamp();
            }
            case GroupRecord.Consumer.Target(var key, var value) -> {
                if (value == null) targets.remove(key.memberId());
                else targets.put(key.memberId(), ConsumerRecords.assignment(value));
            }
            case GroupRecord.Consumer.Current(var key, var value) -> standing(
                    key.memberId(),
                    value == null ? ConsumerMember.Standing.NEW : ConsumerRecords.standing(value));
            case GroupRecord.Consumer.Pattern(var key, var value) -> {
                subscribedTopics = null;
                if (value == null) patterns.remove(key.regularExpression());
                else patterns.put(key.regularExpression(), ConsumerRecords.resolved(value));
            }
        }
    }

    private void profile(String memberId, ConsumerMember.Profile profile) {
        subscribedTopics = null;
        ConsumerMember before = members.get(memberId);
        if (before != null && before.isStatic()) {
            memberByInstance.remove(before.profile().instanceId(), memberId);
        }
        if (profile == null) {
            if (before != null) owners.remove(memberId, before.standing());
            members.remove(memberId);
            patience.remove(memberId);
            return;
        }
        ConsumerMember after =
                (before == null ? ConsumerMember.fresh(memberId) : before).with(profile);
        members.put(memberId, after);
        if (after.isStatic()) memberByInstance.put(after.profile().instanceId(), memberId);
    }

    /// A tombstone for a member that is not there ends nothing; anything else makes it known.
    private void standing(String memberId, ConsumerMember.Standing standing) {
        ConsumerMember before = members.get(memberId);
        if (before == null && standing == ConsumerMember.Standing.NEW) return;
        if (before == null) before = ConsumerMember.fresh(memberId);
        owners.remove(memberId, before.standing());
        members.put(memberId, before.with(standing));
        owners.add(memberId, standing);
        subscribedTopics = null;
    }

    /// Nothing of it is left in the log.
    boolean isGone() {
        return members.isEmpty() && targets.isEmpty() && patterns.isEmpty() && targetEpoch == 0
                && !hasPartitionMetadata && !hasEpoch;
    }

    /// The records that end it.
    List<GroupRecord> tombstones() {
        var ends = new ArrayList<GroupRecord>();
        for (String each : members.keySet()) ends.add(ConsumerRecords.current(id, each, null));
        for (String each : targets.keySet()) ends.add(ConsumerRecords.target(id, each, null));
        ends.add(ConsumerRecords.targetEpoch(id, null));
        for (String each : members.keySet()) ends.add(ConsumerRecords.wish(id, each, null));
        ends.add(ConsumerRecords.noPartitions(id));
        for (String each : patterns.keySet()) ends.add(ConsumerRecords.pattern(id, each, null));
        ends.add(ConsumerRecords.epoch(id, null));
        return ends;
    }

    /// We lead from now on: every member has one session timeout to show that it lives.
    void activate(long nowMs, ConsumerLimits limits) {
        for (ConsumerMember each : members.values()) {
            heard(each.id(), nowMs, limits);
        }
    }

    void checkInvariants() {
        for (ConsumerMember each : members.values()) {
            String instance = each.profile().instanceId();
            if (instance != null && !each.id().equals(memberOf(instance))) {
                throw new AssertionError(each.id() + " is not the member of " + instance);
            }
            if (each.epoch() > Math.max(epoch, targetEpoch)) {
                throw new AssertionError(each.id() + " is ahead of the group");
            }
        }
        checkOwners();
        if (targetEpoch > epoch) throw new AssertionError("target " + targetEpoch + " > " + epoch);
        if (!members.keySet().containsAll(patience.keySet())) throw new AssertionError("waits for nobody");
    }

    /// I54: no partition has two owners.
    private void checkOwners() {
        var seen = new HashMap<String, String>();
        for (ConsumerMember each : members.values()) {
            each.standing().occupied().byTopic().forEach((topic, partitions) -> partitions.keySet()
                    .forEach(index -> own(seen, topic + "-" + index, each.id())));
        }
    }

    private static void own(Map<String, String> seen, String partition, String memberId) {
        String other = seen.put(partition, memberId);
        if (other != null) throw new AssertionError(partition + " of " + other + " and " + memberId);
    }
}
