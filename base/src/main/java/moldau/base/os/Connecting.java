package moldau.base.os;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import moldau.base.Endpoint;
import moldau.base.Network;
import moldau.base.Work;

/// The way to an open connection: the name is looked up by [Work] (an address is not a name), then
/// its addresses are tried one after the other.
final class Connecting implements OsLoop.Ready {
    private final Endpoint to;
    private final OsLoop loop;
    private final OsConnection connection;
    private InetAddress[] addresses;
    private int tried;
    private SocketChannel channel;
    private SelectionKey key;

    Connecting(Endpoint to, OsLoop loop, Network.Connection.Events events) {
        this.to = to;
        this.loop = loop;
        this.connection = new OsConnection(loop, to, events);
    }

    OsConnection connection() {
        return connection;
    }

    void begin(Work work) {
        InetAddress literal = literal(to.host());
        if (literal != null) {
            addresses = new InetAddress[] {literal};
            if (loop.isCurrent()) {
                // Not at once: nothing may be told from within `connect`.
                loop.atTurnEnd(this::tryNext);
            } else {
                loop.insist(this::tryNext);
            }
            return;
        }
        work.run(null, this::lookUp, loop, failure -> tryNext());
    }

    private void lookUp() {
        try {
            addresses = InetAddress.getAllByName(to.host());
        } catch (UnknownHostException e) {
            addresses = new InetAddress[0];
        }
    }

    private static InetAddress literal(String host) {
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException name) {
            return null;
        }
    }

    private void tryNext() {
        if (connection.isClosed()) return;
        Network.Connection.Reason reason = Network.Connection.Reason.REFUSED;
        while (addresses != null && tried < addresses.length) {
            try {
                channel = SocketChannel.open();
                channel.configureBlocking(false);
                connection.opening(channel);
                InetSocketAddress address = new InetSocketAddress(addresses[tried++], to.port());
                boolean connected = channel.connect(address);
                key = channel.register(loop.selector(), SelectionKey.OP_CONNECT, this);
                if (connected) opened();
                return;
            } catch (IOException e) {
                OsConnection.shut(channel);
                reason = reason(e);
            }
        }
        connection.close(reason);
    }

    private static Network.Connection.Reason reason(IOException e) {
        return e instanceof ConnectException && String.valueOf(e.getMessage()).contains("timed out")
                ? Network.Connection.Reason.TIMED_OUT : Network.Connection.Reason.REFUSED;
    }

    @Override
    public void ready(int operations) {
        try {
            if (channel.finishConnect()) opened();
        } catch (IOException e) {
            OsConnection.shut(channel);
            if (tried < addresses.length) {
                tryNext();
            } else {
                connection.close(reason(e));
            }
        }
    }

    private void opened() throws IOException {
        connection.open(channel, key);
    }

    @Override
    public void abandon() {
        connection.close(Network.Connection.Reason.OURS);
    }
}
