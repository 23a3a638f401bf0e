package moldau.base.sim;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import moldau.base.sim.Node.Folder;
import moldau.base.sim.Node.Inode;

/// Tries every way in which a script may be cut off by a power failure.
///
/// ```java
/// SimDisk disk = new SimDisk(new LogDir("d"));
/// CrashPoints points = CrashPoints.on(disk);
/// Log log = Log.open(disk, LIMITS);
/// log.append(a);                        // any calls that end in Disk
/// log.sync();
/// points.promise(1L);                   // from here on offset 0 must survive
/// log.append(b);
///
/// points.forEach((image, promised) -> { // image: a disk as the next boot finds it
///     Log again = Log.open(image, LIMITS);
///     assertTrue(again.endOffset() >= (promised == null ? 0 : (long) promised));
/// });
/// ```
///
/// After each operation of the script the power goes. Each file and folder then has, independently,
/// any beginning of what was done to it since its last sync: all combinations of these, and for each
/// file in turn also the write behind the cut torn (after its first byte, in the middle, before its
/// last byte; the rest gone, or zeros) and each kept write as a hole, while the others kept all or
/// nothing. Only the last
/// [Options#lastChanges] changes of a node may be lost; older ones count as written back. The crash
/// of a process alone, which loses nothing, is among them. Equal images under one promise are visited
/// once.
///
/// A failure names the image's number: [#only] visits that one again.
public final class CrashPoints {
    private final SimDisk disk;
    private final SimDisk start;
    private final List<Step> steps = new ArrayList<>();
    private final TreeMap<Integer, Object> promises = new TreeMap<>();
    private boolean lastWasExhaustive;

    /// @param lastChanges of each file and folder that may be lost
    /// @param combinationsMax of cuts per moment; beyond them a fixed sample of that many is tried
    public record Options(int lastChanges, int combinationsMax) {
        public static final Options DEFAULT = new Options(6, 4096);

        public Options {
            assert lastChanges > 0 : lastChanges;
            assert combinationsMax > 0 : combinationsMax;
        }
    }

    /// Recovers from one image and checks what must hold.
    @FunctionalInterface
    public interface Visitor {
        /// @param image settled and healthy, to do with as you like
        /// @param promised the last [#promise] before the power went, or null
        void recover(SimDisk image, Object promised);
    }

    private CrashPoints(SimDisk disk) {
        this.disk = disk;
        this.start = disk.copy();
        disk.record(steps);
    }

    /// Begins to record what is done to `disk`, which may already hold something.
    public static CrashPoints on(SimDisk disk) {
        return new CrashPoints(disk);
    }

    /// What recovery owes from now on, in the test's own terms; replaces the promise before.
    public void promise(Object what) {
        promises.put(steps.size(), what);
    }

    /// Ends the recording and visits every image.
    ///
    /// @return how many there were
    public int forEach(Visitor visitor) {
        return forEach(Options.DEFAULT, visitor);
    }

    public int forEach(Options options, Visitor visitor) {
        return visit(options, visitor, -1);
    }

    /// Visits only image `number` of `forEach` with the same options.
    public void only(int number, Options options, Visitor visitor) {
        visit(options, visitor, number);
    }

    /// Whether the last visit tried all combinations, not a sample.
    public boolean wasExhaustive() {
        return lastWasExhaustive;
    }

    private int visit(Options options, Visitor visitor, int only) {
        disk.record(null);
        lastWasExhaustive = true;
        Tree tree = start.tree().copy();
        Set<Long> seen = new HashSet<>();
        int number = 0;
        for (int moment = 0; moment <= steps.size(); moment++) {
            if (moment > 0) tree.apply(steps.get(moment - 1));
            Map.Entry<Integer, Object> last = promises.floorEntry(moment);
            Object promised = last == null ? null : last.getValue();
            long promise = last == null ? -1 : last.getKey();
            for (Map<Integer, Cut> cuts : combinations(tree, options)) {
                Tree image = tree.after(cuts);
                if (!seen.add(Chance.mix(image.fingerprint(), promise))) continue;
                if (only < 0 || only == number) {
                    recover(visitor, image, promised, number, where(tree, moment, cuts, promised));
                }
                number++;
            }
        }
        return number;
    }

    private void recover(Visitor visitor, Tree image, Object promised, int number, String where) {
        SimDisk found = new SimDisk(disk.dir(), image, () -> 0, () -> true);
        try {
            visitor.recover(found, promised);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("image " + number + where, e);
        }
    }

