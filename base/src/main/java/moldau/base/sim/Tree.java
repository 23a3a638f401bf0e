package moldau.base.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import moldau.base.Path;
import moldau.base.sim.Node.Folder;
import moldau.base.sim.Node.Inode;

/// All nodes of a disk. [#apply] is the only way anything changes.
final class Tree {
    static final int ROOT = 0;

    private final List<Node> nodes = new ArrayList<>();

    Tree() {
        nodes.add(new Folder(ROOT));
    }

    private Tree(Tree from) {
        for (Node node : from.nodes) nodes.add(node.copy());
    }

    Tree copy() {
        return new Tree(this);
    }

    int nextId() {
        return nodes.size();
    }

    Inode inode(int id) {
        return (Inode) nodes.get(id);
    }

    Folder folder(int id) {
        return (Folder) nodes.get(id);
    }

    /// The node named `path` in the page cache, or null.
    Node find(Path path) {
        Node node = nodes.get(ROOT);
        if (path.text().isEmpty()) return node;
        for (String name : path.text().split("/")) {
            if (!(node instanceof Folder folder)) return null;
            Integer id = folder.cache.get(name);
            if (id == null) return null;
            node = nodes.get(id);
        }
        return node;
    }

    void apply(Step step) {
        switch (step) {
            case Step.FileMade made -> add(new Inode(made.inode()));
            case Step.FolderMade made -> add(new Folder(made.folder()));
            case Step.Changed changed -> {
                Inode inode = inode(changed.inode());
                Inode.put(inode.cache, changed.change(), false);
                inode.pending.add(changed.change());
            }
            case Step.Synced synced -> {
                Inode inode = inode(synced.inode());
                inode.settle(inode.pending.size());
            }
            case Step.SyncFailed failed -> inode(failed.inode()).lose();
            case Step.EntryChanged changed -> {
                Folder folder = folder(changed.folder());
                Folder.put(folder.cache, changed.change());
                folder.pending.add(changed.change());
            }
            case Step.FolderSynced synced -> {
                Folder folder = folder(synced.folder());
                folder.settle(folder.pending.size());
            }
        }
    }

    private void add(Node node) {
        assert node.id() == nodes.size() : node.id();
        nodes.add(node);
    }

    /// Nodes that a crash may find in more than one state, reachable on the platter or in the cache,
    /// in a stable order.
    List<Node> unsettled() {
        List<Node> found = new ArrayList<>();
        for (Node node : nodes) {
            boolean pending = switch (node) {
                case Inode inode -> !inode.pending.isEmpty();
                case Folder folder -> !folder.pending.isEmpty();
            };
            if (pending) found.add(node);
        }
        return found;
    }

    /// What the next boot finds when each node was cut as `cuts` says (a node without a cut kept
    /// all). Everything in it is settled; what no name leads to is gone.
    Tree after(Map<Integer, Cut> cuts) {
        Tree tree = new Tree();
        tree.fill(tree.folder(ROOT), this, folder(ROOT), cuts);
        return tree;
    }

    private void fill(Folder into, Tree from, Folder old, Map<Integer, Cut> cuts) {
        Cut cut = cuts.getOrDefault(old.id(), Cut.NONE);
        Map<String, Integer> entries = new TreeMap<>(old.platter);
        for (int i = 0; i < Math.min(cut.kept(), old.pending.size()); i++) {
            Folder.put(entries, old.pending.get(i));
        }
        for (Map.Entry<String, Integer> entry : entries.entrySet()) {
            int id = nextId();
            into.cache.put(entry.getKey(), id);
            into.platter.put(entry.getKey(), id);
            switch (from.nodes.get(entry.getValue())) {
                case Inode inode -> {
                    Extent left = cut(inode, cuts.getOrDefault(inode.id(), Cut.NONE));
                    Inode found = new Inode(id, left, left.copy(), new ArrayList<>());
                    found.modifiedWallMs = inode.modifiedWallMs;
                    add(found);
                }
                case Folder folder -> {
                    Folder found = new Folder(id);
                    add(found);
                    fill(found, from, folder, cuts);
                }
            }
        }
    }

    private static Extent cut(Inode inode, Cut cut) {
        Extent left = inode.platter.copy();
        int kept = Math.min(cut.kept(), inode.pending.size());
        for (int i = 0; i < kept; i++) {
            Inode.put(left, inode.pending.get(i), cut.hole() == i);
        }
        if (cut.tornBytes() > 0 && inode.pending.get(kept) instanceof Inode.Change.Write torn) {
            if (cut.tornInside()) left.hole(torn.position(), torn.bytes().length);
            left.write(torn.position(), torn.bytes(), Math.min(cut.tornBytes(), torn.bytes().length));
        }
        return left;
    }

    /// A number that differs when names or settled contents do.
    long fingerprint() {
        return fingerprint(nodes.get(ROOT), 17);
    }

    private long fingerprint(Node node, long hash) {
        return switch (node) {
            case Inode inode -> inode.cache.mix(hash);
            case Folder folder -> {
                long mixed = Chance.mix(hash, folder.cache.size());
                for (Map.Entry<String, Integer> entry : folder.cache.entrySet()) {
                    mixed = Chance.mix(mixed, Chance.text(entry.getKey()));
                    mixed = fingerprint(nodes.get(entry.getValue()), mixed);
                }
                yield mixed;
            }
        };
    }

    /// The name of a node, for messages: the first found in the cache, else its number.
    String nameOf(int id) {
        String found = nameOf(ROOT, "", id);
        return found == null ? "#" + id : found;
    }

    private String nameOf(int at, String path, int id) {
        if (at == id) return path.isEmpty() ? "." : path;
        if (nodes.get(at) instanceof Folder folder) {
            for (Map.Entry<String, Integer> entry : folder.cache.entrySet()) {
                String name = path.isEmpty() ? entry.getKey() : path + '/' + entry.getKey();
                String found = nameOf(entry.getValue(), name, id);
                if (found != null) return found;
            }
        }
        return null;
    }
}
