package moldau.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a signal does to a server, as a process.
class StoppingTest {
    @TempDir
    Path folder;

    @Test
    void aBrokerThatStillWaitsForItsControllerStopsInGoodOrder() throws Exception {
        Path said = folder.resolve("said");
        try (var controller = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            Path properties = Files.writeString(folder.resolve("server.properties"), """
                    process.roles=broker
                    node.id=5
                    controller.quorum.voters=1@127.0.0.1:%d
                    controller.listener.names=CONTROLLER
                    listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
                    listeners=PLAINTEXT://127.0.0.1:0
                    log.dirs=%s
                    """.formatted(controller.getLocalPort(), folder.resolve("data")));
            Said formatted = Said.of("", List.of("kafka-storage", "format", "-t", "4L6g3nShT-eMCtK--X86sw",
                    "-c", properties.toString()));
            assertEquals(Exit.OK, formatted.exit(), formatted.err());
            Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow", "-cp", System.getProperty("java.class.path"),
                    "moldau.cli.Main", "server", "start", "-c", properties.toString())
                    .redirectErrorStream(true).redirectOutput(said.toFile()).start();
            try {
                // It asks again after a refusal: it has begun, and waits.
                for (int i = 0; i < 3; i++) controller.accept().close();
                process.destroy();
                process.waitFor();
            } finally {
                process.destroyForcibly();
            }
        }
        String lines = Files.readString(said);
        assertTrue(lines.contains("shut down completed"), lines);
    }
}
