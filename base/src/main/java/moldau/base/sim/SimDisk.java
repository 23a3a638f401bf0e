package moldau.base.sim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import moldau.base.Disk;
import moldau.base.LogDir;
import moldau.base.Path;
import moldau.base.fault.DiskFault;
import moldau.base.sim.Node.Folder;
import moldau.base.sim.Node.Inode;

/// A disk in memory that crashes as a real one may.
///
/// Each file and each folder remembers what was done to it since its last `sync`. The end of a
/// process ([#endLife]) keeps the page cache, so nothing is lost. The end of the machine
/// ([#cutPower]) keeps, of each file and folder independently, a beginning of that list; the write
/// behind it may be torn, a write before it may be a hole of zeros (see [Cut]). So a rename may
/// survive without the bytes of the file it names, and a file without its name.
///
/// [CrashPoints] tries all ends of a script. [#ills] makes it fail in other ways.
public final class SimDisk implements Disk {
    /// The kernel writes back by itself what waits too long; also bounds our memory.
    private static final int PENDING_MAX = 4096;

    private final LogDir dir;
    private final Ills ills;
    private final LongSupplier wallMs;
    private final BooleanSupplier mayBlock;
    private Tree tree;
    private List<Step> recording;
    private long usedBytes;
    private boolean locked;
    private boolean lockedByOther;
    private int slicesLent;

    /// A disk of its own, outside any universe, whose time stands still.
    public SimDisk(LogDir dir) {
        this(dir, new Tree(), () -> 0, () -> true);
    }

    SimDisk(LogDir dir, Tree tree, LongSupplier wallMs, BooleanSupplier mayBlock) {
        this.dir = dir;
        this.tree = tree;
        this.wallMs = wallMs;
        this.mayBlock = mayBlock;
        this.ills = new Ills();
        this.usedBytes = count(Path.ROOT);
    }

    private long count(Path folder) {
        long bytes = 0;
        for (Path path : list(folder)) {
            bytes += tree.find(path) instanceof Inode inode ? inode.cache.size() : count(path);
        }
        return bytes;
    }

    /// What is wrong with this disk: change it to break it.
    public Ills ills() {
        return ills;
    }

    @Override
    public LogDir dir() {
        return dir;
    }

    @Override
    public Disk.File open(Path path, Mode mode) {
        ills.check(path);
        Node node = tree.find(path);
        if (node instanceof Folder) throw broken("open " + path + ": it is a directory");
        if (node == null && mode == Mode.READ) throw missing("open " + path);
        if (node == null) {
            Folder folder = parent(path, "open " + path);
            int id = tree.nextId();
            apply(new Step.FileMade(id));
            apply(new Step.EntryChanged(folder.id(), new Folder.Change.Link(path.name(), id)));
            node = tree.inode(id);
            ((Inode) node).modifiedWallMs = wallMs.getAsLong();
        }
        SimFile file = new SimFile(this, path, ((Inode) node).id());
        if (mode == Mode.CREATE && file.size() > 0) file.truncate(0);
        return file;
    }

    private Folder parent(Path path, String doing) {
        if (tree.find(path.parent()) instanceof Folder folder) return folder;
        throw missing(doing);
    }

    /// Reads what is on the platter of a file: what is left of it whatever happens.
    ///
    /// @return bytes read; 0 at the end of what is there, or if there is no such file
    public int readPlatter(Path path, long position, ByteBuffer into) {
        return tree.find(path) instanceof Inode inode ? inode.platter.read(position, into) : 0;
    }

    @Override
    public void rename(Path from, Path to) {
        ills.check(from);
        assert from.parent().equals(to.parent()) : "renamed across directories";
        Node node = tree.find(from);
        if (node == null) throw missing("rename " + from);
        Node replaced = tree.find(to);
        if (replaced == node) return;
        if (replaced instanceof Folder folder) {
            if (node instanceof Inode || !folder.cache.isEmpty()) {
                throw broken("rename " + from + ": " + to + " is a directory");
            }
        }
        if (replaced instanceof Inode inode) usedBytes -= inode.cache.size();
        apply(new Step.EntryChanged(parent(from, "rename").id(),
                new Folder.Change.Rename(from.name(), to.name())));
    }

    @Override
    public void delete(Path path) {
        ills.check(path);
        Node node = tree.find(path);
        if (node == null) return;
        if (node instanceof Folder folder && !folder.cache.isEmpty()) {
            throw broken("delete " + path + ": the directory is not empty");
        }
        if (node instanceof Inode inode) usedBytes -= inode.cache.size();
        apply(new Step.EntryChanged(parent(path, "delete").id(),
                new Folder.Change.Unlink(path.name())));
    }

    @Override
    public void createDirectory(Path path) {
        ills.check(path);
        Node node = tree.find(path);
        if (node instanceof Folder) return;
        if (node != null) throw broken("create directory " + path + ": it is a file");
        Folder folder = parent(path, "create directory " + path);
        int id = tree.nextId();
        apply(new Step.FolderMade(id));
        apply(new Step.EntryChanged(folder.id(), new Folder.Change.Link(path.name(), id)));
    }

    @Override
    public boolean exists(Path path) {
        return tree.find(path) != null;
    }

    @Override
    public boolean isDirectory(Path path) {
        return tree.find(path) instanceof Folder;
    }

    @Override
    public List<Path> list(Path directory) {
        ills.check(directory);
        List<Path> paths = new ArrayList<>();
        if (tree.find(directory) instanceof Folder folder) {
            for (String name : folder.cache.keySet()) paths.add(directory.child(name));
        }
        return paths;
    }

