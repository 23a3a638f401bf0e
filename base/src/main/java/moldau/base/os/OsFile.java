package moldau.base.os;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import moldau.base.Disk;
import moldau.base.Path;

/// An open file. The descriptor is closed when the file was closed and its last slice released, so
/// a segment may be closed and deleted while it is being sent.
final class OsFile implements Disk.File {
    private static final VarHandle HOLDERS;

    static {
        try {
            HOLDERS = MethodHandles.lookup().findVarHandle(OsFile.class, "holders", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Path path;
    private final java.nio.file.Path real;
    private final FileChannel channel;
    /// Gathering writes go to the channel's own position; a seek only when it is elsewhere.
    private long channelPosition;
    private boolean closed;
    private volatile int holders = 1;

    OsFile(Path path, java.nio.file.Path real, FileChannel channel) {
        this.path = path;
        this.real = real;
        this.channel = channel;
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public long size() {
        try {
            return channel.size();
        } catch (IOException e) {
            throw Faults.of(e, "get the size of", real, 0);
        }
    }

    @Override
    public void write(long position, ByteBuffer bytes) {
        int wanted = bytes.remaining();
        try {
            long at = position;
            while (bytes.hasRemaining()) at += channel.write(bytes, at);
        } catch (IOException e) {
            throw Faults.of(e, "write", real, wanted);
        }
    }

    @Override
    public void write(long position, ByteBuffer[] bytes, int count) {
        if (count == 1) {
            write(position, bytes[0]);
            return;
        }
        long wanted = 0;
        for (int i = 0; i < count; i++) wanted += bytes[i].remaining();
        try {
            if (channelPosition != position) channel.position(position);
            channelPosition = -1;
            long left = wanted;
            int first = 0;
            while (left > 0) {
                left -= channel.write(bytes, first, count - first);
                while (first < count && !bytes[first].hasRemaining()) first++;
            }
            channelPosition = position + wanted;
        } catch (IOException e) {
            throw Faults.of(e, "write", real, wanted);
        }
    }

    @Override
    public int read(long position, ByteBuffer into) {
        try {
            int bytes = readFully(position, into);
            return bytes;
        } catch (IOException e) {
            throw Faults.of(e, "read", real, 0);
        }
    }

    int readFully(long position, ByteBuffer into) throws IOException {
        int bytes = 0;
        while (into.hasRemaining()) {
            int n = channel.read(into, position + bytes);
            if (n < 0) break;
            bytes += n;
        }
        return bytes;
    }

    @Override
    public void truncate(long size) {
        try {
            channel.truncate(size);
            // Truncating moves the channel's position where it was beyond.
            channelPosition = -1;
        } catch (IOException e) {
            throw Faults.of(e, "truncate", real, 0);
        }
    }

    @Override
    public void extend(long size) {
        if (size <= size()) return;
        write(size - 1, ByteBuffer.allocate(1));
    }

    @Override
    public void sync() {
        assert OsLoop.mayBlock() : "sync on a loop";
        try {
            channel.force(false);
        } catch (IOException e) {
            throw Faults.of(e, "sync", real, 0);
        }
    }

    @Override
    public long modifiedWallMs() {
        try {
            return Files.getLastModifiedTime(real).toMillis();
        } catch (IOException e) {
            throw Faults.of(e, "look at", real, 0);
        }
    }

    @Override
    public Disk.Slice slice(long position, int bytes) {
        assert !closed : "slice of a closed file";
        HOLDERS.getAndAdd(this, 1);
        return new OsSlice(this, position, bytes);
    }

    int transfer(long position, int bytes, SocketChannel to) throws IOException {
        int sent = (int) channel.transferTo(position, bytes, to);
        if (sent == 0 && channel.size() < position + bytes) {
            throw new IOException("truncated while it was sent: " + real);
        }
        return sent;
    }

    void let() {
        int left = (int) HOLDERS.getAndAdd(this, -1) - 1;
        assert left >= 0 : "released twice: " + path;
        if (left == 0) OsConnection.shut(channel);
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        let();
    }

    @Override
    public String toString() {
        return real.toString();
    }
}
