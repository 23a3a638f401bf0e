package moldau.base.os;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import moldau.base.LogDir;
import moldau.base.Stage;
import moldau.base.World;

/// The real machine, with folders of its own that go when it is closed.
final class OsStage implements Stage {
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private final OsWorld world;
    private final List<Throwable> bugs = new ArrayList<>();
    private final List<java.nio.file.Path> folders = new ArrayList<>();

    OsStage() {
        this(OsWorld.Options.standard().withLoops(2));
    }

    OsStage(OsWorld.Options options) {
        world = new OsWorld(options.withBugs((where, what) -> {
            synchronized (bugs) {
                bugs.add(what);
            }
        }));
    }

    @Override
    public World world() {
        return world;
    }

    @Override
    public LogDir emptyDir() {
        try {
            java.nio.file.Path folder = Files.createTempDirectory("moldau-base");
            folders.add(folder);
            return new LogDir(folder.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void until(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            failOnBug();
            if (System.nanoTime() - start > PATIENCE_NANOS) throw new AssertionError("it never came");
            LockSupport.parkNanos(200_000);
        }
        failOnBug();
    }

    private void failOnBug() {
        synchronized (bugs) {
            if (!bugs.isEmpty()) throw new AssertionError("a bug on a loop", bugs.getFirst());
        }
    }

    @Override
    public void close() {
        world.close();
        for (java.nio.file.Path folder : folders) delete(folder);
    }

    private static void delete(java.nio.file.Path folder) {
        try (Stream<java.nio.file.Path> all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
