package moldau.base.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import moldau.base.Loop;
import moldau.base.Task;
import org.junit.jupiter.api.Test;

/// Nothing is lost, doubled or forgotten between threads.
final class MailboxTest {
    private static final int THREADS = 4;
    private static final int POSTS = 50_000;

    @Test
    void itTakesInOrderAndRefusesWhenFull() {
        Mailbox mailbox = new Mailbox(3);
        Task[] tasks = new Task[4];
        for (int i = 0; i < 4; i++) {
            tasks[i] = () -> {};
            assertTrue(mailbox.add(tasks[i]));
        }
        assertFalse(mailbox.add(tasks[0]));

        assertSame(tasks[0], mailbox.take());
        assertTrue(mailbox.add(tasks[0]));
        for (int i = 1; i <= 4; i++) assertSame(tasks[i & 3], mailbox.take());
        assertNull(mailbox.take());
        assertTrue(mailbox.isEmpty());
    }

    /// A lost wake-up would leave the loop asleep with mail: the test would never end.
    @Test
    void everyPostOfManyThreadsRunsOnceAndInTheirOrder() throws InterruptedException {
        try (OsStage stage = new OsStage(OsWorld.Options.standard().withLoops(2))) {
            Loop loop = stage.world().loops().data(0);
            long[] next = new long[THREADS];
            AtomicLong ran = new AtomicLong();
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                int from = t;
                threads.add(Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < POSTS; i++) {
                        long number = i;
                        Task task = () -> {
                            assertEquals(number, next[from]++);
                            ran.incrementAndGet();
                        };
                        while (!loop.post(task)) Thread.onSpinWait();
                    }
                }));
            }
            for (Thread thread : threads) thread.join();

            stage.until(() -> ran.get() == (long) THREADS * POSTS);
        }
    }

    @Test
    void singlePostsToASleepingLoopAllWakeIt() {
        try (OsStage stage = new OsStage(OsWorld.Options.standard().withLoops(2))) {
            Loop loop = stage.world().loops().data(0);
            Loop other = stage.world().loops().data(1);
            AtomicLong left = new AtomicLong(20_000);
            Task[] bounce = new Task[2];
            bounce[0] = () -> {
                if (left.decrementAndGet() > 0) other.post(bounce[1]);
            };
            bounce[1] = () -> {
                if (left.decrementAndGet() > 0) loop.post(bounce[0]);
            };

            loop.post(bounce[0]);

            stage.until(() -> left.get() <= 0);
        }
    }
}