    private String where(Tree tree, int moment, Map<Integer, Cut> cuts, Object promised) {
        StringBuilder text = new StringBuilder(": the power went after step " + moment + " of "
                + steps.size() + ", promised " + Objects.toString(promised, "nothing"));
        for (int i = Math.max(0, moment - 8); i < moment; i++) {
            text.append("\n  step ").append(i + 1).append(": ").append(describe(tree, steps.get(i)));
        }
        cuts.forEach((id, cut) ->
                text.append("\n  cut ").append(tree.nameOf(id)).append(": ").append(cut));
        return text.toString();
    }

    private static String describe(Tree tree, Step step) {
        return switch (step) {
            case Step.FileMade made -> "make file #" + made.inode();
            case Step.FolderMade made -> "make directory #" + made.folder();
            case Step.Synced synced -> "sync " + tree.nameOf(synced.inode());
            case Step.SyncFailed failed -> "failing sync of " + tree.nameOf(failed.inode());
            case Step.FolderSynced synced -> "sync directory " + tree.nameOf(synced.folder());
            case Step.EntryChanged changed ->
                "in " + tree.nameOf(changed.folder()) + ": " + changed.change();
            case Step.Changed changed -> tree.nameOf(changed.inode()) + ": "
                    + switch (changed.change()) {
                        case Inode.Change.Resize resize -> "resize to " + resize.size();
                        case Inode.Change.Write write -> "write " + write.bytes().length
                                + " bytes at " + write.position();
                    };
        };
    }

    private List<Map<Integer, Cut>> combinations(Tree tree, Options options) {
        List<Node> nodes = tree.unsettled();
        List<Map<Integer, Cut>> all = new ArrayList<>();
        long product = 1;
        for (Node node : nodes) {
            product = Math.min(product * (1 + choices(node, options)), Integer.MAX_VALUE);
        }
        if (product <= options.combinationsMax()) {
            for (long n = 0; n < product; n++) all.add(plain(nodes, n, options));
        } else {
            lastWasExhaustive = false;
            Chance chance = new Chance(product, "crash points", nodes.size());
            all.add(Map.of());
            for (int i = 1; i < options.combinationsMax(); i++) {
                all.add(plain(nodes, chance.below(product), options));
            }
        }
        for (Node node : nodes) {
            if (node instanceof Inode inode) addDamaged(all, nodes, inode, options);
        }
        return all;
    }

    /// Changes of `node` that may be lost.
    private static int choices(Node node, Options options) {
        return Math.min(pending(node), options.lastChanges());
    }

    private static int pending(Node node) {
        return switch (node) {
            case Inode inode -> inode.pending.size();
            case Folder folder -> folder.pending.size();
        };
    }

    /// The `n`th combination of plain cuts; 0 loses nothing.
    private static Map<Integer, Cut> plain(List<Node> nodes, long n, Options options) {
        Map<Integer, Cut> cuts = new TreeMap<>();
        long rest = n;
        for (Node node : nodes) {
            int choices = choices(node, options) + 1;
            int lost = (int) (rest % choices);
            rest /= choices;
            if (lost > 0) cuts.put(node.id(), Cut.after(pending(node) - lost));
        }
        return cuts;
    }

    private static void addDamaged(List<Map<Integer, Cut>> all, List<Node> nodes, Inode inode,
            Options options) {
        int pending = inode.pending.size();
        int first = pending - choices(inode, options);
        for (int kept = first; kept <= pending; kept++) {
            if (kept < pending && inode.pending.get(kept) instanceof Inode.Change.Write write) {
                int last = 0;
                int size = write.bytes().length;
                for (int torn : new int[] {1, size / 2, size - 1}) {
                    if (torn > last && torn < size) {
                        addAmong(all, nodes, inode, new Cut(kept, torn, -1), options);
                        addAmong(all, nodes, inode, new Cut(kept, torn, -1, true), options);
                        last = torn;
                    }
                }
            }
            for (int hole = first; hole < kept; hole++) {
                if (inode.pending.get(hole) instanceof Inode.Change.Write) {
                    addAmong(all, nodes, inode, new Cut(kept, 0, hole), options);
                }
            }
        }
    }

    /// `inode` cut as given, once while all others kept everything and once while they kept nothing
    /// of what may be lost; folders keep everything in both, or nobody would see the damage.
    private static void addAmong(List<Map<Integer, Cut>> all, List<Node> nodes, Inode inode, Cut cut,
            Options options) {
        all.add(new TreeMap<>(Map.of(inode.id(), cut)));
        Map<Integer, Cut> cuts = new TreeMap<>();
        for (Node node : nodes) {
            if (node instanceof Inode) {
                cuts.put(node.id(), Cut.after(pending(node) - choices(node, options)));
            }
        }
        cuts.put(inode.id(), cut);
        if (cuts.size() > 1) all.add(cuts);
    }
}
