package moldau.base.sim;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import moldau.base.Buffers;
import moldau.base.Disk;
import moldau.base.Endpoint;
import moldau.base.Loop;
import moldau.base.Network;
import moldau.base.fault.DiskFault;

/// One end of a pretended connection.
///
/// `arrived` is the kernel's receive buffer: it fills while the process is paused or does not read,
/// and until it is read the window of the sender is smaller.
final class SimConnection implements Network.Connection {
    private static final int READ_BYTES_PER_TURN = 256 * 1024;

    private final SimWorld world;
    private final SimLoop loop;
    private final Endpoint local;
    private final Endpoint peer;
    private final Chance chance;
    private final SimOutgoing outgoing = new SimOutgoing();
    private final ArrayDeque<ByteBuffer> arrived = new ArrayDeque<>();
    private Network.Connection.Events events;
    private SimConnection other;
    private Pipe in;
    private Pipe out;
    private State state = State.NEW;
    private boolean ended;
    private boolean paused;
    private boolean closing;
    private boolean willSend;
    private boolean willRead;
    private boolean waitsForRoom;

    private enum State { NEW, OPEN, CLOSED }

    SimConnection(SimWorld world, SimLoop loop, Endpoint local, Endpoint peer) {
        this.world = world;
        this.loop = loop;
        this.local = local;
        this.peer = peer;
        this.chance = new Chance(world.universe().seed(), "connection",
                world.universe().fabric().nextConnection());
    }

    void hearing(Network.Connection.Events events) {
        this.events = events;
    }

    /// This end, on the accepting side, and `client` are one connection.
    void join(SimConnection client) {
        Universe universe = world.universe();
        Fabric fabric = universe.fabric();
        out = new Pipe(universe, this, client, chance.bits());
        in = new Pipe(universe, client, this, chance.bits());
        client.in = out;
        client.out = in;
        other = client;
        client.other = this;
        fabric.opened(this);
        fabric.opened(client);
    }

    void open(Network.Connection.Events events) {
        this.events = events;
        opened();
    }

    /// The client's side opens when the answer is back.
    void openAt(long nanos) {
        in.notBefore(nanos);
        loop.happen(nanos, () -> {
            if (state == State.NEW) opened();
        });
    }

    private void opened() {
        if (state == State.CLOSED) return;
        state = State.OPEN;
        events.onOpen(this);
        readSoon();
    }

    void refuse() {
        state = State.CLOSED;
        world.universe().fabric().closed(this);
        out.end(Pipe.End.FIN);
    }

    void fail(Reason reason) {
        loop.happen(world.universe().nowNanos(), () -> close(reason));
    }

    boolean isClosed() {
        return state == State.CLOSED;
    }

    SimWorld world() {
        return world;
    }

    SimHost host() {
        return world.host();
    }

    SimHost peerHost() {
        return other.host();
    }

    /// A packet reached this host's kernel.
    void arrived(byte[] bytes, Pipe.End end) {
        if (!world.isAlive() || state == State.CLOSED) {
            // Nobody is there: the kernel says so.
            if (end != Pipe.End.RESET) out.end(Pipe.End.RESET);
            return;
        }
        switch (end) {
            case RESET -> {
                in.drop();
                fail(Reason.RESET);
            }
            case FIN -> {
                ended = true;
                readSoon();
            }
            case NOT -> {
                arrived.add(ByteBuffer.wrap(bytes));
                readSoon();
            }
        }
    }

    private void readSoon() {
        if (willRead || paused || closing || state != State.OPEN) return;
        if (arrived.isEmpty() && !ended) return;
        willRead = true;
        loop.happen(world.universe().nowNanos(), this::read);
    }

    private void read() {
        willRead = false;
        int left = READ_BYTES_PER_TURN;
        while (state == State.OPEN && !paused && !closing && !arrived.isEmpty() && left > 0) {
            ByteBuffer own = events.readInto(this);
            ByteBuffer into = own == null ? loop.shared().clear() : own;
            assert into.hasRemaining() : "nowhere to read to";
            int bytes = fill(into);
            if (own == null) into.flip();
            left -= bytes;
            in.taken(bytes);
            events.onBytes(this, into);
        }
        if (state == State.OPEN && !paused && !closing && arrived.isEmpty() && ended) {
            close(Reason.ENDED);
        } else {
            readSoon();
        }
    }

