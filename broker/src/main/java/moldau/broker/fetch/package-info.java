/// Reading for others: fetch sessions (KIP-227), the read of many partitions at once, and the wait
/// for more (long polls).
///
/// [FetchSessions] decides what a request speaks of, [Reading] reads and waits, [Asked] is one
/// partition of either, kept as long as its session.
package moldau.broker.fetch;
