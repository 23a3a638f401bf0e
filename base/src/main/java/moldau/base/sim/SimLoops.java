package moldau.base.sim;

import moldau.base.Buffers;
import moldau.base.Loop;
import moldau.base.Loops;

/// The loops of a pretended process.
final class SimLoops implements Loops {
    private static final long BUFFER_BYTES_MAX = 64L * 1024 * 1024;

    private final SimWorld world;
    private final SimLoop[] data;
    private final SimLoop controller;

    SimLoops(SimWorld world, long entity, int count) {
        Buffers.Budget budget = new Buffers.Budget(BUFFER_BYTES_MAX);
        this.world = world;
        this.data = new SimLoop[count];
        for (int i = 0; i < count; i++) data[i] = new SimLoop(world, entity, i, budget);
        this.controller = new SimLoop(world, entity, count, budget);
    }

    @Override
    public int count() {
        return data.length;
    }

    @Override
    public Loop data(int index) {
        return data[index];
    }

    @Override
    public Loop controller() {
        return controller;
    }

    @Override
    public Loop current() {
        SimLoop loop = world.universe().current();
        if (loop == null) throw new IllegalStateException("not on a loop");
        return loop;
    }
}
