package moldau.base.os;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import moldau.base.Disk;

/// A range of a file on its way to a socket.
final class OsSlice implements Disk.Slice {
    private final OsFile file;
    private final long position;
    private final int bytes;
    private boolean released;

    OsSlice(OsFile file, long position, int bytes) {
        assert position >= 0 : position;
        assert bytes >= 0 : bytes;
        this.file = file;
        this.position = position;
        this.bytes = bytes;
    }

    /// Sends from `skip` bytes behind the beginning.
    ///
    /// @return bytes the socket took
    int transfer(int skip, SocketChannel to) throws IOException {
        assert !released : "sent after release";
        return file.transfer(position + skip, bytes - skip, to);
    }

    /// Fills `into` from `skip` bytes behind the beginning.
    void read(int skip, ByteBuffer into) throws IOException {
        assert !released : "sent after release";
        assert into.remaining() <= bytes - skip : into.remaining();
        file.readFully(position + skip, into);
        if (into.hasRemaining()) throw new IOException("truncated while it was sent: " + file);
    }

    @Override
    public Disk.File file() {
        return file;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public int bytes() {
        return bytes;
    }

    @Override
    public void release() {
        assert !released : "released twice";
        released = true;
        file.let();
    }
}
