package moldau.broker.api;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import moldau.base.Loop;

/// Waits for the parts of an answer that come from several owners, in any order, and hands them on
/// in the order in which they were asked for. Slots may be filled on any loop.
final class Gather<T> {
    private final Loop home;
    private final Consumer<List<T>> whole;
    private final ArrayList<T> parts = new ArrayList<>();
    private int missing;
    private boolean allAsked;

    /// @param whole gets all parts, on `home`
    Gather(Loop home, Consumer<List<T>> whole) {
        this.home = home;
        this.whole = whole;
    }

    /// The place of the next part. Called on the home loop.
    Slot slot() {
        missing++;
        parts.add(null);
        return new Slot(parts.size() - 1);
    }

    /// There will be no further slots.
    void allAsked() {
        allAsked = true;
        if (missing == 0) whole.accept(parts);
    }

    final class Slot {
        private final int index;

        private Slot(int index) {
            this.index = index;
        }

        void put(T part) {
            if (home.isCurrent()) here(part);
            else home.insist(() -> here(part));
        }

        private void here(T part) {
            assert parts.get(index) == null : "filled twice";
            parts.set(index, part);
            missing--;
            if (allAsked && missing == 0) whole.accept(parts);
        }
    }
}
