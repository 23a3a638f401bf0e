package moldau.wire.batch;

/// Makes bytes smaller with one codec, in the framing that Kafka's clients write and read.
/// Reusable; one thread. `close` frees what lies outside the heap.
sealed interface Pack extends AutoCloseable permits GzipPack, SnappyPack, Lz4Pack, ZstdPack {

    /// Puts the block for `count` bytes at the end of `into`.
    ///
    /// @param level within the codec's range
    void pack(byte[] bytes, int from, int count, int level, Sink into);

    @Override
    void close();
}
