package moldau.state.cluster;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.BiConsumer;

/// An immutable map in the order of its keys. `with` and `without` share all but the path to the
/// key with the map they start from, so that an image costs what changed since the one before.
///
/// An AVL tree rather than a hash trie: walks are in key order on every node and in every run,
/// which snapshots, paging and equal hashes of equal images need anyway.
public final class Sorted<K extends Comparable<? super K>, V> implements Iterable<Map.Entry<K, V>> {
    private static final Sorted<?, ?> EMPTY = new Sorted<>(null);

    private final Node<K, V> root;

    private Sorted(Node<K, V> root) {
        this.root = root;
    }

    @SuppressWarnings("unchecked") // holds nothing
    public static <K extends Comparable<? super K>, V> Sorted<K, V> empty() {
        return (Sorted<K, V>) EMPTY;
    }

    public static <K extends Comparable<? super K>, V> Sorted<K, V> of(Map<K, V> map) {
        Sorted<K, V> sorted = empty();
        for (var entry : map.entrySet()) sorted = sorted.with(entry.getKey(), entry.getValue());
        return sorted;
    }

    /// @return null if there is none
    public V get(K key) {
        Node<K, V> node = root;
        while (node != null) {
            int order = key.compareTo(node.key);
            if (order == 0) return node.value;
            node = order < 0 ? node.left : node.right;
        }
        return null;
    }

    public boolean has(K key) {
        return get(key) != null;
    }

    public int size() {
        return size(root);
    }

    public boolean isEmpty() {
        return root == null;
    }

    /// This map with `key` at `value`, which is not null.
    public Sorted<K, V> with(K key, V value) {
        assert value != null;
        Node<K, V> changed = with(root, key, value);
        return changed == root ? this : new Sorted<>(changed);
    }

    /// This map without `key`; itself if it was not there.
    public Sorted<K, V> without(K key) {
        Node<K, V> changed = without(root, key);
        if (changed == root) return this;
        return changed == null ? empty() : new Sorted<>(changed);
    }

    /// The last entry whose key is smaller than `key`; null if there is none.
    public Map.Entry<K, V> below(K key) {
        Node<K, V> found = null;
        for (Node<K, V> node = root; node != null; ) {
            if (node.key.compareTo(key) < 0) {
                found = node;
                node = node.right;
            } else {
                node = node.left;
            }
        }
        return found;
    }

    @Override
    public Iterator<Map.Entry<K, V>> iterator() {
        var walk = new Walk<K, V>();
        walk.descend(root);
        return walk;
    }

    /// The entries whose key is at or after `first`, in order.
    public Iterator<Map.Entry<K, V>> from(K first) {
        var walk = new Walk<K, V>();
        for (Node<K, V> node = root; node != null; ) {
            if (first.compareTo(node.key) <= 0) {
                walk.path.push(node);
                node = node.left;
            } else {
                node = node.right;
            }
        }
        return walk;
    }

    public void each(BiConsumer<? super K, ? super V> to) {
        for (var entry : this) to.accept(entry.getKey(), entry.getValue());
    }

    /// A copy in the same order.
    public Map<K, V> toMap() {
        var map = LinkedHashMap.<K, V>newLinkedHashMap(size());
        each(map::put);
        return Collections.unmodifiableMap(map);
    }

