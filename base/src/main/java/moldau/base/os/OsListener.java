package moldau.base.os;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import moldau.base.Endpoint;
import moldau.base.Loop;
import moldau.base.Network;

/// A listening socket. The first loop accepts and deals the connections out in turn.
final class OsListener implements Network.Listener, OsLoop.Ready {
    private static final int ACCEPTS_PER_TURN = 64;
    /// Out of file descriptors or memory: try again after this long.
    private static final long PAUSE_NANOS = 100_000_000;

    private final ServerSocketChannel channel;
    private final Endpoint endpoint;
    private final Loop[] loops;
    private final Network.SocketBuffers buffers;
    private final Network.Accept accept;
    private final OsLoop home;
    private SelectionKey key;
    private int next;

    OsListener(
            ServerSocketChannel channel, Endpoint endpoint, Loop[] loops,
            Network.SocketBuffers buffers, Network.Accept accept) {
        this.channel = channel;
        this.endpoint = endpoint;
        this.loops = loops;
        this.buffers = buffers;
        this.accept = accept;
        this.home = (OsLoop) loops[0];
    }

    void start() {
        home.insist(() -> {
            try {
                key = channel.register(home.selector(), SelectionKey.OP_ACCEPT, this);
            } catch (IOException closedMeanwhile) {
                OsConnection.shut(channel);
            }
        });
    }

    @Override
    public void ready(int operations) {
        for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
            SocketChannel accepted;
            try {
                accepted = channel.accept();
            } catch (IOException e) {
                if (channel.isOpen()) pause();
                return;
            }
            if (accepted == null) return;
            deal(accepted);
        }
    }

    private void deal(SocketChannel accepted) {
        OsLoop loop = (OsLoop) loops[next];
        next = next + 1 == loops.length ? 0 : next + 1;
        if (loop == home) {
            begin(accepted, loop);
        } else if (!loop.post(() -> begin(accepted, loop))) {
            OsConnection.shut(accepted);
        }
    }

    private void begin(SocketChannel accepted, OsLoop loop) {
        OsConnection connection = null;
        try {
            accepted.configureBlocking(false);
            if (buffers.sendBytes() > 0) {
                accepted.setOption(StandardSocketOptions.SO_SNDBUF, buffers.sendBytes());
            }
            Endpoint peer = OsConnection.endpoint(accepted.getRemoteAddress());
            Network.Connection.Events events = accept.accepted(peer);
            if (events == null) {
                OsConnection.shut(accepted);
                return;
            }
            connection = new OsConnection(loop, peer, events);
            connection.open(accepted, accepted.register(loop.selector(), 0));
        } catch (IOException e) {
            // The peer was gone before we said hello.
            OsConnection.shut(accepted);
            if (connection != null) connection.close(Network.Connection.Reason.RESET);
        }
    }

    private void pause() {
        key.interestOps(0);
        home.at(System.nanoTime() + PAUSE_NANOS, () -> {
            if (key.isValid()) key.interestOps(SelectionKey.OP_ACCEPT);
        });
    }

    @Override
    public void abandon() {
        // A bug while accepting one connection does not end the listener.
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public void close() {
        OsConnection.shut(channel);
        // A registered channel lets go of its port at the selector's next turn.
        home.post(() -> {});
    }
}
