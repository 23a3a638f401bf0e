package moldau.base.sim;

import java.util.function.BooleanSupplier;
import moldau.base.LogDir;
import moldau.base.Stage;

/// A pretended machine to hold to the same promises as the real one.
final class SimStage implements Stage {
    private static final long PATIENCE_NANOS = 300_000_000_000L;

    private final Universe universe;
    private final SimWorld world;
    private int dirs;

    SimStage(long seed, Weather weather) {
        universe = new Universe(seed, weather);
        world = universe.host("n1").boot();
    }

    @Override
    public SimWorld world() {
        return world;
    }

    Universe universe() {
        return universe;
    }

    @Override
    public LogDir emptyDir() {
        return new LogDir("dir" + dirs++);
    }

    @Override
    public void until(BooleanSupplier condition) {
        if (!universe.runUntil(condition, PATIENCE_NANOS)) throw new AssertionError("it never came");
    }

    @Override
    public void close() {
        world.host().kill();
    }
}
