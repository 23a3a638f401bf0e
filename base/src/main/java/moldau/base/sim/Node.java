package moldau.base.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A file or a folder of a pretended disk: how it looks now (the page cache), how it is on the
/// platter, and what was done in between, in order.
sealed interface Node {
    int id();

    Node copy();

    /// A file, whatever its names are.
    final class Inode implements Node {
        private final int id;
        final Extent cache;
        final Extent platter;
        final List<Change> pending;
        long modifiedWallMs;

        sealed interface Change {
            /// @param lost a failed sync dropped its pages: it will never be on the platter
            record Write(int position, byte[] bytes, boolean lost) implements Change {}

            record Resize(int size) implements Change {}
        }

        Inode(int id, Extent cache, Extent platter, List<Change> pending) {
            this.id = id;
            this.cache = cache;
            this.platter = platter;
            this.pending = pending;
        }

        Inode(int id) {
            this(id, new Extent(), new Extent(), new ArrayList<>());
        }

        @Override
        public int id() {
            return id;
        }

        @Override
        public Inode copy() {
            Inode copy = new Inode(id, cache.copy(), platter.copy(), new ArrayList<>(pending));
            copy.modifiedWallMs = modifiedWallMs;
            return copy;
        }

        /// The `count` oldest changes reach the platter.
        void settle(int count) {
            for (int i = 0; i < count; i++) put(platter, pending.get(i), false);
            pending.subList(0, count).clear();
        }

        /// Pages that a failed sync dropped: they are still read, and never written.
        void lose() {
            pending.replaceAll(change -> change instanceof Change.Write w
                    ? new Change.Write(w.position(), w.bytes(), true) : change);
        }

        static void put(Extent extent, Change change, boolean hole) {
            switch (change) {
                case Change.Resize resize -> extent.resize(resize.size());
                case Change.Write write -> {
                    if (hole || write.lost()) {
                        extent.hole(write.position(), write.bytes().length);
                    } else {
                        extent.write(write.position(), write.bytes(), write.bytes().length);
                    }
                }
            }
        }
    }

    /// A folder. Its entries are kept by number, so that a copy of the disk is a copy of its nodes.
    final class Folder implements Node {
        private final int id;
        final Map<String, Integer> cache;
        final Map<String, Integer> platter;
        final List<Change> pending;

        sealed interface Change {
            record Link(String name, int node) implements Change {}

            record Unlink(String name) implements Change {}

            record Rename(String from, String to) implements Change {}
        }

        Folder(int id, Map<String, Integer> cache, Map<String, Integer> platter,
                List<Change> pending) {
            this.id = id;
            this.cache = cache;
            this.platter = platter;
            this.pending = pending;
        }

        Folder(int id) {
            this(id, new TreeMap<>(), new TreeMap<>(), new ArrayList<>());
        }

        @Override
        public int id() {
            return id;
        }

        @Override
        public Folder copy() {
            return new Folder(id, new TreeMap<>(cache), new TreeMap<>(platter),
                    new ArrayList<>(pending));
        }

        void settle(int count) {
            for (int i = 0; i < count; i++) put(platter, pending.get(i));
            pending.subList(0, count).clear();
        }

        static void put(Map<String, Integer> entries, Change change) {
            switch (change) {
                case Change.Link link -> entries.put(link.name(), link.node());
                case Change.Unlink unlink -> entries.remove(unlink.name());
                case Change.Rename rename ->
                    entries.put(rename.to(), entries.remove(rename.from()));
            }
        }
    }
}
