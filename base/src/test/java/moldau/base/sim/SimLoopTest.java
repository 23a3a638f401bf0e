package moldau.base.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import moldau.base.Loop;
import moldau.base.LoopContract;
import moldau.base.Stage;
import org.junit.jupiter.api.Test;

/// The pretended one keeps the promises.
final class SimLoopTest extends LoopContract {
    @Override
    protected Stage open() {
        return new SimStage(1, Weather.CALM);
    }

    @Test
    void whatIsInsistedOnArrivesThoughPostsAreRefused() {
        var universe = new Universe(3, Weather.CALM.withRefusedPosts(900_000));
        SimWorld world = universe.host("h").boot(2);
        Loop far = world.loops().data(1);
        var arrived = new ArrayList<Integer>();

        while (!world.loops().data(0).post(() -> {
            for (int i = 0; i < 50; i++) {
                int number = i;
                far.insist(() -> arrived.add(number));
            }
        })) universe.run(1);

        assertTrue(universe.runUntil(() -> arrived.size() == 50, 10_000_000_000L));
        assertEquals(50, arrived.stream().distinct().count());
    }

    @Test
    void oneWhoIsNoLoopMayInsistToo() {
        var universe = new Universe(3, Weather.CALM.withRefusedPosts(900_000));
        Loop loop = universe.host("h").boot(1).loops().data(0);
        var arrived = new ArrayList<Integer>();

        for (int i = 0; i < 50; i++) {
            int number = i;
            loop.insist(() -> arrived.add(number));
        }

        assertTrue(universe.runUntil(() -> arrived.size() == 50, 10_000_000_000L));
        assertEquals(50, arrived.stream().distinct().count());
    }
}
