package moldau.base.sim;

import moldau.base.Endpoint;
import moldau.base.Loop;
import moldau.base.Network;

/// Somebody listening on a pretended host.
final class SimListener implements Network.Listener {
    private final SimWorld world;
    private final Endpoint endpoint;
    private final Loop[] loops;
    private final Network.Accept accept;
    private int next;

    SimListener(SimWorld world, Endpoint endpoint, Loop[] loops, Network.Accept accept) {
        this.world = world;
        this.endpoint = endpoint;
        this.loops = loops;
        this.accept = accept;
    }

    SimWorld world() {
        return world;
    }

    SimHost host() {
        return world.host();
    }

    int port() {
        return endpoint.port();
    }

    /// A new connection from `client`: its other end begins on the next loop.
    void accept(SimConnection client) {
        SimLoop loop = (SimLoop) loops[next++ % loops.length];
        SimConnection server = new SimConnection(world, loop, client.peer(), client.local());
        server.join(client);
        loop.happen(world.universe().nowNanos(), () -> {
            if (server.isClosed()) return; // broken before anybody took it: as if it never was
            Network.Connection.Events events = accept.accepted(client.local());
            if (events == null) {
                server.refuse();
            } else {
                server.open(events);
            }
        });
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public void close() {
        world.universe().fabric().unlisten(this);
    }
}
