/// Record batches: what lies in a log and travels in Produce and Fetch.
///
/// Read [moldau.wire.batch.Batch] first: it draws the format. A batch is looked at where it lies,
/// in the buffer it arrived in or was read into; nothing here copies a batch unless its name says
/// so.
///
/// Cost sketch of the path of a produced batch: one CRC32C over its bytes (about 30 GB/s), one walk
/// over the records of an uncompressed batch (a few varints each, no allocation) or, for a
/// compressed one, one streaming decompression into a borrowed window, and two stores (base offset,
/// leader epoch) outside the CRC.
package moldau.wire.batch;
