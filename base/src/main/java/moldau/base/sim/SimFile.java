package moldau.base.sim;

import java.nio.ByteBuffer;
import moldau.base.Disk;
import moldau.base.Path;
import moldau.base.fault.DiskFault;
import moldau.base.sim.Node.Inode;

/// An open file of a [SimDisk]. It follows its node, not its name.
final class SimFile implements Disk.File {
    private final SimDisk disk;
    private final Path path;
    private final int node;
    private boolean closed;

    SimFile(SimDisk disk, Path path, int node) {
        this.disk = disk;
        this.path = path;
        this.node = node;
    }

    private Inode inode() {
        return disk.tree().inode(node);
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public long size() {
        return inode().cache.size();
    }

    @Override
    public void write(long position, ByteBuffer bytes) {
        assert !closed : "written after close: " + path;
        disk.ills().checkWrite(path, position, bytes.remaining());
        if (!bytes.hasRemaining()) return;
        long growth = Math.max(0, position + bytes.remaining() - size());
        int fits = (int) Math.min(bytes.remaining(),
                bytes.remaining() - Math.max(0, growth - disk.usableBytes()));
        if (fits > 0) {
            byte[] copy = new byte[fits];
            bytes.get(copy);
            int at = disk.ills().placeOfWrite(path, position);
            disk.apply(new Step.Changed(node, new Inode.Change.Write(at, copy, false)));
        }
        if (bytes.hasRemaining()) {
            throw new DiskFault(DiskFault.Kind.FULL,
                    "cannot write " + path + " in " + disk + ": no space is left", null);
        }
    }

    @Override
    public void write(long position, ByteBuffer[] bytes, int count) {
        int size = 0;
        for (int i = 0; i < count; i++) size += bytes[i].remaining();
        ByteBuffer one = ByteBuffer.allocate(size);
        for (int i = 0; i < count; i++) one.put(bytes[i]);
        write(position, one.flip());
    }

    @Override
    public int read(long position, ByteBuffer into) {
        disk.ills().checkRead(path, position, into.remaining());
        return inode().cache.read(position, into);
    }

    @Override
    public void truncate(long size) {
        disk.ills().checkWrite(path, size, 0);
        if (size < size()) resize(size);
    }

    @Override
    public void extend(long size) {
        disk.ills().checkWrite(path, size, 0);
        if (size > size()) resize(size);
    }

    private void resize(long size) {
        disk.apply(new Step.Changed(node, new Inode.Change.Resize((int) size)));
    }

    @Override
    public void sync() {
        assert disk.mayBlock() : "sync on a loop";
        try {
            disk.ills().checkSync(path);
        } catch (DiskFault e) {
            disk.apply(new Step.SyncFailed(node));
            throw e;
        }
        disk.apply(new Step.Synced(node));
    }

    @Override
    public long modifiedWallMs() {
        return inode().modifiedWallMs;
    }

    @Override
    public Disk.Slice slice(long position, int bytes) {
        assert !closed : "slice of a closed file";
        return new SimSlice(this, position, bytes);
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public String toString() {
        return disk + "/" + path;
    }

    /// A range on its way out. Its bytes are read when they leave.
    private static final class SimSlice implements Disk.Slice {
        private final SimFile file;
        private final long position;
        private final int bytes;
        private boolean released;

        SimSlice(SimFile file, long position, int bytes) {
            this.file = file;
            this.position = position;
            this.bytes = bytes;
            file.disk.lent(1);
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
            assert !released : "released twice: " + this;
            released = true;
            file.disk.lent(-1);
        }

        @Override
        public String toString() {
            return file + "[" + position + ", " + (position + bytes) + ")";
        }
    }
}
