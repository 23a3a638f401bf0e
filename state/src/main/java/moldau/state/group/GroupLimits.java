package moldau.state.group;

/// The coordinator's settings, named as in Kafka. Checked at construction.
///
/// @param sessionTimeoutMsMin `group.min.session.timeout.ms`
/// @param sessionTimeoutMsMax `group.max.session.timeout.ms`
/// @param initialRebalanceDelayMs `group.initial.rebalance.delay.ms`; 0: no delay
/// @param membersMax `group.max.size`, of one classic group
/// @param metadataBytesMax `offset.metadata.max.bytes`, of one committed offset
/// @param retentionMs `offsets.retention.minutes`, in ms
/// @param retentionCheckMs `offsets.retention.check.interval.ms`
public record GroupLimits(
        int sessionTimeoutMsMin,
        int sessionTimeoutMsMax,
        int initialRebalanceDelayMs,
        int membersMax,
        int metadataBytesMax,
        long retentionMs,
        long retentionCheckMs) {

    public static final GroupLimits DEFAULT = new GroupLimits(
            6_000, 1_800_000, 3_000, Integer.MAX_VALUE, 4_096, 7L * 24 * 3_600_000, 600_000);

    /// A new member has no id yet and cannot send heartbeats, and while its request is parked a lost
    /// connection goes unseen. After this long it is taken for gone; a client that is still there
    /// asks again.
    static final int NEW_MEMBER_JOIN_TIMEOUT_MS = 300_000;

    /// When a group's record could not be appended, the next try is this much later.
    static final int RETRY_MS = 1_000;

    /// Records of one decision, so that they fit into one batch; what remains follows at once.
    static final int RECORDS_MAX = 1_000;

    public GroupLimits {
        if (sessionTimeoutMsMin < 0 || sessionTimeoutMsMax < sessionTimeoutMsMin) {
            throw new IllegalArgumentException("session timeouts from " + sessionTimeoutMsMin
                    + " to " + sessionTimeoutMsMax + " ms");
        }
        if (initialRebalanceDelayMs < 0 || membersMax < 1 || metadataBytesMax < 0
                || retentionMs < 1 || retentionCheckMs < 1) {
            throw new IllegalArgumentException("out of range");
        }
    }

    public GroupLimits withSessionTimeouts(int minMs, int maxMs) {
        return new GroupLimits(minMs, maxMs, initialRebalanceDelayMs, membersMax, metadataBytesMax,
                retentionMs, retentionCheckMs);
    }

    public GroupLimits withInitialRebalanceDelayMs(int delayMs) {
        return new GroupLimits(sessionTimeoutMsMin, sessionTimeoutMsMax, delayMs, membersMax,
                metadataBytesMax, retentionMs, retentionCheckMs);
    }

    public GroupLimits withMembersMax(int membersMax) {
        return new GroupLimits(sessionTimeoutMsMin, sessionTimeoutMsMax, initialRebalanceDelayMs,
                membersMax, metadataBytesMax, retentionMs, retentionCheckMs);
    }

    public GroupLimits withMetadataBytesMax(int metadataBytesMax) {
        return new GroupLimits(sessionTimeoutMsMin, sessionTimeoutMsMax, initialRebalanceDelayMs,
                membersMax, metadataBytesMax, retentionMs, retentionCheckMs);
    }

    public GroupLimits withRetention(long retentionMs, long checkMs) {
        return new GroupLimits(sessionTimeoutMsMin, sessionTimeoutMsMax, initialRebalanceDelayMs,
                membersMax, metadataBytesMax, retentionMs, checkMs);
    }
}
