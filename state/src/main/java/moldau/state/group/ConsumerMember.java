package moldau.state.group;

import java.util.List;
import moldau.wire.record.ConsumerGroupMemberMetadataValue.ClassicMember;

/// A member of a consumer group (KIP-848): what it said of itself, and how far it has come.
record ConsumerMember(String id, Profile profile, Standing standing) {
    /// Epochs of requests that are no epochs.
    static final int JOINS = 0;
    static final int LEAVES = -1;
    static final int LEAVES_FOR_A_WHILE = -2;

    /// What a member said of itself.
    ///
    /// @param instanceId of a static member (KIP-345), null for a dynamic one
    /// @param rackId null if unknown
    /// @param host as in `Caller`
    /// @param topics the names it wants to read, in order, each once
    /// @param regex a pattern of names it wants to read as well; empty for none
    /// @param rebalanceTimeoutMs how long it may take to give partitions up
    /// @param assignor the assignor it wishes for, null if it has no wish
    /// @param classic of a member that still speaks the classic protocol, else null
    record Profile(
            String instanceId,
            String rackId,
            String clientId,
            String host,
            List<String> topics,
            String regex,
            int rebalanceTimeoutMs,
            String assignor,
            ClassicMember classic) {

        static final Profile BLANK =
                new Profile(null, null, "", "", List.of(), "", -1, null, null);

        Profile {
            topics = List.copyOf(topics);
        }

        boolean hasRegex() {
            return !regex.isEmpty();
        }

        Profile withClassic(ClassicMember classic) {
            return new Profile(instanceId, rackId, clientId, host, topics, regex,
                    rebalanceTimeoutMs, assignor, classic);
        }
    }

    /// Where a member stands on its way to its target assignment.
    ///
    /// @param epoch the group epoch it has followed to, `LEAVES_FOR_A_WHILE` while a static member is
    ///     away
    /// @param previousEpoch the one before: the answer that told `epoch` may have been lost
    /// @param held what it may read
    /// @param revoking what it has to give up before it may go on
    record Standing(int epoch, int previousEpoch, MemberState state, Held held, Held revoking) {
        static final Standing NEW =
                new Standing(0, -1, MemberState.STABLE, Held.NOTHING, Held.NOTHING);

        /// One step further, which may be one within the same epoch.
        Standing step(int next, MemberState state, Held held, Held revoking) {
            return new Standing(next, epoch, state, held, revoking);
        }

        /// All that nobody else may read: what it holds, and what it has yet to give up.
        Held occupied() {
            return revoking.isEmpty()
                    ? held
                    : new Held.Growing().add(held).add(revoking).build();
        }

        boolean hasReached(int targetEpoch) {
            return state == MemberState.STABLE && epoch == targetEpoch;
        }
    }

    static ConsumerMember fresh(String id) {
        return new ConsumerMember(id, Profile.BLANK, Standing.NEW);
    }

    boolean isStatic() {
        return profile.instanceId() != null;
    }

    /// It speaks the classic protocol: the group is on its way from one to the other.
    boolean isClassic() {
        return profile.classic() != null;
    }

    int epoch() {
        return standing.epoch();
    }

    ConsumerMember with(Profile profile) {
        return new ConsumerMember(id, profile, standing);
    }

    ConsumerMember with(Standing standing) {
        return new ConsumerMember(id, profile, standing);
    }
}