    private int fill(ByteBuffer into) {
        int bytes = 0;
        while (into.hasRemaining() && !arrived.isEmpty()) {
            ByteBuffer first = arrived.peek();
            int part = Math.min(into.remaining(), first.remaining());
            into.put(into.position(), first, first.position(), part);
            into.position(into.position() + part);
            first.position(first.position() + part);
            bytes += part;
            if (!first.hasRemaining()) arrived.remove();
        }
        return bytes;
    }

    @Override
    public void send(ByteBuffer bytes) {
        if (mayNotSend()) return;
        outgoing.add(bytes, bytes.remaining());
        sendLater();
    }

    @Override
    public void send(Buffers.Lease lease) {
        if (mayNotSend()) {
            lease.release();
            return;
        }
        outgoing.add(lease, lease.bytes().remaining());
        sendLater();
    }

    @Override
    public void send(Disk.Slice slice) {
        if (mayNotSend()) {
            slice.release();
            return;
        }
        outgoing.add(slice, slice.bytes());
        sendLater();
    }

    private boolean mayNotSend() {
        assert loop.isCurrent() : "sent from another loop";
        return state != State.OPEN || closing;
    }

    private void sendLater() {
        if (willSend) return;
        willSend = true;
        loop.sendAtTurnEnd(this);
    }

    boolean waitsForRoom() {
        return waitsForRoom;
    }

    /// The peer has read: the kernel can take more.
    void roomAgain() {
        if (!waitsForRoom || state != State.OPEN) return;
        waitsForRoom = false;
        loop.happen(world.universe().nowNanos(), this::sendLater);
    }

    void sendNow() {
        willSend = false;
        if (state != State.OPEN) return;
        if (chance.happens(world.universe().weather().resetsPerMillion())) {
            breakDown();
            return;
        }
        boolean had = !outgoing.isEmpty();
        try {
            while (!outgoing.isEmpty() && out.room() > 0) {
                out.send(outgoing.take(Math.min(out.room(), SimLoop.SHARED_BYTES)));
            }
        } catch (DiskFault truncatedOrBroken) {
            out.end(Pipe.End.RESET);
            close(Reason.RESET);
            return;
        }
        if (!outgoing.isEmpty()) {
            waitsForRoom = true;
        } else if (closing) {
            close(Reason.OURS);
        } else if (had) {
            events.onSent(this);
        }
    }

    @Override
    public long unsentBytes() {
        return outgoing.bytes();
    }

    @Override
    public void pauseReading(boolean paused) {
        assert loop.isCurrent() : "paused from another loop";
        this.paused = paused;
        readSoon();
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

    private void close(Reason reason) {
        assert loop.isCurrent() : "closed from another loop";
        if (state == State.CLOSED) return;
        state = State.CLOSED;
        outgoing.clear();
        if (other != null) {
            world.universe().fabric().closed(this);
            if (reason != Reason.RESET) out.end(goodbye());
            arrived.clear();
        }
        if (events != null) loop.atTurnEnd(() -> events.onClosed(this, reason));
    }

    /// Closing with unread bytes resets, as kernels do: the peer may lose what we sent last.
    private Pipe.End goodbye() {
        return arrived.isEmpty() ? Pipe.End.FIN : Pipe.End.RESET;
    }

    /// The network breaks the connection: both ends hear it, bytes under way are lost.
    void breakDown() {
        in.drop();
        out.drop();
        fail(Reason.RESET);
        other.fail(Reason.RESET);
    }

    /// The process of this end is gone.
    void orphan(boolean kernelLives) {
        world.universe().fabric().closed(this);
        boolean wasOpen = state != State.CLOSED;
        state = State.CLOSED;
        outgoing.clear();
        if (kernelLives && wasOpen) {
            out.end(goodbye());
        } else {
            out.drop();
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
        return local + " to " + peer;
    }
}
