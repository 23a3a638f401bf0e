package moldau.base.os;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import moldau.base.Endpoint;
import moldau.base.Loop;
import moldau.base.Network;
import moldau.base.Work;
import moldau.base.fault.NetworkFault;

/// TCP of the machine.
final class OsNetwork implements Network {
    /// Kafka's `socket.listen.backlog.size` is 50, too few for a reconnect storm.
    private static final int BACKLOG = 1024;

    private final Work work;

    OsNetwork(Work work) {
        this.work = work;
    }

    @Override
    public Listener listen(Endpoint at, Loop[] loops, Accept accept) {
        return listen(at, loops, SocketBuffers.SYSTEM, accept);
    }

    @Override
    public Listener listen(Endpoint at, Loop[] loops, SocketBuffers buffers, Accept accept) {
        assert loops.length > 0 : "nobody to accept for";
        ServerSocketChannel channel = null;
        try {
            InetSocketAddress address = at.host().isEmpty() ? new InetSocketAddress(at.port())
                    : new InetSocketAddress(InetAddress.getByName(at.host()), at.port());
            channel = ServerSocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            // Before it is bound: connections inherit it, and their window's scale depends on it.
            if (buffers.receiveBytes() > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, buffers.receiveBytes());
            }
            channel.bind(address, BACKLOG);
            Endpoint real = OsConnection.endpoint(channel.getLocalAddress());
            OsListener listener = new OsListener(channel, real, loops.clone(), buffers, accept);
            listener.start();
            return listener;
        } catch (UnknownHostException e) {
            throw new NetworkFault("cannot listen on " + at + ": host '" + at.host()
                    + "' is not known here; name an address of this machine", e);
        } catch (IOException e) {
            if (channel != null) OsConnection.shut(channel);
            throw new NetworkFault("cannot listen on " + at + ": " + e.getMessage()
                    + "; is another process using the port?", e);
        }
    }

    @Override
    public Connection connect(Endpoint to, Loop loop, Connection.Events events) {
        Connecting connecting = new Connecting(to, (OsLoop) loop, events);
        connecting.begin(work);
        return connecting.connection();
    }
}
