package moldau.state.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/// A short, immutable list of broker ids: replicas, in-sync replicas. Four bytes an id, not boxed.
public final class Ids {
    public static final Ids NONE = new Ids(new int[0]);

    private final int[] ids;

    private Ids(int[] ids) {
        this.ids = ids;
    }

    public static Ids of(int... ids) {
        return ids.length == 0 ? NONE : new Ids(ids.clone());
    }

    /// @param ids null means none
    public static Ids of(List<Integer> ids) {
        if (ids == null || ids.isEmpty()) return NONE;
        int[] copy = new int[ids.size()];
        for (int i = 0; i < copy.length; i++) copy[i] = ids.get(i);
        return new Ids(copy);
    }

    public int size() {
        return ids.length;
    }

    public boolean isEmpty() {
        return ids.length == 0;
    }

    /// @param index `0 <= index < size()`
    public int get(int index) {
        return ids[index];
    }

    public boolean has(int id) {
        return indexOf(id) >= 0;
    }

    /// @return -1 if it is not among them
    public int indexOf(int id) {
        for (int i = 0; i < ids.length; i++) if (ids[i] == id) return i;
        return -1;
    }

    public boolean hasAll(Ids others) {
        for (int id : others.ids) if (!has(id)) return false;
        return true;
    }

    /// Those that pass, in the same order.
    public Ids where(IntPredicate passes) {
        int count = 0;
        int[] kept = new int[ids.length];
        for (int id : ids) if (passes.test(id)) kept[count++] = id;
        if (count == ids.length) return this;
        return count == 0 ? NONE : new Ids(Arrays.copyOf(kept, count));
    }

    public Ids without(int id) {
        return where(each -> each != id);
    }

    public Ids without(Ids others) {
        return where(each -> !others.has(each));
    }

    /// These, then `id` if it is not among them.
    public Ids with(int id) {
        if (has(id)) return this;
        int[] more = Arrays.copyOf(ids, ids.length + 1);
        more[ids.length] = id;
        return new Ids(more);
    }

    /// These, then those of `others` not among them.
    public Ids with(Ids others) {
        Ids all = this;
        for (int id : others.ids) all = all.with(id);
        return all;
    }

    public boolean hasDuplicates() {
        for (int i = 0; i < ids.length; i++) if (indexOf(ids[i]) != i) return true;
        return false;
    }

    /// These in ascending order.
    public Ids sorted() {
        int[] sorted = ids.clone();
        Arrays.sort(sorted);
        return Arrays.equals(sorted, ids) ? this : new Ids(sorted);
    }

    public int[] toArray() {
        return ids.clone();
    }

    public List<Integer> toList() {
        Integer[] boxed = new Integer[ids.length];
        for (int i = 0; i < boxed.length; i++) boxed[i] = ids[i];
        return List.of(boxed);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ids that && Arrays.equals(ids, that.ids);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ids);
    }

    @Override
    public String toString() {
        return Arrays.toString(ids);
    }
}
