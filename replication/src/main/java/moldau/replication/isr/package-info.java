/// One data partition on several brokers: how far the replicas have come, which of them are in sync,
/// what is committed, and where a follower's log must be cut.
///
/// Read [Leading], then [Following]. The in-sync replicas are what the metadata says; the leader
/// proposes changes to the controller (AlterPartition), see [Proposal].
///
/// Cost: an append or a fetch touches a few longs and allocates nothing.
package moldau.replication.isr;
