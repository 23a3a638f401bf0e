package moldau.replication.isr;

/// The in-sync replicas a leader wants, asked of the controller by AlterPartition (KIP-497).
///
/// @param leaderEpoch we lead in
/// @param partitionEpoch of the replicas this would replace: applied to no others (I22)
/// @param isr as it should be
/// @param brokerEpochs which life of each member we know; -1 where it did not say (KIP-903)
public record Proposal(int leaderEpoch, int partitionEpoch, int[] isr, long[] brokerEpochs) {
    boolean has(int id) {
        return Replicas.contains(isr, id);
    }
}
