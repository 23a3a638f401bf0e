package moldau.state.group;

import java.util.List;
import java.util.Set;

/// How a consumer group follows what a member tells: the group's epoch, its target assignment, and
/// the member's own next step.
final class Following {
    private final Topics topics;
    private final Targets targets;

    Following(Topics topics) {
        this.topics = topics;
        this.targets = new Targets(topics);
    }

    /// A member as it was and as it says it is.
    ///
    /// @param before of a new member, blank
    /// @param owned what it says it reads; null if it does not say
    record Told(
            ConsumerMember before,
            ConsumerMember member,
            Assignment owned,
            ConsumerLimits limits,
            long nowMs,
            long wallMs) {

        boolean changesRegex() {
            return !regex(before).equals(regex(member));
        }

        private static String regex(ConsumerMember member) {
            return member.profile().hasRegex() ? member.profile().regex() : "";
        }
    }

    /// What is wrong with the pattern a member asks for; empty if nothing is, or it had it before.
    static String complaint(ConsumerMember before, ConsumerMember member) {
        String regex = member.profile().regex();
        boolean isNew = member.profile().hasRegex() && !regex.equals(before.profile().regex());
        return isNew ? TopicPatterns.complaint(regex) : "";
    }

    /// Puts into the draft all that follows.
    ///
    /// @return the member after its step; null if it has to start anew
    ConsumerMember follow(ConsumerDraft draft, Told told) {
        ConsumerMember member = told.member;
        Set<String> wantedBefore = draft.topics(told.before);
        boolean isNew = draft.member(member.id()) == null;
        if (isNew || !member.equals(told.before)) draft.put(member);
        followPattern(draft, told);
        boolean patternsChanged = refreshPatterns(draft, told);
        boolean changedItsMind = told.changesRegex() || !wantedBefore.equals(draft.topics(member));
        followTopics(draft, told, changedItsMind, patternsChanged);
        targets.follow(draft, told.limits, told.wallMs);
        return reconcile(draft, told, changedItsMind);
    }

    private void followPattern(ConsumerDraft draft, Told told) {
        if (!told.changesRegex()) return;
        draft.forgetPattern(told.before.profile());
        ConsumerMember.Profile profile = told.member.profile();
        if (!profile.hasRegex() || draft.patterns().containsKey(profile.regex())) return;
        resolve(draft, profile.regex(), told.wallMs);
    }

    /// Matches the group's patterns anew if there may be other topics than before.
    private boolean refreshPatterns(ConsumerDraft draft, Told told) {
        if (!draft.group().freshness().wantsPatterns(told.nowMs)) return false;
        draft.sawPatterns();
        boolean changed = false;
        for (var each : List.copyOf(draft.patterns().entrySet())) {
            Set<String> names = TopicPatterns.match(each.getKey(), topics.names());
            if (names.equals(each.getValue().topics())) continue;
            resolve(draft, each.getKey(), told.wallMs);
            changed = true;
        }
        return changed;
    }

    private void resolve(ConsumerDraft draft, String regex, long wallMs) {
        Set<String> names = TopicPatterns.match(regex, topics.names());
        draft.resolve(regex, new ConsumerGroup.Resolved(names, topics.version(), wallMs));
    }

    /// Takes the group to its next epoch if its wishes changed, or the topics it reads did.
    private void followTopics(
            ConsumerDraft draft, Told told, boolean wishesChanged, boolean patternsChanged) {
        boolean mustBump = wishesChanged || draft.leftPlace();
        boolean look = mustBump || patternsChanged
                || draft.group().freshness().wantsTopics(told.nowMs);
        if (!look) return;
        draft.sawTopics();
        long digest = TopicDigest.of(draft.subscribedTopics(), topics);
        if (mustBump || digest != draft.metadataHash()) draft.bump(digest);
    }

    private ConsumerMember reconcile(ConsumerDraft draft, Told told, boolean changedItsMind) {
        ConsumerMember member = told.member;
        ConsumerMember.Standing now = member.standing();
        if (!changedItsMind && now.hasReached(draft.targetEpoch())) return member;
        Set<String> wanted = draft.topics(member);
        var reconciliation = new Reconciliation(
                draft.target(member.id()),
                draft.targetEpoch(),
                draft.group().owners(),
                told.owned,
                id -> topics.name(id) instanceof String name && wanted.contains(name));
        ConsumerMember.Standing next = reconciliation.next(now, changedItsMind);
        if (next == null) return null;
        ConsumerMember after = member.with(next);
        if (!next.equals(now)) draft.put(after);
        return after;
    }
}
