package moldau.base;

import java.nio.ByteBuffer;
import java.util.List;

/// One log directory. Writes reach the page cache, not the platter: only `sync` and `syncDirectory`
/// make them survive a power cut. Every method may throw `moldau.base.fault.DiskFault`.
///
/// Calls that may block for long (`sync`, `syncDirectory`, reads far from a log's end, `delete` of
/// large files) are made through [Work], or are answered on the loop where they take a `Done`.
public interface Disk {
    LogDir dir();

    File open(Path path, Mode mode);

    /// Replaces `to` if it exists, atomically. Both have the same parent. Survives a power cut after `syncDirectory`.
    void rename(Path from, Path to);

    /// Deletes a file or an empty directory. Nothing happens if there is none.
    void delete(Path path);

    void createDirectory(Path path);

    boolean exists(Path path);

    /// Names in the directory, sorted: the order is part of the contract. Empty if there is none.
    List<Path> list(Path directory);

    boolean isDirectory(Path path);

    /// Takes the right to write from the file, for all: what is frozen stays as it is. A hint for
    /// people and tools; open files and `delete` do not mind.
    default void makeReadOnly(Path path) {}

    /// Makes creations, renames and deletions in `directory` durable. Blocks.
    void syncDirectory(Path directory);

    /// Whether [#syncAll] can be called.
    default boolean canSyncAll() {
        return false;
    }

    /// Makes all that was written, created, renamed and deleted here durable in one go; perhaps also
    /// what others have on the same file system. For whoever would have to sync hundreds of files.
    /// Blocks. A failure is final, as that of [File#sync].
    default void syncAll() {
        throw new UnsupportedOperationException("syncAll of " + dir());
    }

    /// Takes `.lock` for this process, or throws `DiskFault` saying who else holds it.
    void lock();

    /// Releases [#lock] and removes its file.
    void unlock();

    /// Bytes that may still be written.
    long usableBytes();

    long totalBytes();

    enum Mode {
        /// The file must exist.
        READ,
        /// Opened for reading and writing, created if missing.
        WRITE,
        /// As WRITE, but an existing file is emptied.
        CREATE
    }

    /// An open file. Positions are bytes from its start.
    interface File extends AutoCloseable {
        Path path();

        long size();

        /// Writes all remaining bytes at `position`, growing the file as needed.
        void write(long position, ByteBuffer bytes);

        /// Writes all remaining bytes of all buffers, in order, as one piece from `position`.
        void write(long position, ByteBuffer[] bytes, int count);

        /// Reads until `into` is full or the file ends.
        ///
        /// @return bytes read; 0 at or after the end
        int read(long position, ByteBuffer into);

        void truncate(long size);

        /// Sets the size without writing: the new part reads as zeros.
        void extend(long size);

        /// Blocks until all that was written is on the platter. A failure is final: the directory
        /// goes offline (I12).
        void sync();

        long modifiedWallMs();

        /// Bytes `[position, position + bytes)`, to be sent from the page cache. Stays readable
        /// after `close` and deletion; truncation below its end faults the sending.
        Slice slice(long position, int bytes);

        @Override
        void close();
    }

    /// A range of a file, borrowed for sending. Release exactly once.
    interface Slice {
        File file();

        long position();

        int bytes();

        void release();
    }
}
