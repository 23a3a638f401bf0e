package moldau.base.os;

import moldau.base.Buffers;
import moldau.base.Loop;
import moldau.base.Loops;

/// The loops of a node. The controller's is made when somebody asks for it.
final class OsLoops implements Loops {
    private final OsWorld.Options options;
    private final Buffers.Budget budget;
    private final OsLoop[] data;
    private OsLoop controller;

    OsLoops(OsWorld.Options options) {
        this.options = options;
        this.budget = new Buffers.Budget(options.bufferBytesMax());
        this.data = new OsLoop[options.loops()];
        for (int i = 0; i < data.length; i++) {
            data[i] = new OsLoop(options.name() + "-loop-" + i, i, options, budget);
        }
        for (OsLoop loop : data) loop.start();
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
    public synchronized Loop controller() {
        if (controller == null) {
            controller = new OsLoop(options.name() + "-controller", data.length, options, budget);
            controller.start();
        }
        return controller;
    }

    @Override
    public Loop current() {
        OsLoop loop = OsLoop.running();
        if (loop == null) throw new IllegalStateException("not on a loop");
        return loop;
    }

    synchronized void stop() {
        for (OsLoop loop : data) loop.stop();
        if (controller != null) controller.stop();
        for (OsLoop loop : data) loop.awaitStop();
        if (controller != null) controller.awaitStop();
    }
}
