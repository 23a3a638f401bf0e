package moldau.cli.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The process that wrote the file is found, and none that got its number later.
class NodeFileTest {
    private static final long HOUR_MS = 3_600_000;

    @TempDir
    private Path dir;

    private final NodeFile written = NodeFile.ofThisProcess("Moldau 0", "PLAINTEXT://127.0.0.1:9092");

    private NodeFile read(NodeFile file) {
        file.write(dir.toString());
        return NodeFile.read(dir.toString());
    }

    private NodeFile at(long startedMs, String birth) {
        return new NodeFile(written.pid(), startedMs, birth, written.version(), written.listeners());
    }

    @Test
    void whatWasWrittenIsReadAndItsProcessFound() {
        NodeFile read = read(written);

        assertEquals(written, read);
        assertEquals(ProcessHandle.current(), read.process());
        assertEquals("127.0.0.1:9092", read.address());
    }

    /// The clock was set an hour on since: by it the process began after the file was written.
    @Test
    void aClockThatIsSetDoesNotHideTheProcess() {
        assumeFalse(written.birth().isEmpty());
        assertNotNull(read(at(written.startedMs() - 48 * HOUR_MS, written.birth())).process());
    }

    @Test
    void anotherProcessOfThatNumberIsNotTheNode() {
        if (!written.birth().isEmpty()) assertNull(read(at(written.startedMs(), "another/1")).process());
        // As told by the clock, where the system does not tell the birth.
        assertNull(read(at(0, "")).process());
        assertNotNull(read(at(written.startedMs(), "")).process());
    }
}
