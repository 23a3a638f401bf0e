/// Replication between brokers: [Fetchers] copies what others lead, [Proposals] asks the controller
/// for other in-sync replicas where we lead. What to do is decided in `moldau.replication.isr`.
/// [Mending] gets what has rotted here from another replica.
///
/// Cost of a copy: the leader sends from its page cache, the bytes are checked where the network
/// put them and written from there, one write a partition and answer. Nothing is decoded but
/// batch headers.
package moldau.broker.replica;
