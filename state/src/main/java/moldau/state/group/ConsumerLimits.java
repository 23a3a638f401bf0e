package moldau.state.group;

import java.util.List;

/// The settings that hold for one consumer group, named as in Kafka: its own, else the broker's.
///
/// @param sessionTimeoutMs `consumer.session.timeout.ms`
/// @param heartbeatIntervalMs `consumer.heartbeat.interval.ms`
/// @param assignmentIntervalMs `consumer.assignment.interval.ms`; 0: assign at once
/// @param membersMax `group.consumer.max.size`
/// @param regexRefreshMs `group.consumer.regex.refresh.interval.ms`
/// @param assignors `group.consumer.assignors`, the default one first
/// @param migration `group.consumer.migration.policy`
public record ConsumerLimits(
        int sessionTimeoutMs,
        int heartbeatIntervalMs,
        int assignmentIntervalMs,
        int membersMax,
        int regexRefreshMs,
        List<String> assignors,
        Migration migration) {

    public static final ConsumerLimits DEFAULT = new ConsumerLimits(45_000, 5_000, 1_000,
            Integer.MAX_VALUE, 600_000, List.of("uniform", "range"), Migration.BIDIRECTIONAL);

    /// Which way a group with members may go from one protocol to the other.
    public enum Migration {
        DISABLED, UPGRADE, DOWNGRADE, BIDIRECTIONAL;

        /// From the classic protocol to the consumer protocol.
        boolean mayUpgrade() {
            return this == UPGRADE || this == BIDIRECTIONAL;
        }

        boolean mayDowngrade() {
            return this == DOWNGRADE || this == BIDIRECTIONAL;
        }
    }

    /// The limits of a group; they may change at any time.
    @FunctionalInterface
    public interface OfGroup {
        ConsumerLimits of(String group);
    }

    public ConsumerLimits withSessionTimeoutMs(int sessionTimeoutMs) {
        return new ConsumerLimits(sessionTimeoutMs, heartbeatIntervalMs, assignmentIntervalMs,
                membersMax, regexRefreshMs, assignors, migration);
    }

    public ConsumerLimits withAssignmentIntervalMs(int assignmentIntervalMs) {
        return new ConsumerLimits(sessionTimeoutMs, heartbeatIntervalMs, assignmentIntervalMs,
                membersMax, regexRefreshMs, assignors, migration);
    }

    public ConsumerLimits withMembersMax(int membersMax) {
        return new ConsumerLimits(sessionTimeoutMs, heartbeatIntervalMs, assignmentIntervalMs,
                membersMax, regexRefreshMs, assignors, migration);
    }

    public ConsumerLimits withMigration(Migration migration) {
        return new ConsumerLimits(sessionTimeoutMs, heartbeatIntervalMs, assignmentIntervalMs,
                membersMax, regexRefreshMs, assignors, migration);
    }
}
