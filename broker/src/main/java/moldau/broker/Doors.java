package moldau.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import moldau.base.Endpoint;
import moldau.base.Loop;
import moldau.base.Network;
import moldau.broker.connection.Conversations;
import moldau.broker.connection.Door;

/// The listeners of this node, open or closed together.
final class Doors {
    private final Network network;
    private final Network.SocketBuffers buffers;
    private final List<Network.Listener> listening = new ArrayList<>();
    private final List<Door> open = new ArrayList<>();

    /// @param buffers of clients' sockets
    Doors(Network network, Network.SocketBuffers buffers) {
        this.network = network;
        this.buffers = buffers;
    }

    /// Opens one listener.
    ///
    /// @param conversations by [Loop#index] of `loops`
    /// @throws moldau.base.fault.NetworkFault if the address cannot be had
    Door open(String name, Endpoint at, boolean controller, Loop[] loops, Conversations[] conversations) {
        // The port is known only once we listen: whoever comes before that is closed and comes again.
        var door = new AtomicReference<Door>();
        Network.Listener listener = network.listen(at, loops, buffers, peer -> {
            Door through = door.get();
            return through == null ? null : welcome(through, loops, conversations, peer);
        });
        door.set(new Door(name, listener.endpoint(), controller));
        listening.add(listener);
        open.add(door.get());
        return door.get();
    }

    private static Network.Connection.Events welcome(
            Door door, Loop[] loops, Conversations[] conversations, Endpoint peer) {
        for (int i = 0; i < loops.length; i++) {
            if (loops[i].isCurrent()) return conversations[i].welcome(door, peer);
        }
        throw new AssertionError("accepted off the loops");
    }

    List<Door> open() {
        return List.copyOf(open);
    }

    /// Nobody new comes in; connections stay.
    void close() {
        for (Network.Listener each : listening) each.close();
        listening.clear();
    }
}
