package moldau.trials.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// A port of loopback whose bytes go to another port, as long as it pleases: a network that can be cut,
/// hung or slowed down.
final class Proxy implements AutoCloseable {
    private static final int CONNECT_MS = 5_000;
    /// Of a trickle: less than a frame's header, so that frames come in pieces.
    private static final int TRICKLE_BYTES = 7;
    private static final int BUFFER_BYTES = 64 << 10;

    private final ServerSocket server;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile Weather weather = Weather.CALM;

    /// What becomes of bytes.
    enum Weather {
        CALM,
        /// Connections are closed, new ones too.
        CUT,
        /// Nothing moves; nobody is told.
        HUNG,
        /// A few bytes at a time for the first kilobytes of each read.
        TRICKLE
    }

    /// @param target where `127.0.0.1:port` of ours leads to
    Proxy(int target) {
        this.target = target;
        try {
            server = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("proxy").start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    void weather(Weather next) {
        weather = next;
        if (next == Weather.CUT) sockets.forEach(Proxy::close);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException closed) {
            // The end.
        }
    }

    private void serve(Socket client) {
        if (weather == Weather.CUT) {
            close(client);
            return;
        }
        var node = new Socket();
        sockets.add(client);
        sockets.add(node);
        try {
            client.setTcpNoDelay(true);
            node.setTcpNoDelay(true);
            node.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_MS);
            Thread.ofVirtual().start(() -> pump(node, client));
            pump(client, node);
        } catch (IOException refused) {
            end(client, node);
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            for (int count; (count = from.getInputStream().read(buffer)) >= 0; ) {
                while (weather == Weather.HUNG && !from.isClosed()) pause(20);
                if (weather == Weather.TRICKLE) trickle(buffer, count, to);
                else to.getOutputStream().write(buffer, 0, count);
            }
        } catch (IOException gone) {
            // Told to both below.
        }
        end(from, to);
    }

    private static void trickle(byte[] bytes, int count, Socket to) throws IOException {
        int at = 0;
        for (; at < Math.min(count, 20 * TRICKLE_BYTES); at += TRICKLE_BYTES) {
            to.getOutputStream().write(bytes, at, Math.min(TRICKLE_BYTES, count - at));
            pause(1);
        }
        if (at < count) to.getOutputStream().write(bytes, at, count - at);
    }

    private static void pause(long ms) {
        try {
            TimeUnit.MILLISECONDS.sleep(ms);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void end(Socket one, Socket other) {
        close(one);
        close(other);
        sockets.remove(one);
        sockets.remove(other);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sockets.forEach(Proxy::close);
    }
}
