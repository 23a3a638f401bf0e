package moldau.broker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import moldau.base.Disk;
import moldau.base.LogDir;
import moldau.base.Path;
import moldau.base.sim.SimDisk;
import moldau.base.sim.SimHost;
import moldau.base.sim.SimWorld;
import moldau.base.sim.Universe;
import moldau.base.sim.Weather;
import moldau.broker.config.NodeSettings;
import moldau.broker.metadata.Directories;
import moldau.broker.metadata.Format;
import moldau.state.cluster.Bootstrap;
import moldau.state.cluster.Features;
import org.junit.jupiter.api.Test;

/// What a stop in good order leaves on the disk.
class NodeStopTest {
    private static final LogDir DIR = new LogDir("/data");
    private static final Path MARK = Path.ROOT.child(".kafka_cleanshutdown");
    private static final Path METADATA = Path.ROOT.child("__cluster_metadata-0");
    private static final long STEP_NANOS = 1_000_000;
    private static final long SECOND = 1_000_000_000L;

    private final Map<String, String> texts = Map.of(
            "node.id", "1", "process.roles", "broker,controller",
            "listeners", "PLAINTEXT://n1:9092,CONTROLLER://n1:9093",
            "controller.listener.names", "CONTROLLER", "controller.quorum.voters", "1@n1:9093",
            "metadata.max.idle.interval.ms", "20", "log.dirs", DIR.path());

    /// The next start trusts the mark, and counts all it finds in the metadata log as synced.
    @Test
    void theMarkOfACleanStopIsNotThereBeforeTheMetadataIsOnThePlatter() {
        for (int i = 0; i < 40; i++) {
            var universe = new Universe(i, Weather.CALM);
            SimHost host = universe.host("n1");
            Node node = started(universe, host);
            universe.runUntil(() -> false, SECOND + i * STEP_NANOS);
            boolean[] stopped = {false};
            node.retire(() -> stopped[0] = true);

            assertTrue(universe.runUntil(() -> host.disk(DIR).exists(MARK), 30 * SECOND));
            Map<Path, byte[]> marked = read(host.disk(DIR), true);
            assertTrue(universe.runUntil(() -> stopped[0], 30 * SECOND));

            Map<Path, byte[]> all = read(host.disk(DIR), false);
            assertTrue(!all.isEmpty(), "no metadata");
            for (var each : all.entrySet()) {
                assertArrayEquals(each.getValue(), marked.get(each.getKey()), "run " + i + ", " + each.getKey());
            }
        }
    }

    private Node started(Universe universe, SimHost host) {
        NodeSettings settings = ((NodeSettings.Read.Good) NodeSettings.read(texts)).node();
        SimWorld world = host.boot(1);
        new Format(world, new Format.Wish("U2ltdWxhdGVkQ2x1c3Rlcg", 1, Format.Quorum.None.ELSEWHERE,
                Bootstrap.atFormat(Features.METADATA_LATEST), true)).run(new Directories(world, List.of(DIR), DIR));
        Node node = Node.launch(world, settings, "");
        assertTrue(universe.runUntil(() -> node.ready().isDone(), 30 * SECOND));
        return node;
    }

    /// @param settled as on the platter, not in the page cache
    private static Map<Path, byte[]> read(SimDisk disk, boolean settled) {
        var all = new TreeMap<Path, byte[]>();
        for (Path each : disk.list(METADATA)) {
            if (!each.name().endsWith(".log")) continue;
            try (Disk.File file = disk.open(each, Disk.Mode.READ)) {
                ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
                if (settled) disk.readPlatter(each, 0, bytes);
                else file.read(0, bytes);
                all.put(each, java.util.Arrays.copyOf(bytes.array(), bytes.position()));
            }
        }
        return all;
    }
}
