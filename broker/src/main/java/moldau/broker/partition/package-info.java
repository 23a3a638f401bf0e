/// The partitions of this broker: each a log, its leadership and those who wait for it.
///
/// A [Shard] is what one data loop owns; [Partition] is the unit of everything; [Waiters] wait for an
/// offset, [Watchers] for any news. Appends are gathered while a turn reads requests and written
/// together by [Shard#writeGathered]; only then is anything answered. Under `moldau.durability=fsync`
/// the high watermark follows [Syncing], one fsync for all that arrived during the one before.
///
/// [Moves] brings replicas to other log directories: [Copying] fills a copy of the log, [Handover] gives
/// it the log's place; a [Move] is one of them.
///
/// [Scrubbing] reads all logs now and then, to find what has rotted on the disk.
///
/// Cost of an append: no copy, no allocation but the waiter of an `acks=all` request; one write a
/// turn and partition.
package moldau.broker.partition;
