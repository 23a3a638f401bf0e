package moldau.wire.batch;

import java.nio.ByteBuffer;
import moldau.base.fault.Malformed;

/// Gives back, piece by piece, the bytes that a codec made smaller.
///
/// Reusable: `open` begins a new block. It sees the block's bytes and nothing after them. Memory is
/// bounded by what the block has earned: no length found in the data is trusted before bytes stand
/// for it. One thread. `close` frees what lies outside the heap.
sealed interface Unpack extends AutoCloseable
        permits GzipUnpack, SnappyUnpack, Lz4Unpack, ZstdUnpack {

    /// Begins the block of `size` bytes at `position`, borrowing the buffer until its end is read.
    void open(ByteBuffer block, int position, int size);

    /// Puts at least one byte at the position of `into` and moves it, or says that the end is
    /// reached.
    ///
    /// @param into on the heap, with room left
    /// @return false at the end of the block
    /// @throws Malformed if the block is not what the codec writes
    boolean read(ByteBuffer into);

    @Override
    void close();
}
