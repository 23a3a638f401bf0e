package moldau.client;

import moldau.wire.Errors;

/// One member of a classic group, as a machine: eats what was heard and says what to do. No I/O.
///
/// ```
///   OUT --find--> OUT --join--> JOINING --sync--> SYNCING --assigned--> IN
///    ^                             |                  |                  |
///    +------- refused, disconnected, generation gone -+--- heartbeat ----+
/// ```
///
/// A member whose heartbeat is answered with REBALANCE_IN_PROGRESS goes on beating until it joins
/// again, so that it keeps its place while records are still worked on.
final class Membership {
    private static final int NO_GENERATION = -1;

    enum State {
        OUT,
        JOINING,
        SYNCING,
        IN
    }

    /// What to do next.
    sealed interface Step {
        enum Plain implements Step {
            NOTHING,
            FIND_COORDINATOR,
            /// Give up what is held, then join.
            JOIN,
            /// Share out, if it is the leader's turn, and sync.
            SYNC,
            /// What came with the sync is now ours.
            TAKE,
            HEARTBEAT,
            LEAVE,
            /// What is held belongs to others.
            LOSE
        }

        /// It cannot go on.
        record Fail(short code) implements Step {}
    }

    private final int heartbeatMs;
    private final int pollMsMax;
    private final long backoffMs;
    private State state = State.OUT;
    private String memberId = "";
    private int generation = NO_GENERATION;
    private boolean coordinatorKnown;
    private boolean finding;
    private boolean beating;
    private long beatAtMs;
    private long notBeforeMs;

    /// @param pollMsMax a member that does not poll for so long leaves
    Membership(int heartbeatMs, int pollMsMax, long backoffMs) {
        assert heartbeatMs > 0 : heartbeatMs;
        assert pollMsMax > 0 : pollMsMax;
        this.heartbeatMs = heartbeatMs;
        this.pollMsMax = pollMsMax;
        this.backoffMs = backoffMs;
    }

    State state() {
        return state;
    }

    String memberId() {
        return memberId;
    }

    int generation() {
        return generation;
    }

    boolean knowsCoordinator() {
        return coordinatorKnown;
    }

    /// Asked for on every poll.
    ///
    /// @param wantsIn false for one that only commits
    Step polled(long nowMs, boolean wantsIn) {
        if (finding || nowMs < notBeforeMs) return Step.Plain.NOTHING;
        if (!coordinatorKnown) {
            finding = true;
            return Step.Plain.FIND_COORDINATOR;
        }
        if (!wantsIn || state != State.OUT) return Step.Plain.NOTHING;
        state = State.JOINING;
        return Step.Plain.JOIN;
    }

    void coordinatorFound(boolean found, long nowMs) {
        finding = false;
        coordinatorKnown = found;
        if (!found) notBeforeMs = nowMs + backoffMs;
    }

    /// The connection broke, or the broker no longer coordinates the group.
    void coordinatorLost() {
        coordinatorKnown = false;
        beating = false;
        if (state != State.IN) state = State.OUT;
    }

    /// @param memberId as the coordinator calls us, also with MEMBER_ID_REQUIRED (KIP-394)
    Step joined(short error, String memberId, int generation, long nowMs) {
        if (state != State.JOINING) return Step.Plain.NOTHING;
        switch (error) {
            case Errors.NONE -> {
                this.memberId = memberId;
                this.generation = generation;
                state = State.SYNCING;
                return Step.Plain.SYNC;
            }
            case Errors.MEMBER_ID_REQUIRED -> {
                this.memberId = memberId;
                return Step.Plain.JOIN;
            }
            default -> {
                return refused(error, nowMs);
            }
        }
    }

    Step synced(short error, long nowMs) {
        if (state != State.SYNCING) return Step.Plain.NOTHING;
        if (error != Errors.NONE) return refused(error, nowMs);
        state = State.IN;
        beatAtMs = nowMs + heartbeatMs;
        return Step.Plain.TAKE;
    }

    /// Asked for by a timer, also while records are worked on.
    Step ticked(long nowMs, long lastPollMs) {
        if (generation == NO_GENERATION || state == State.JOINING) return Step.Plain.NOTHING;
        if (nowMs - lastPollMs > pollMsMax) {
            state = State.OUT;
            return Step.Plain.LEAVE;
        }
        if (!coordinatorKnown || beating || nowMs < beatAtMs) return Step.Plain.NOTHING;
        beating = true;
        beatAtMs = nowMs + heartbeatMs;
        return Step.Plain.HEARTBEAT;
    }

    /// @param generation that the heartbeat was for
    Step beaten(short error, int generation, long nowMs) {
        beating = false;
        if (error == Errors.NONE || generation != this.generation) return Step.Plain.NOTHING;
        // What was heard while joining is about the generation that ends.
        if (state != State.IN) return Step.Plain.NOTHING;
        return refused(error, nowMs);
    }

    /// Joins again: what the group is about has changed.
    void rejoin() {
        if (state == State.IN) state = State.OUT;
    }

    /// Not a member any more, by its own will.
    void left() {
        state = State.OUT;
        generation = NO_GENERATION;
        memberId = "";
    }

    private Step refused(short error, long nowMs) {
        State before = state;
        state = State.OUT;
        return switch (error) {
            case Errors.REBALANCE_IN_PROGRESS -> Step.Plain.NOTHING;
            case Errors.UNKNOWN_MEMBER_ID, Errors.ILLEGAL_GENERATION -> {
                generation = NO_GENERATION;
                if (error == Errors.UNKNOWN_MEMBER_ID) memberId = "";
                yield Step.Plain.LOSE;
            }
            case Errors.NOT_COORDINATOR, Errors.COORDINATOR_NOT_AVAILABLE -> {
                state = before == State.IN ? State.IN : State.OUT;
                coordinatorKnown = false;
                notBeforeMs = nowMs + backoffMs;
                yield Step.Plain.NOTHING;
            }
            case Errors.COORDINATOR_LOAD_IN_PROGRESS -> {
                state = before == State.IN ? State.IN : State.OUT;
                notBeforeMs = nowMs + backoffMs;
                yield Step.Plain.NOTHING;
            }
            default -> new Step.Fail(error);
        };
    }
}
