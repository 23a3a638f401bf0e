package moldau.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every loop promises.
public abstract class LoopContract {
    private static final long MILLI = 1_000_000;

    private Stage stage;
    private Loop loop;
    private Clock clock;
    private final List<String> heard = Collections.synchronizedList(new ArrayList<>());

    protected abstract Stage open();

    @BeforeEach
    void start() {
        stage = open();
        loop = stage.world().loops().data(0);
        clock = stage.world().clock();
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    private void untilHeard(int count) {
        stage.until(() -> heard.size() >= count);
    }

    @Test
    void postsRunInOrderOnTheLoop() {
        for (int i = 0; i < 100; i++) {
            String name = "" + i;
            assertTrue(loop.post(() -> {
                assertTrue(loop.isCurrent());
                assertSame(loop, stage.world().loops().current());
                heard.add(name);
            }));
        }
        untilHeard(100);

        for (int i = 0; i < 100; i++) assertEquals("" + i, heard.get(i));
        assertFalse(loop.isCurrent());
        assertThrows(IllegalStateException.class, () -> stage.world().loops().current());
    }

    @Test
    void aPostFromAnotherLoopArrives() {
        Loop other = stage.world().loops().data(1);

        other.post(() -> loop.post(() -> heard.add("" + other.isCurrent())));

        untilHeard(1);
        assertEquals(List.of("false"), heard);
        assertEquals(0, loop.index());
        assertEquals(1, other.index());
        assertEquals(2, stage.world().loops().count());
    }

    @Test
    void theControllersLoopIsOneMore() {
        Loop controller = stage.world().loops().controller();

        stage.on(controller, () -> assertTrue(controller.isCurrent()));

        assertSame(controller, stage.world().loops().controller());
        assertEquals(2, controller.index());
    }

    @Test
    void timersRunInTheOrderOfTheirDeadlinesAndNeverEarly() {
        stage.on(loop, () -> {
            long now = clock.nowNanos();
            for (int ms : new int[] {9, 3, 0, 6, 12}) {
                long deadline = now + ms * MILLI;
                loop.at(deadline, () -> {
                    assertTrue(clock.nowNanos() >= deadline);
                    assertTrue(loop.isCurrent());
                    heard.add("" + ms);
                });
            }
        });
        untilHeard(5);

        assertEquals(List.of("0", "3", "6", "9", "12"), heard);
    }

    @Test
    void aCancelledTimerDoesNotRun() {
        Loop.Timer[] timers = new Loop.Timer[20];
        stage.on(loop, () -> {
            long now = clock.nowNanos();
            for (int i = 0; i < timers.length; i++) {
                String name = "" + i;
                timers[i] = loop.at(now + i * MILLI / 4, () -> heard.add(name));
            }
            for (int i = 0; i < timers.length; i += 2) timers[i].cancel();
            timers[0].cancel();
        });
        untilHeard(10);
        stage.on(loop, () -> timers[1].cancel());
        stage.on(loop, () -> loop.at(clock.nowNanos() + 10 * MILLI, () -> heard.add("end")));
        untilHeard(11);

        assertEquals(List.of("1", "3", "5", "7", "9", "11", "13", "15", "17", "19", "end"), heard);
    }

    @Test
    void aTimerMayCancelAndSetOthers() {
        stage.on(loop, () -> {
            long now = clock.nowNanos();
            Loop.Timer[] second = new Loop.Timer[1];
            loop.at(now, () -> {
                second[0].cancel();
                loop.at(now, () -> heard.add("third"));
            });
            second[0] = loop.at(now + MILLI, () -> heard.add("second"));
            loop.at(now + 5 * MILLI, () -> heard.add("last"));
        });
        untilHeard(2);

        assertEquals(List.of("third", "last"), heard);
    }

    @Test
    void turnEndTasksComeOnceBeforeTheNextTurn() {
        stage.on(loop, () -> {
            loop.atTurnEnd(() -> {
                heard.add("end");
                loop.atTurnEnd(() -> heard.add("its end"));
            });
            heard.add("turn");
        });
        stage.on(loop, () -> {});
        stage.on(loop, () -> {});

        assertEquals(List.of("turn", "end", "its end"), heard);
    }

    @Test
    void buffersComeBackFromWherever() {
        Loop other = stage.world().loops().data(1);
        Buffers.Lease[] lease = new Buffers.Lease[1];
        stage.on(loop, () -> {
            lease[0] = loop.buffers().acquire(5000);
            assertEquals(5000, lease[0].bytes().remaining());
            lease[0].bytes().putInt(7);
            Buffers.Lease larger = lease[0].grow(20_000);
            assertEquals(7, larger.bytes().getInt(0));
            assertEquals(4, larger.bytes().position());
            lease[0] = larger;
        });
        stage.on(other, () -> lease[0].release());

        assertEquals(0, loop.buffers().budget().used());
        stage.on(loop, () -> {
            Buffers.Lease again = loop.buffers().acquire(20_000);
            assertSame(lease[0], again);
            again.release();
        });
    }

    @Test
    void buffersAreBoundedByTheirBudget() {
        long max = loop.buffers().budget().bytesMax();
        stage.on(loop, () -> {
            Buffers.Lease first = loop.buffers().acquire((int) (max / 2));
            Buffers.Lease second = loop.buffers().acquire((int) (max / 4));
            assertNotNull(first);
            assertNotNull(second);
            assertNull(loop.buffers().acquire((int) (max / 2)));
            first.release();
            second.release();
            assertEquals(0, loop.buffers().budget().used());
        });
    }
}
