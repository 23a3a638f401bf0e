package moldau.trials.nodes;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/// Ports for nodes that are told theirs before they run, and that find them again after a restart.
///
/// Between the choice and the start, and while a node is down, a port of the range that the system takes for
/// outgoing connections may be given to one of these, and the node cannot listen; or a client that tries again
/// and again meets itself there. So these are below that range.
public final class FreePort {
    private static final int LOWEST = 10_000;
    private static final int COUNT_MIN = 2_000;
    /// Where the ports end that outgoing connections do not take, unless those take nearly all.
    static final int END = Math.max(firstOutgoing(), LOWEST + COUNT_MIN);
    private static final int PAIRS = (END - LOWEST) / 2;
    /// Processes that run at once have ids close together: they begin far from each other.
    private static final int PAIRS_OF_A_PROCESS = 500;
    private static final AtomicLong NEXT = new AtomicLong(ProcessHandle.current().pid() * PAIRS_OF_A_PROCESS);

    private FreePort() {}

    /// A port that nobody listens at, the one after it neither. None is given again before all others were.
    public static int next() {
        for (int tries = 0; tries < PAIRS; tries++) {
            int port = LOWEST + 2 * (int) (NEXT.getAndIncrement() % PAIRS);
            if (isFree(port) && isFree(port + 1)) return port;
        }
        throw new AssertionError("no free port from " + LOWEST + " to " + END);
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    /// @return where the range of outgoing connections begins, as a rule at 32,768
    static int firstOutgoing() {
        byte[] range = new byte[64];
        // In one read: the system has no more to say from the second on.
        try (var file = Files.newInputStream(Path.of("/proc/sys/net/ipv4/ip_local_port_range"))) {
            int count = file.read(range);
            return Integer.parseInt(new String(range, 0, count, StandardCharsets.US_ASCII).split("\\s+")[0]);
        } catch (IOException elsewhere) {
            return 32_768;
        }
    }
}
