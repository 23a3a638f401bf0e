package moldau.broker.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import moldau.base.Loop;
import moldau.base.Task;
import moldau.base.sim.SimWorld;
import moldau.base.sim.Universe;
import moldau.base.sim.Weather;
import org.junit.jupiter.api.Test;

class GatherTest {
    private final Universe universe = new Universe(5, Weather.CALM.withRefusedPosts(500_000));
    private final SimWorld world = universe.host("broker").boot(2);
    private final Loop home = world.loops().data(0);
    private final Loop owner = world.loops().data(1);

    private void on(Loop loop, Task task) {
        while (!loop.post(task)) universe.run(1);
    }

    /// Nobody would answer the client else.
    @Test
    void aPartArrivesThoughTheMailboxIsFull() {
        var whole = new ArrayList<List<Integer>>();
        on(home, () -> {
            for (int i = 0; i < 20; i++) {
                int number = i;
                var gather = new Gather<Integer>(home, whole::add);
                Gather<Integer>.Slot slot = gather.slot();
                owner.insist(() -> slot.put(number));
                gather.allAsked();
            }
        });

        assertTrue(universe.runUntil(() -> whole.size() == 20, 1_000_000_000L), whole::toString);
        assertEquals(20, whole.stream().distinct().count());
    }
}
