package moldau.state.group;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import moldau.state.Machine;
import moldau.wire.record.GroupMetadataValue;

/// A group of the classic protocol: its members, where it is in a rebalance, its deadlines.
///
/// Only `apply` changes what the log knows. The other methods change what a rebalance is made of,
/// which is never logged until its end.
final class ClassicGroup implements Group {
    private final String id;

    private String protocolType = "";
    private int generation;
    private String protocol;
    private String leader;
    private long stateSinceWallMs = -1;
    private boolean logged;

    private GroupState state = GroupState.EMPTY;
    private final Map<String, Member> members = new LinkedHashMap<>();
    private final Map<String, String> memberByInstance = new HashMap<>();
    private final Map<String, Integer> supporters = new HashMap<>();
    private Set<String> subscribedTopics;

    private final Map<String, Long> pending = new TreeMap<>();
    private final Set<String> awaitedSyncs = new TreeSet<>();
    private int joiningCount;

    /// How far the rebalance is in time.
    final RebalanceClock clock = new RebalanceClock();

    ClassicGroup(String id) {
        this.id = id;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public GroupType type() {
        return GroupType.CLASSIC;
    }

    @Override
    public boolean isEmpty() {
        return state == GroupState.EMPTY;
    }

    @Override
    public String stateText() {
        return state.text;
    }

    @Override
    public String protocolType() {
        return protocolType;
    }

    GroupState state() {
        return state;
    }

    boolean is(GroupState state) {
        return this.state == state;
    }

    int generation() {
        return generation;
    }

    /// The chosen protocol; null unless the group has a generation with members.
    String protocol() {
        return protocol;
    }

    String leader() {
        return leader;
    }

    boolean isLeader(String memberId) {
        return memberId.equals(leader);
    }

    /// When it came into the state that is logged, -1 if unknown.
    long stateSinceWallMs() {
        return stateSinceWallMs;
    }

    /// Whether the log holds the group's key: if not, it is known by its offsets only.
    boolean isLogged() {
        return logged;
    }

    Collection<Member> members() {
        return members.values();
    }

    int memberCount() {
        return members.size();
    }

    Member member(String memberId) {
        return members.get(memberId);
    }

    /// The id of the static member of that instance, or null.
    String memberOf(String instanceId) {
        return memberByInstance.get(instanceId);
    }

    int joiningCount() {
        return joiningCount;
    }

    /// Members that were given an id and have yet to come back with it, with when they are given up.
    Map<String, Long> pending() {
        return pending;
    }

    /// Members whose SyncGroup of this generation is yet to come.
    Set<String> awaitedSyncs() {
        return awaitedSyncs;
    }

    /// Folds the group's record, or its tombstone (null), into the state.
    ///
    /// Members that are known keep what is not in the record: sessions, protocols not chosen.
    void apply(GroupMetadataValue value) {
        logged = value != null;
        GroupMetadataValue next = value == null ? GroupMetadataValue.DEFAULT : value;
        protocolType = next.protocolType();
        generation = next.generation();
        protocol = next.protocol();
        leader = next.leader();
        stateSinceWallMs = next.currentStateTimestamp();
        var known = new HashMap<>(members);
        clearMembers();
        for (GroupMetadataValue.Member each : next.members()) {
            Member member = known.remove(each.memberId());
            if (member == null) member = MemberRecords.member(each, protocol);
            member.assign(each.assignment());
            put(member);
        }
        for (Member gone : known.values()) {
            assert !gone.isJoining() && !gone.isSyncing() : "nobody answers " + gone.id;
        }
        awaitedSyncs.retainAll(members.keySet());
        state = members.isEmpty() ? GroupState.EMPTY : GroupState.STABLE;
        clock.settle(awaitedSyncs.isEmpty());
        subscribedTopics = Subscriptions.topics(this);
    }

    /// The group as a record, each member with an assignment.
    GroupMetadataValue record(Map<String, byte[]> assignments) {
        var list = new ArrayList<GroupMetadataValue.Member>(members.size());
        for (Member each : members.values()) {
            byte[] assignment = assignments.getOrDefault(each.id, Member.NOTHING);
            list.add(MemberRecords.record(each, protocol, assignment));
        }
        return GroupMetadataValue.DEFAULT
                .withProtocolType(protocolType)
                .withGeneration(generation)
                .withProtocol(protocol)
                .withLeader(leader)
                .withCurrentStateTimestamp(stateSinceWallMs)
                .withMembers(list);
    }

    /// The record of the next generation, in which nobody is left.
    GroupMetadataValue emptied(long wallMs) {
        return GroupMetadataValue.DEFAULT
                .withProtocolType(protocolType)
                .withGeneration(generation + 1)
                .withProtocol(null)
                .withLeader(null)
                .withCurrentStateTimestamp(wallMs);
    }

    void add(Member member) {
        assert !members.containsKey(member.id) : member.id;
        if (leader == null) leader = member.id;
        put(member);
        pending.remove(member.id);
    }

    /// Takes a member out; its parked answers must have been taken.
    void remove(Member member) {
        assert !member.isJoining() && !member.isSyncing() : member.id;
        members.remove(member.id);
        awaitedSyncs.remove(member.id);
        count(member.protocols(), -1);
        if (member.isStatic()) memberByInstance.remove(member.instanceId, member.id);
        if (member.id.equals(leader)) {
            leader = members.isEmpty() ? null : members.values().iterator().next().id;
        }
    }

    /// A new life of a static member takes the old one's place.
    void replace(Member old, Member successor) {
        boolean led = isLeader(old.id);
        remove(old);
        put(successor);
        if (led) leader = successor.id;
    }

    void update(Member member, Member.Origin origin, List<Member.Protocol> protocols) {
        count(member.protocols(), -1);
        member.update(origin, protocols);
        count(protocols, 1);
    }

    void joining(int delta) {
        joiningCount += delta;
        assert joiningCount >= 0 && joiningCount <= members.size() : joiningCount;
    }

    /// All members, and those promised, wait for the next generation.
    boolean allJoined() {
        return joiningCount == members.size() && pending.isEmpty();
    }

    /// Whether a member with these protocols could live with the others.
    boolean supports(String type, List<Member.Protocol> protocols) {
        if (state == GroupState.EMPTY) return !type.isEmpty() && !protocols.isEmpty();
        if (!type.equals(protocolType)) return false;
        for (Member.Protocol each : protocols) {
            if (supporters.getOrDefault(each.name(), 0) == members.size()) return true;
        }
        return false;
    }

    /// The protocol with most votes of those everyone supports; the first voted for wins a draw.
    String elect() {
        var candidates = new ArrayList<String>();
        for (Map.Entry<String, Integer> each : supporters.entrySet()) {
            if (each.getValue() == members.size()) candidates.add(each.getKey());
        }
        var votes = new LinkedHashMap<String, Integer>();
        for (Member each : members.values()) votes.merge(each.vote(candidates), 1, Integer::sum);
        String best = null;
        for (Map.Entry<String, Integer> each : votes.entrySet()) {
            if (best == null || each.getValue() > votes.get(best)) best = each.getKey();
        }
        return best;
    }

    /// The leader stays if it rejoined, else the first who did leads.
    ///
    /// @return false if nobody rejoined
    boolean electLeader() {
        Member current = leader == null ? null : members.get(leader);
        if (current != null && current.isJoining()) return true;
        for (Member each : members.values()) {
            if (each.isJoining()) {
                leader = each.id;
                return true;
            }
        }
        return false;
    }

    void prepare() {
        awaitedSyncs.clear();
        state = GroupState.PREPARING;
    }

    /// Begins the next generation with the members that are here.
    void complete(long wallMs) {
        assert !members.isEmpty() : id;
        generation++;
        protocol = elect();
        state = GroupState.COMPLETING;
        stateSinceWallMs = wallMs;
        subscribedTopics = Subscriptions.topics(this);
        awaitedSyncs.clear();
        awaitedSyncs.addAll(members.keySet());
    }

    /// Of the first member's protocol type from here on.
    void protocolType(String type) {
        protocolType = type;
    }

    int rebalanceTimeoutMs() {
        int longest = 0;
        for (Member each : members.values()) {
            longest = Math.max(longest, each.origin().rebalanceTimeoutMs());
        }
        return longest;
    }

    /// Whether the protocol is the consumer's, so that subscriptions can be read.
    boolean isConsumer() {
        return protocolType.equals(Subscriptions.PROTOCOL_TYPE);
    }

    /// Whether a member reads the topic; for a consumer group whose subscriptions cannot be read: yes.
    boolean isSubscribed(String topic) {
        if (!isConsumer()) return false;
        return subscribedTopics == null || subscribedTopics.contains(topic);
    }

    /// Whether it is known which topics the members read.
    boolean knowsSubscriptions() {
        return subscribedTopics != null;
    }

    /// When the group needs a tick; `Machine.NEVER` if it does not.
    @Override
    public long nextDeadlineMs() {
        long next = clock.nextDeadlineMs();
        for (Member each : members.values()) next = Math.min(next, each.sessionDeadlineMs());
        for (long each : pending.values()) next = Math.min(next, each);
        assert next > 0 || next == Machine.NEVER : next;
        return next;
    }

    void checkInvariants() {
        int joining = 0;
        for (Member each : members.values()) {
            if (each.isJoining()) joining++;
            if (each.isStatic() && !each.id.equals(memberOf(each.instanceId))) {
                throw new AssertionError(each.id + " is not the member of " + each.instanceId);
            }
            if (each.isSyncing() && state != GroupState.COMPLETING) {
                throw new AssertionError(each.id + " waits for an assignment in " + state);
            }
        }
        if (joining != joiningCount) throw new AssertionError(joining + " != " + joiningCount);
        if (joining > 0 && state != GroupState.PREPARING) throw new AssertionError("joins in " + state);
        boolean hasMembers = !members.isEmpty();
        if (state == GroupState.EMPTY && hasMembers) throw new AssertionError("empty with members");
        if ((state == GroupState.STABLE || state == GroupState.COMPLETING)
                && (leader == null || !members.containsKey(leader) || protocol == null)) {
            throw new AssertionError(state + " without leader or protocol");
        }
    }

    private void put(Member member) {
        members.put(member.id, member);
        count(member.protocols(), 1);
        if (member.isStatic()) memberByInstance.put(member.instanceId, member.id);
    }

    private void clearMembers() {
        members.clear();
        memberByInstance.clear();
        supporters.clear();
        joiningCount = 0;
    }

    private void count(List<Member.Protocol> protocols, int delta) {
        for (Member.Protocol each : protocols) {
            int count = supporters.merge(each.name(), delta, Integer::sum);
            if (count == 0) supporters.remove(each.name());
        }
    }
}
