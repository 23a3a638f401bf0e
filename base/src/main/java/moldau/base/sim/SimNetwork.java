package moldau.base.sim;

import java.util.List;
import moldau.base.Endpoint;
import moldau.base.Loop;
import moldau.base.Network;
import moldau.base.fault.NetworkFault;

/// The network as one process sees it. Host names are names of [SimHost]s; the usual names for
/// "this machine" work too.
final class SimNetwork implements Network {
    private final SimWorld world;
    private final Fabric fabric;
    private int nextPort = 40_000;

    SimNetwork(SimWorld world, Fabric fabric) {
        this.world = world;
        this.fabric = fabric;
    }

    @Override
    public Listener listen(Endpoint at, Loop[] loops, Accept accept) {
        assert loops.length > 0 : "nobody to accept for";
        if (!at.host().isEmpty() && host(at.host()) != world.host()) {
            throw new NetworkFault("cannot listen on " + at + ": not an address of " + world.host(),
                    null);
        }
        int port = at.port() == 0 ? nextPort++ : at.port();
        String name = at.host().isEmpty() ? world.host().name() : at.host();
        SimListener listener =
                new SimListener(world, new Endpoint(name, port), loops.clone(), accept);
        if (!fabric.listen(listener)) {
            throw new NetworkFault("cannot listen on " + at + ": address in use", null);
        }
        return listener;
    }

    private SimHost host(String name) {
        return switch (name) {
            case "localhost", "127.0.0.1", "::1", "0.0.0.0", "::" -> world.host();
            default -> world.universe().known(name);
        };
    }

    @Override
    public Connection connect(Endpoint to, Loop loop, Connection.Events events) {
        Endpoint local = new Endpoint(world.host().name(), nextPort++);
        if (nextPort > 65_000) nextPort = 40_000;
        SimConnection connection = new SimConnection(world, (SimLoop) loop, local, to);
        connection.hearing(events);
        SimHost target = host(to.host());
        long now = world.universe().nowNanos();
        if (target == null) {
            fabric.happen(now + 1_000_000, () -> connection.fail(Connection.Reason.REFUSED));
        } else {
            long giveUp = now + world.universe().weather().connectTimeoutNanos();
            fabric.happen(now + fabric.delay(world.host(), target),
                    () -> knock(connection, target, to.port(), giveUp));
        }
        return connection;
    }

    /// The first packet arrives, or is tried again.
    private void knock(SimConnection connection, SimHost target, int port, long giveUpNanos) {
        long now = world.universe().nowNanos();
        if (!world.isAlive() || connection.isClosed()) return;
        if (!target.isPowered() || fabric.isCut(world.host(), target)
                || fabric.isCut(target, world.host())) {
            if (now >= giveUpNanos) {
                connection.fail(Connection.Reason.TIMED_OUT);
            } else {
                fabric.happen(Math.min(giveUpNanos, now + Fabric.RETRY_NANOS),
                        () -> knock(connection, target, port, giveUpNanos));
            }
            return;
        }
        SimListener listener = fabric.listener(target, port);
        long back = now + fabric.delay(target, world.host());
        if (listener == null) {
            fabric.happen(back, () -> connection.fail(Connection.Reason.REFUSED));
            return;
        }
        listener.accept(connection);
        connection.openAt(back);
    }

    /// The process ended. Its kernel, if that lives, ends the connections.
    void end(boolean kernelLives) {
        fabric.unlisten(world);
        for (SimConnection connection : List.copyOf(fabric.open())) {
            if (connection.world() == world) connection.orphan(kernelLives);
        }
    }
}
