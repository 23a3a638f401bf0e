package moldau.state.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SortedTest {
    @Test
    void itHoldsWhatATreeMapHoldsThroughRandomChanges() {
        for (int seed = 0; seed < 50; seed++) {
            var random = new Random(seed);
            var model = new TreeMap<Integer, Integer>();
            Sorted<Integer, Integer> sorted = Sorted.empty();

            for (int step = 0; step < 400; step++) {
                int key = random.nextInt(120);
                if (random.nextInt(3) == 0) {
                    model.remove(key);
                    sorted = sorted.without(key);
                } else {
                    model.put(key, step);
                    sorted = sorted.with(key, step);
                }
                assertEquals(model.size(), sorted.size());
            }

            assertEquals(new ArrayList<>(model.entrySet()).toString(), list(sorted).toString());
            for (int key = -1; key <= 121; key++) {
                assertEquals(model.get(key), sorted.get(key));
                assertEquals(List.copyOf(model.tailMap(key).keySet()), keysFrom(sorted, key));
            }
        }
    }

    @Test
    void anOldMapIsNotChangedByANewOne() {
        Sorted<String, Integer> one = Sorted.<String, Integer>empty().with("a", 1).with("b", 2);

        Sorted<String, Integer> two = one.with("a", 3).without("b").with("c", 4);

        assertEquals("{a=1, b=2}", one.toString());
        assertEquals("{a=3, c=4}", two.toString());
        assertSame(one, one.without("x"));
        assertNull(two.get("b"));
    }

    @Test
    void equalContentsAreEqualWhateverTheOrderOfChanges() {
        Sorted<Integer, String> up = Sorted.empty();
        Sorted<Integer, String> down = Sorted.empty();
        for (int i = 0; i < 100; i++) {
            up = up.with(i, "v" + i);
            down = down.with(99 - i, "v" + (99 - i));
        }

        assertEquals(up, down);
        assertEquals(up.hashCode(), down.hashCode());
    }

    private static List<Object> list(Sorted<Integer, Integer> sorted) {
        var list = new ArrayList<>();
        for (var entry : sorted) list.add(entry);
        return list;
    }

    private static List<Integer> keysFrom(Sorted<Integer, Integer> sorted, int first) {
        var keys = new ArrayList<Integer>();
        sorted.from(first).forEachRemaining(entry -> keys.add(entry.getKey()));
        return keys;
    }
}
