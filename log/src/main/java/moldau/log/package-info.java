/// One append-only log on disk: write, find, read, cut, clean, recover. And all logs of a
/// directory.
///
/// Read [Log] first, then [Segment]; [Opening] tells what a restart does, [Health] what becomes of
/// rot. Files are those of Apache Kafka 4.x, byte for byte, both ways.
///
/// Ownership: a [Log] belongs to one loop and is touched there only. What may block is an object
/// that the loop makes, `Work` runs, and whose outcome the loop gives back: [Flush], [Removal],
/// [TimeSearch], [Cleaning], [Inspection], [Mend]. Opening a log blocks and happens before the log has a loop.
///
/// Costs: an append is a header check, CRC-32C over the caller's buffer, and a place in the
/// gathered write of the turn; no allocation per record or batch. A read is one index look-up (none
/// at the log's end) and one [moldau.base.Disk.Slice]. A log at rest has no open file and about 1
/// KB of heap.
package moldau.log;
