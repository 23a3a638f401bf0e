package moldau.base.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.concurrent.CountDownLatch;
import moldau.base.Loop;
import moldau.base.LoopContract;
import moldau.base.Stage;
import org.junit.jupiter.api.Test;

/// The real one keeps the promises.
final class OsLoopTest extends LoopContract {
    @Override
    protected Stage open() {
        return new OsStage();
    }

    @Test
    void whatIsInsistedOnArrivesThoughTheMailboxWasFull() throws InterruptedException {
        try (var stage = new OsStage()) {
            Loop full = stage.world().loops().data(0);
            var goesOn = new CountDownLatch(1);
            var insisted = new CountDownLatch(3);
            full.post(() -> await(goesOn));
            stage.world().loops().data(1).post(() -> {
                while (full.post(() -> {})) Thread.onSpinWait();
                for (int i = 0; i < 3; i++) full.insist(insisted::countDown);
                assertFalse(full.post(() -> {}));
                goesOn.countDown();
            });

            insisted.await();

            assertEquals(0, insisted.getCount());
        }
    }

    @Test
    void oneWhoIsNoLoopMayInsistToo() throws InterruptedException {
        try (var stage = new OsStage()) {
            Loop full = stage.world().loops().data(0);
            var goesOn = new CountDownLatch(1);
            var insisted = new CountDownLatch(3);
            full.post(() -> await(goesOn));
            while (full.post(() -> {})) Thread.onSpinWait();
            for (int i = 0; i < 3; i++) full.insist(insisted::countDown);
            goesOn.countDown();

            insisted.await();

            assertEquals(0, insisted.getCount());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
