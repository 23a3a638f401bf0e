package moldau.state.group;

import moldau.state.Machine;

/// How long a member of a consumer group is waited for. The leader's alone.
final class Patience {
    private long sessionMs = Machine.NEVER;
    private long followMs = Machine.NEVER;
    private int followEpoch;

    /// How long it may be silent: classic members say so themselves.
    static int sessionMs(ConsumerMember member, ConsumerLimits limits) {
        return member.isClassic()
                ? member.profile().classic().sessionTimeoutMs()
                : limits.sessionTimeoutMs();
    }

    /// A sign of life.
    void heard(long nowMs, int sessionTimeoutMs) {
        sessionMs = nowMs + sessionTimeoutMs;
    }

    /// Looks whether it owes us a step: while it has partitions to give up, its rebalance timeout
    /// runs, from when it was told.
    void follow(ConsumerMember member, long nowMs) {
        boolean owes = member.standing().state() == MemberState.UNREVOKED;
        if (!owes) {
            followMs = Machine.NEVER;
        } else if (followMs == Machine.NEVER || followEpoch != member.epoch()) {
            owe(member, nowMs);
        }
    }

    /// It owes us a step from now on: for as long as its rebalance timeout, unless it already does.
    void owe(ConsumerMember member, long nowMs) {
        followEpoch = member.epoch();
        followMs = nowMs + Math.max(1, member.profile().rebalanceTimeoutMs());
    }

    /// It owes us nothing.
    void followed() {
        followMs = Machine.NEVER;
    }

    boolean owes() {
        return followMs != Machine.NEVER;
    }

    boolean isOver(long nowMs) {
        return nextDeadlineMs() <= nowMs;
    }

    /// What is due could not be logged: once more, later.
    void retry(long atMs) {
        if (sessionMs < atMs) sessionMs = atMs;
        if (followMs < atMs) followMs = atMs;
    }

    long nextDeadlineMs() {
        return Math.min(sessionMs, followMs);
    }
}