    @Override
    public void syncDirectory(Path directory) {
        assert mayBlock.getAsBoolean() : "syncDirectory on a loop";
        ills.check(directory);
        if (!(tree.find(directory) instanceof Folder folder)) {
            throw missing("sync directory " + directory);
        }
        apply(new Step.FolderSynced(folder.id()));
    }

    @Override
    public boolean canSyncAll() {
        return true;
    }

    @Override
    public void syncAll() {
        assert mayBlock.getAsBoolean() : "syncAll on a loop";
        List<Node> all = tree.unsettled();
        try {
            ills.checkSync(Path.ROOT);
        } catch (DiskFault e) {
            for (Node each : all) if (each instanceof Inode) apply(new Step.SyncFailed(each.id()));
            throw e;
        }
        for (Node each : all) {
            apply(each instanceof Inode ? new Step.Synced(each.id()) : new Step.FolderSynced(each.id()));
        }
    }

    @Override
    public void lock() {
        if (locked) return;
        if (lockedByOther) {
            throw new DiskFault(DiskFault.Kind.LOCKED, dir + " is in use by another node", null);
        }
        open(new Path(".lock"), Mode.WRITE).close();
        locked = true;
    }

    @Override
    public void unlock() {
        if (!locked) return;
        locked = false;
        delete(new Path(".lock"));
    }

    void lent(int change) {
        slicesLent += change;
    }

    /// Slices that were not released yet, of this life: 0 where nothing is being sent or read.
    public int slicesLent() {
        return slicesLent;
    }

    /// Another process takes or leaves the lock.
    public void lockByOther(boolean held) {
        lockedByOther = held;
    }

    @Override
    public long usableBytes() {
        return Math.max(0, ills.sizeBytes() - usedBytes);
    }

    @Override
    public long totalBytes() {
        return ills.sizeBytes();
    }

    Tree tree() {
        return tree;
    }

    long wallMs() {
        return wallMs.getAsLong();
    }

    boolean mayBlock() {
        return mayBlock.getAsBoolean();
    }

    void apply(Step step) {
        if (step instanceof Step.Changed changed) {
            Inode inode = tree.inode(changed.inode());
            if (inode.pending.size() >= PENDING_MAX && recording == null) {
                inode.settle(PENDING_MAX / 2);
            }
            int before = inode.cache.size();
            tree.apply(step);
            usedBytes += inode.cache.size() - before;
            inode.modifiedWallMs = wallMs.getAsLong();
        } else {
            tree.apply(step);
        }
        if (recording != null) recording.add(step);
    }

    /// Remembers every step from now on in `steps`; null ends it.
    void record(List<Step> steps) {
        recording = steps;
    }

    /// The process that used the disk is gone: its lock falls, the page cache stays.
    public void endLife() {
        slicesLent = 0;
        locked = false;
    }

    /// The machine lost its power: of what was not synced, chance decides what is left.
    public void cutPower(Chance chance) {
        Map<Integer, Cut> cuts = new TreeMap<>();
        for (Node node : tree.unsettled()) cuts.put(node.id(), cut(node, chance));
        replace(tree.after(cuts));
        slicesLent = 0;
        locked = false;
    }

    private static Cut cut(Node node, Chance chance) {
        return switch (node) {
            case Folder folder -> Cut.after(chance.below(folder.pending.size() + 1));
            case Inode inode -> {
                int kept = chance.below(inode.pending.size() + 1);
                int torn = kept < inode.pending.size() && chance.below(2) == 0
                        && inode.pending.get(kept) instanceof Inode.Change.Write write
                        ? chance.below(write.bytes().length) : 0;
                int hole = kept > 0 && chance.below(4) == 0 ? chance.below(kept) : -1;
                yield new Cut(kept, torn, hole, torn > 0 && chance.below(2) == 0);
            }
        };
    }

    private void replace(Tree found) {
        tree = found;
        usedBytes = count(Path.ROOT);
    }

    /// A disk with the same names and contents, settled and unsettled, and no ills.
    public SimDisk copy() {
        return new SimDisk(dir, tree.copy(), wallMs, mayBlock);
    }

    /// Turns one bit of a file round, in the cache and on the platter, as bit rot does.
    public void flipBit(Path path, long position, int bit) {
        if (!(tree.find(path) instanceof Inode inode)) throw missing("flip a bit of " + path);
        inode.cache.flip((int) position, bit);
        if (position < inode.platter.size()) inode.platter.flip((int) position, bit);
    }

    /// Puts other bytes in the place of those of a file, in the cache and on the platter, where the file
    /// reaches so far: as a stale sector does, or a write that went astray. Nothing of it can be synced.
    public void spoil(Path path, long position, byte[] bytes) {
        if (!(tree.find(path) instanceof Inode inode)) throw missing("spoil " + path);
        for (Extent each : List.of(inode.cache, inode.platter)) {
            int length = (int) Math.clamp(each.size() - position, 0, bytes.length);
            if (length > 0) each.write((int) position, bytes, length);
        }
    }

    /// This disk, settled and unsettled, in another machine.
    SimDisk in(LongSupplier wallMs, BooleanSupplier mayBlock) {
        return new SimDisk(dir, tree, wallMs, mayBlock);
    }

    /// A number that differs when names or contents do.
    public long fingerprint() {
        return tree.fingerprint();
    }

    private DiskFault missing(String doing) {
        return new DiskFault(DiskFault.Kind.MISSING,
                "cannot " + doing + " in " + dir + ": it is not there", null);
    }

    private DiskFault broken(String doing) {
        return new DiskFault(DiskFault.Kind.BROKEN, "cannot " + doing + " (in " + dir + ")", null);
    }

    @Override
    public String toString() {
        return dir.toString();
    }
}
