package moldau.state.group;

import moldau.state.Machine;

/// The deadlines of one group's rebalance.
final class RebalanceClock {
    private long joinDeadlineMs = Machine.NEVER;
    private long syncDeadlineMs = Machine.NEVER;

    private boolean initial;
    private boolean newcomers;
    private int delayMs;
    private int remainingMs;

    /// The first rebalance of an empty group waits `delayMs`, and again as long as newcomers came
    /// meanwhile, but no longer than `timeoutMs` in all.
    void beginInitial(long nowMs, int delayMs, int timeoutMs) {
        initial = true;
        newcomers = false;
        this.delayMs = delayMs;
        remainingMs = Math.max(timeoutMs - delayMs, 0);
        joinDeadlineMs = nowMs + delayMs;
        syncDeadlineMs = Machine.NEVER;
    }

    /// Any later rebalance gives its members `timeoutMs` to rejoin.
    void begin(long nowMs, int timeoutMs) {
        initial = false;
        joinDeadlineMs = nowMs + Math.max(1, timeoutMs);
        syncDeadlineMs = Machine.NEVER;
    }

    boolean isInitial() {
        return initial;
    }

    void newcomer() {
        newcomers = true;
    }

    /// The delay is over; prolongs it if there were newcomers and time is left.
    ///
    /// @return whether it was prolonged
    boolean prolong(long nowMs) {
        assert initial;
        if (!newcomers || remainingMs == 0) return false;
        newcomers = false;
        int step = Math.min(delayMs, remainingMs);
        remainingMs = Math.max(remainingMs - delayMs, 0);
        joinDeadlineMs = nowMs + step;
        return true;
    }

    /// Nobody rejoined in time: once more.
    void again(long nowMs, int timeoutMs) {
        initial = false;
        joinDeadlineMs = nowMs + Math.max(1, timeoutMs);
    }

    /// All have joined; they have this long to ask for their assignments.
    void joined(long nowMs, int timeoutMs) {
        initial = false;
        joinDeadlineMs = Machine.NEVER;
        syncDeadlineMs = nowMs + Math.max(1, timeoutMs);
    }

    /// The group is stable or empty.
    void settle(boolean allSynced) {
        initial = false;
        joinDeadlineMs = Machine.NEVER;
        if (allSynced) syncDeadlineMs = Machine.NEVER;
    }

    boolean isJoinOver(long nowMs) {
        return joinDeadlineMs <= nowMs;
    }

    boolean isSyncOver(long nowMs) {
        return syncDeadlineMs <= nowMs;
    }

    long nextDeadlineMs() {
        return Math.min(joinDeadlineMs, syncDeadlineMs);
    }
}
