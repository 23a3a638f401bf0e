/// The metadata quorum: who leads, what is committed. KRaft as KIP-595, KIP-853 and KIP-996 say.
///
/// Read [Quorum] first, the machine; then [Effects], which holds the contract between the machine
/// and its driver; then [Leadership], the leader's view of the others. Nothing here does I/O: the
/// driver keeps the log and the files, and tells the machine what became of its wishes.
///
/// Cost: one step allocates a few small objects; a quorum makes some hundred steps a second.
package moldau.replication.raft;