    @Override
    public boolean equals(Object other) {
        if (this == other) return true;
        if (!(other instanceof Sorted<?, ?> that) || size() != that.size()) return false;
        var mine = iterator();
        var theirs = that.iterator();
        while (mine.hasNext()) {
            Map.Entry<?, ?> one = mine.next();
            Map.Entry<?, ?> two = theirs.next();
            if (one == two) continue;
            if (!one.getKey().equals(two.getKey())) return false;
            if (!Objects.equals(one.getValue(), two.getValue())) return false;
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (var entry : this) {
            hash = hash * 31 + (entry.getKey().hashCode() ^ Objects.hashCode(entry.getValue()));
        }
        return hash;
    }

    @Override
    public String toString() {
        return toMap().toString();
    }

    private static int size(Node<?, ?> node) {
        return node == null ? 0 : node.size;
    }

    private static int height(Node<?, ?> node) {
        return node == null ? 0 : node.height;
    }

    private static <K extends Comparable<? super K>, V> Node<K, V> with(
            Node<K, V> node, K key, V value) {
        if (node == null) return new Node<>(key, value, null, null);
        int order = key.compareTo(node.key);
        if (order == 0) {
            return node.value == value ? node : new Node<>(node.key, value, node.left, node.right);
        }
        if (order < 0) {
            Node<K, V> left = with(node.left, key, value);
            return left == node.left ? node : balanced(node, left, node.right);
        }
        Node<K, V> right = with(node.right, key, value);
        return right == node.right ? node : balanced(node, node.left, right);
    }

    private static <K extends Comparable<? super K>, V> Node<K, V> without(Node<K, V> node, K key) {
        if (node == null) return null;
        int order = key.compareTo(node.key);
        if (order < 0) {
            Node<K, V> left = without(node.left, key);
            return left == node.left ? node : balanced(node, left, node.right);
        }
        if (order > 0) {
            Node<K, V> right = without(node.right, key);
            return right == node.right ? node : balanced(node, node.left, right);
        }
        if (node.left == null) return node.right;
        if (node.right == null) return node.left;
        Node<K, V> next = node.right;
        while (next.left != null) next = next.left;
        return balanced(next, node.left, without(node.right, next.key));
    }

    /// A node with the entry of `at` over two subtrees whose heights differ by at most two.
    private static <K, V> Node<K, V> balanced(Node<K, V> at, Node<K, V> left, Node<K, V> right) {
        int lean = height(left) - height(right);
        if (lean > 1) {
            if (height(left.left) >= height(left.right)) {
                return new Node<>(left, left.left, new Node<>(at, left.right, right));
            }
            Node<K, V> middle = left.right;
            return new Node<>(middle,
                    new Node<>(left, left.left, middle.left), new Node<>(at, middle.right, right));
        }
        if (lean < -1) {
            if (height(right.right) >= height(right.left)) {
                return new Node<>(right, new Node<>(at, left, right.left), right.right);
            }
            Node<K, V> middle = right.left;
            return new Node<>(middle,
                    new Node<>(at, left, middle.left),
                    new Node<>(right, middle.right, right.right));
        }
        return new Node<>(at, left, right);
    }

    private static final class Node<K, V> implements Map.Entry<K, V> {
        final K key;
        final V value;
        final Node<K, V> left;
        final Node<K, V> right;
        final int size;
        final byte height;

        Node(K key, V value, Node<K, V> left, Node<K, V> right) {
            this.key = key;
            this.value = value;
            this.left = left;
            this.right = right;
            this.size = Sorted.size(left) + Sorted.size(right) + 1;
            this.height = (byte) (Math.max(Sorted.height(left), Sorted.height(right)) + 1);
        }

        Node(Node<K, V> entry, Node<K, V> left, Node<K, V> right) {
            this(entry.key, entry.value, left, right);
        }

        @Override
        public K getKey() {
            return key;
        }

        @Override
        public V getValue() {
            return value;
        }

        @Override
        public V setValue(V value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String toString() {
            return key + "=" + value;
        }
    }

    private static final class Walk<K, V> implements Iterator<Map.Entry<K, V>> {
        final ArrayDeque<Node<K, V>> path = new ArrayDeque<>();

        void descend(Node<K, V> node) {
            for (; node != null; node = node.left) path.push(node);
        }

        @Override
        public boolean hasNext() {
            return !path.isEmpty();
        }

        @Override
        public Map.Entry<K, V> next() {
            if (path.isEmpty()) throw new NoSuchElementException();
            Node<K, V> node = path.pop();
            descend(node.right);
            return node;
        }
    }
}
