package moldau.trials.nodes;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class FreePortTest {
    @Test
    void noConnectionIsGivenOne() throws Exception {
        Assumptions.assumeTrue(FreePort.END == FreePort.firstOutgoing(), "connections take nearly all ports here");
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var client = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort())) {
            int port = FreePort.next();
            assertTrue(port + 1 < FreePort.END, () -> "" + port);
            assertTrue(client.getLocalPort() >= FreePort.END, () -> "" + client.getLocalPort());
        }
    }

    @Test
    void noneIsGivenTwice() {
        Set<Integer> given = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            int port = FreePort.next();
            assertTrue(given.add(port) && given.add(port + 1), () -> "" + port);
        }
    }

    @Test
    void oneThatIsTakenIsPassedOver() throws Exception {
        int port = FreePort.next();
        try (var _ = new ServerSocket(port + 3, 1, InetAddress.getLoopbackAddress())) {
            assertNotEquals(port + 2, FreePort.next());
        }
    }
}
