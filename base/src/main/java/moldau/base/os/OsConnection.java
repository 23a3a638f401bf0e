package moldau.base.os;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import moldau.base.Buffers;
import moldau.base.Disk;
import moldau.base.Endpoint;
import moldau.base.Loop;
import moldau.base.Network;

/// A TCP connection on its loop.
///
/// `OP_WRITE` is asked for only while the socket is full, so a normal answer costs no change of
/// interest.
final class OsConnection implements Network.Connection, OsLoop.Ready {
    /// A connection that has more waits for the next turn, so that others get theirs.
    private static final int READ_BYTES_PER_TURN = 256 * 1024;
    private static final int SEND_BYTES_PER_TURN = 4 * 1024 * 1024;

    private final OsLoop loop;
    private final Outgoing outgoing = new Outgoing();
    private final Network.Connection.Events events;
    private SocketChannel channel;
    private SelectionKey key;
    private Endpoint peer;
    private Endpoint local;
    private State state = State.NEW;
    private boolean paused;
    private boolean closing;
    private boolean willSend;

    private enum State { NEW, OPEN, CLOSED }

    OsConnection(OsLoop loop, Endpoint peer, Network.Connection.Events events) {
        this.loop = loop;
        this.peer = peer;
        this.events = events;
    }

    /// `channel` is on its way to the peer: closing this connection closes it.
    void opening(SocketChannel channel) {
        this.channel = channel;
    }

    /// A connection that was accepted or has connected begins its life here.
    void open(SocketChannel channel, SelectionKey key) throws IOException {
        assert state == State.NEW : state;
        this.channel = channel;
        this.key = key;
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        peer = endpoint(channel.getRemoteAddress());
        local = endpoint(channel.getLocalAddress());
        state = State.OPEN;
        key.attach(this);
        updateInterest(false);
        events.onOpen(this);
    }

    static Endpoint endpoint(SocketAddress address) throws IOException {
        if (address instanceof InetSocketAddress at && at.getAddress() != null) {
            return new Endpoint(at.getAddress().getHostAddress(), at.getPort());
        }
        throw new IOException("no address: the connection is gone");
    }

    boolean isClosed() {
        return state == State.CLOSED;
    }

    @Override
    public void ready(int operations) {
        if ((operations & SelectionKey.OP_WRITE) != 0) sendLater();
        if ((operations & SelectionKey.OP_READ) != 0) read();
    }

    private void read() {
        int left = READ_BYTES_PER_TURN;
        try {
            while (state == State.OPEN && !paused && !closing) {
                ByteBuffer own = events.readInto(this);
                ByteBuffer into = own == null ? loop.shared().clear() : own;
                assert into.hasRemaining() : "nowhere to read to";
                int bytes = channel.read(into);
                if (bytes < 0) {
                    close(Reason.ENDED);
                    return;
                }
                if (bytes == 0) return;
                boolean more = own == null && !into.hasRemaining();
                if (own == null) into.flip();
                events.onBytes(this, into);
                left -= bytes;
                if (!more || left <= 0) return;
            }
        } catch (IOException e) {
            close(reason(e));
        }
    }

    private static Reason reason(IOException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("timed out") ? Reason.TIMED_OUT : Reason.RESET;
    }

    @Override
    public void send(ByteBuffer bytes) {
        assert loop.isCurrent() : "sent from another loop";
        if (state != State.OPEN || closing) return;
        outgoing.add(bytes);
        sendLater();
    }

    @Override
    public void send(Buffers.Lease lease) {
        assert loop.isCurrent() : "sent from another loop";
        if (state != State.OPEN || closing) {
            lease.release();
            return;
        }
        outgoing.add(lease);
        sendLater();
    }

    @Override
    public void send(Disk.Slice slice) {
        assert loop.isCurrent() : "sent from another loop";
        if (state != State.OPEN || closing) {
            slice.release();
            return;
        }
        outgoing.add((OsSlice) slice);
        sendLater();
    }

    private void sendLater() {
        if (willSend) return;
        willSend = true;
        loop.sendAtTurnEnd(this);
    }

    /// Writes as much as the socket takes. Called by the loop at the end of a turn.
    void sendNow() {
        willSend = false;
        if (state != State.OPEN) return;
        long before = outgoing.bytes();
        try {
            while (!outgoing.isEmpty()) {
                if (!outgoing.sendSome(channel, loop.shared())) {
                    updateInterest(true);
                    return;
                }
                if (before - outgoing.bytes() >= SEND_BYTES_PER_TURN && !outgoing.isEmpty()) {
                    sendLater();
                    return;
                }
            }
        } catch (IOException e) {
            close(reason(e));
            return;
        }
        updateInterest(false);
        if (closing) {
            close(Reason.OURS);
        } else if (before > 0) {
            events.onSent(this);
        }
    }

    private void updateInterest(boolean socketFull) {
        int wanted = (paused || closing ? 0 : SelectionKey.OP_READ)
                | (socketFull ? SelectionKey.OP_WRITE : 0);
        if (key.interestOps() != wanted) key.interestOps(wanted);
    }

    @Override
    public long unsentBytes() {
        return outgoing.bytes();
    }

    @Override
    public void pauseReading(boolean paused) {
        assert loop.isCurrent() : "paused from another loop";
        if (this.paused == paused) return;
        this.paused = paused;
        if (state == State.OPEN) updateInterest((key.interestOps() & SelectionKey.OP_WRITE) != 0);
    }

    @Override
    public void close() {
        close(Reason.OURS);
    }

    @Override
    public void closeAfterSending() {
        assert loop.isCurrent() : "closed from another loop";
        if (state != State.OPEN || closing) return;
        closing = true;
        sendLater();
    }

    @Override
    public void abandon() {
        close(Reason.OURS);
    }

    /// Closes the socket; `onClosed` is told at the end of the turn.
    void close(Reason reason) {
        assert loop.isCurrent() : "closed from another loop";
        if (state == State.CLOSED) return;
        state = State.CLOSED;
        outgoing.clear();
        if (channel != null) shut(channel);
        loop.atTurnEnd(() -> events.onClosed(this, reason));
    }

    static void shut(java.nio.channels.Channel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public Endpoint peer() {
        return peer;
    }

    @Override
    public Endpoint local() {
        return local;
    }

    @Override
    public String toString() {
        return peer + " on " + loop;
    }
}
