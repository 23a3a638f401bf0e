package moldau.state.cluster;

import java.util.List;
import moldau.wire.Uuid;

/// What the metadata says of one partition: `PartitionRecord` and the changes since.
///
/// @param replicas brokers that hold a copy, the preferred leader first
/// @param directories the log directory of each replica, in the order of `replicas`; reserved ids
///     of `Directories` where it is not known (KIP-858)
/// @param isr replicas in sync with the leader; may be empty only with eligible leader replicas
/// @param removing replicas that a reassignment will remove
/// @param adding replicas that a reassignment has added
/// @param elr replicas out of sync that have all committed data all the same (KIP-966)
/// @param lastKnownElr who led last before nobody could
/// @param leader -1 if there is none
/// @param leaderRecoveryState 1 while a leader elected uncleanly has not settled
/// @param leaderEpoch rises with every change of leader
/// @param partitionEpoch rises with every change
public record PartitionImage(
        Ids replicas,
        List<Uuid> directories,
        Ids isr,
        Ids removing,
        Ids adding,
        Ids elr,
        Ids lastKnownElr,
        int leader,
        byte leaderRecoveryState,
        int leaderEpoch,
        int partitionEpoch) {

    public static final int NO_LEADER = -1;
    public static final byte RECOVERED = 0;
    public static final byte RECOVERING = 1;

    public PartitionImage {
        if (isr.equals(replicas)) isr = replicas;
    }

    public boolean hasLeader() {
        return leader != NO_LEADER;
    }

    /// The broker that leads whenever it can.
    public int preferredLeader() {
        return replicas.get(0);
    }

    /// The log directory of this broker's replica; null if it has none.
    public Uuid directory(int broker) {
        int index = replicas.indexOf(broker);
        return index < 0 ? null : directories.get(index);
    }

    /// Those that have all that was committed: in sync, or eligible to lead.
    public Ids complete() {
        return elr.with(isr);
    }

    public boolean isReassigning() {
        return !adding.isEmpty() || !removing.isEmpty();
    }
}
