package moldau.log;

/// Bytes of a segment that are not the batches that were written there: a bit has turned, a sector
/// is another's or an older one.
///
/// @param segment its base offset
/// @param position of the first of the bytes, where the batch of `offset` should begin
/// @param offset of the first record that cannot be read; -1 if that is not known
/// @param endOffset all from here on, within the segment, may be good again
public record Damage(long segment, int position, long offset, long endOffset) {
    /// Whether the record at `offset` may be one that cannot be read.
    public boolean holds(long offset) {
        return offset >= this.offset && offset < endOffset;
    }
}
