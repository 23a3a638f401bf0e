package moldau.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import moldau.base.Network.Connection;
import moldau.base.Network.Connection.Reason;
import moldau.base.fault.NetworkFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every network promises.
public abstract class NetworkContract {
    private Stage stage;
    private Loop loop;
    private Network network;
    private final List<Peer> accepted = Collections.synchronizedList(new ArrayList<>());

    protected abstract Stage open();

    /// A host the stage's node may listen on.
    protected abstract String host();

    @BeforeEach
    void start() {
        stage = open();
        loop = stage.world().loops().data(0);
        network = stage.world().network();
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    /// Writes down what it hears.
    private static class Peer implements Connection.Events {
        volatile Connection connection;
        volatile Reason closed;
        volatile int sent;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void onOpen(Connection it) {
            assertTrue(it.loop().isCurrent());
            connection = it;
        }

        @Override
        public void onBytes(Connection it, ByteBuffer borrowed) {
            assertTrue(borrowed.hasRemaining());
            byte[] copy = new byte[borrowed.remaining()];
            borrowed.get(copy);
            bytes.writeBytes(copy);
        }

        @Override
        public void onSent(Connection it) {
            sent++;
        }

        @Override
        public void onClosed(Connection it, Reason reason) {
            assertTrue(it.loop().isCurrent());
            assertEquals(null, closed, "told once");
            closed = reason;
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }

        String text() {
            return bytes.toString(StandardCharsets.US_ASCII);
        }
    }

    private Network.Listener listen(Loop... loops) {
        return network.listen(new Endpoint(host(), 0), loops, peer -> {
            Peer it = new Peer();
            accepted.add(it);
            return it;
        });
    }

    private Peer connect(Endpoint to) {
        Peer client = new Peer();
        network.connect(to, loop, client);
        return client;
    }

    private Peer server() {
        stage.until(() -> !accepted.isEmpty() && accepted.getFirst().connection != null);
        return accepted.getFirst();
    }

    private Peer opened() {
        Peer client = connect(listen(loop).endpoint());
        stage.until(() -> client.connection != null);
        server();
        return client;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void send(Peer from, String text) {
        stage.on(from.connection.loop(), () -> from.connection.send(bytes(text)));
    }

    @Test
    void bytesArriveInOrderBothWays() {
        Peer client = opened();
        Peer server = server();

        send(client, "hello ");
        send(client, "there");
        stage.until(() -> server.text().equals("hello there"));
        send(server, "and back");
        stage.until(() -> client.text().equals("and back"));

        assertTrue(client.sent >= 1);
        assertEquals(0, client.connection.unsentBytes());
    }

    @Test
    void bothEndsKnowEachOther() {
        Peer client = opened();
        Peer server = server();

        assertEquals(client.connection.local(), server.connection.peer());
        assertEquals(client.connection.peer(), server.connection.local());
        assertNotEquals(0, client.connection.peer().port());
    }

    @Test
    void buffersLeasesAndFileRangesKeepTheirOrder() {
        Disk disk = stage.world().disk(stage.emptyDir());
        byte[] large = new byte[300_000];
        for (int i = 0; i < large.length; i++) large[i] = (byte) (i * 31 >>> 3);
        Disk.File file = disk.open(new Path("x"), Disk.Mode.CREATE);
        file.write(0, ByteBuffer.wrap(large));
        ByteBuffer direct = ByteBuffer.allocateDirect(100_000);
        direct.put(large, 5, 100_000).flip();
        Peer client = opened();
        Peer server = server();

        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        stage.on(loop, () -> {
            Connection to = client.connection;
            for (int i = 0; i < 3; i++) {
                to.send(bytes("head"));
                to.send(file.slice(7 + i, 1000));
                to.send(ByteBuffer.wrap(large, 100, 90_000));
                to.send(file.slice(i, 250_000));
                Buffers.Lease lease = loop.buffers().acquire(5000);
                lease.bytes().put(large, 50, 5000).flip();
                to.send(lease);
                to.send(direct.duplicate());
                to.send(file.slice(3, 0));
                to.send(ByteBuffer.allocate(0));
            }
            file.close();
        });
        for (int i = 0; i < 3; i++) {
            expected.writeBytes("head".getBytes(StandardCharsets.US_ASCII));
            expected.write(large, 7 + i, 1000);
            expected.write(large, 100, 90_000);
            expected.write(large, i, 250_000);
            expected.write(large, 50, 5000);
            expected.write(large, 5, 100_000);
        }

        stage.until(() -> server.bytes.size() >= expected.size());
        assertTrue(Arrays.equals(expected.toByteArray(), server.bytes()));
        stage.until(() -> client.connection.unsentBytes() == 0);
        assertEquals(0, loop.buffers().budget().used());
    }

    @Test
    void anEmptyLeaseIsReleasedAfterWhatWasQueuedBefore() {
        Peer client = opened();
        Peer server = server();

        stage.on(loop, () -> {
            Buffers.Lease lease = loop.buffers().acquire(5000);
            lease.bytes().put(bytes("mine")).flip();
            client.connection.send(lease.bytes().slice(0, 4));
            lease.bytes().position(4);
            client.connection.send(lease);
            Buffers.Lease other = loop.buffers().acquire(5000);
            other.bytes().put(bytes("theirs")).flip();
            other.release();
        });

        stage.until(() -> server.bytes.size() >= 4);
        assertEquals("mine", new String(server.bytes(), StandardCharsets.US_ASCII));
        stage.until(() -> client.connection.unsentBytes() == 0);
        assertEquals(0, loop.buffers().budget().used());
    }

    @Test
    void aSlowReaderHoldsBackTheSender() {
        Peer client = opened();
        Peer server = server();
        stage.on(loop, () -> server.connection.pauseReading(true));
        int size = 32 * 1024 * 1024;

        stage.on(loop, () -> client.connection.send(ByteBuffer.allocateDirect(size)));
        stage.on(loop, () -> {});
        stage.on(loop, () -> assertTrue(client.connection.unsentBytes() > 0));
        stage.on(loop, () -> server.connection.pauseReading(false));

        stage.until(() -> server.bytes.size() == size);
        stage.until(() -> client.sent == 1);
    }

    @Test
    void bytesAreReadWhereTheReceiverWantsThem() {
        ByteBuffer own = ByteBuffer.allocateDirect(10);
        Peer receiver = new Peer() {
            @Override
            public ByteBuffer readInto(Connection it) {
                return own.hasRemaining() ? own : null;
            }

            @Override
            public void onBytes(Connection it, ByteBuffer given) {
                if (given != own) super.onBytes(it, given);
            }
        };
        Network.Listener listener =
                network.listen(new Endpoint(host(), 0), new Loop[] {loop}, peer -> receiver);
        Peer client = connect(listener.endpoint());
        stage.until(() -> client.connection != null);

        send(client, "0123456789rest");

        stage.until(() -> receiver.text().equals("rest"));
        byte[] got = new byte[10];
        own.flip().get(got);
        assertEquals("0123456789", new String(got, StandardCharsets.US_ASCII));
    }

    @Test
    void closingTellsBothSides() {
        Peer client = opened();
        Peer server = server();

        stage.on(loop, () -> {
            client.connection.close();
            assertEquals(null, client.closed);
            client.connection.close();
        });

        stage.until(() -> client.closed != null && server.closed != null);
        assertSame(Reason.OURS, client.closed);
        assertSame(Reason.ENDED, server.closed);
    }

    @Test
    void closingAfterSendingLosesNothing() {
        Peer client = opened();
        Peer server = server();

        stage.on(loop, () -> {
            client.connection.send(ByteBuffer.allocate(5_000_000));
            client.connection.closeAfterSending();
            client.connection.send(bytes("too late"));
        });

        stage.until(() -> client.closed != null && server.closed != null);
        assertEquals(5_000_000, server.bytes.size());
        assertSame(Reason.OURS, client.closed);
        assertSame(Reason.ENDED, server.closed);
    }

    @Test
    void nobodyListeningIsRefused() {
        Network.Listener listener = listen(loop);
        listener.close();
        stage.on(loop, () -> {});

        Peer client = connect(listener.endpoint());

        stage.until(() -> client.closed != null);
        assertSame(Reason.REFUSED, client.closed);
        assertEquals(null, client.connection);
    }

    @Test
    void anUnknownHostIsRefused() {
        Peer client = connect(new Endpoint("no-such-host.invalid", 1));

        stage.until(() -> client.closed != null);
        assertSame(Reason.REFUSED, client.closed);
    }

    @Test
    void anAttemptMayBeGivenUp() {
        Network.Listener listener = listen(loop);
        Peer client = new Peer();

        stage.on(loop, () -> network.connect(listener.endpoint(), loop, client).close());

        stage.until(() -> client.closed != null);
        assertSame(Reason.OURS, client.closed);
        assertEquals(null, client.connection);
    }

    @Test
    void whoeverIsNotWantedIsClosed() {
        Network.Listener listener =
                network.listen(new Endpoint(host(), 0), new Loop[] {loop}, peer -> null);

        Peer client = connect(listener.endpoint());

        stage.until(() -> client.closed != null);
    }

    @Test
    void connectionsAreSpreadOverTheLoops() {
        Loop other = stage.world().loops().data(1);
        Network.Listener listener = listen(loop, other);

        for (int i = 0; i < 4; i++) connect(listener.endpoint());

        stage.until(() -> accepted.size() == 4
                && accepted.stream().allMatch(it -> it.connection != null));
        assertEquals(2, accepted.stream().filter(it -> it.connection.loop() == loop).count());
        assertEquals(2, accepted.stream().filter(it -> it.connection.loop() == other).count());
    }

    @Test
    void anAddressIsTakenOnce() {
        Network.Listener listener = listen(loop);

        NetworkFault taken = assertThrows(NetworkFault.class, () ->
                network.listen(listener.endpoint(), new Loop[] {loop}, peer -> null));

        assertTrue(taken.getMessage().contains(listener.endpoint().toString()));
    }

    @Test
    void aClosedListenerGivesItsPortBackAndKeepsItsConnections() {
        Peer client = opened();
        Peer server = server();
        Endpoint at = server.connection.local();
        Network.Listener second = listen(loop);
        second.close();
        stage.on(loop, () -> {});

        network.listen(second.endpoint(), new Loop[] {loop}, peer -> null).close();

        send(client, "still here");
        stage.until(() -> server.text().equals("still here"));
        assertEquals(at, client.connection.peer());
    }

    @Test
    void connectionsComeAndGoWithoutATrace() {
        Network.Listener listener = listen(loop);
        for (int round = 0; round < 10; round++) {
            List<Peer> clients = new ArrayList<>();
            for (int i = 0; i < 20; i++) clients.add(connect(listener.endpoint()));
            stage.until(() -> clients.stream().allMatch(it -> it.connection != null));
            int expected = 20 * (round + 1);
            stage.until(() -> accepted.size() == expected
                    && accepted.stream().allMatch(it -> it.connection != null));
            stage.on(loop, () -> {
                for (Peer client : clients) {
                    Buffers.Lease lease = loop.buffers().acquire(10_000);
                    client.connection.send(lease);
                    client.connection.close();
                }
            });
            stage.until(() -> accepted.stream().allMatch(it -> it.closed != null));
            stage.until(() -> clients.stream().allMatch(it -> it.closed == Reason.OURS));
        }
        assertEquals(0, loop.buffers().budget().used());
    }
}
