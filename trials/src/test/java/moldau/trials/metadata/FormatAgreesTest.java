package moldau.trials.metadata;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import kafka.tools.StorageTool;
import moldau.base.Endpoint;
import moldau.base.LogDir;
import moldau.base.os.OsWorld;
import moldau.broker.metadata.Directories;
import moldau.broker.metadata.Format;
import moldau.replication.raft.ReplicaKey;
import moldau.replication.raft.Voter;
import moldau.replication.raft.VoterSet;
import moldau.state.cluster.Bootstrap;
import moldau.state.cluster.Features;
import moldau.wire.Uuid;
import moldau.wire.batch.Batch;
import moldau.wire.batch.Batches;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What we format is, byte for byte, what Apache Kafka's tool makes of the same wishes: ids drawn
/// by chance, times, and the checksums over them aside.
class FormatAgreesTest {
    private static final String CLUSTER = "MkU3OEVBNTcwNTJENDM2Qg";
    private static final String ID_1 = "JcVS81FPRRmpLAq_4fv81Q";
    private static final String ID_2 = "JcVS81FPRRmpLAq_4fv81A";

    @TempDir
    Path folder;

    @Test
    void standalone() throws Exception {
        agree(new Format.Quorum.Standalone(List.of(listener("127.0.0.1", 19093))),
                Features.METADATA_LATEST, "", "--standalone");
    }

    @Test
    void initialControllers() throws Exception {
        agree(new Format.Quorum.Initial(new VoterSet(List.of(
                        voter(2, ID_2, listener("h2", 9093)),
                        voter(1, ID_1, listener("127.0.0.1", 19093))))),
                Features.METADATA_LATEST, "", "--initial-controllers",
                "1@127.0.0.1:19093:" + ID_1 + ",2@h2:9093:" + ID_2);
    }

    @Test
    void initialControllersThatAreOthers() throws Exception {
        agree(new Format.Quorum.Initial(new VoterSet(List.of(voter(2, ID_2, listener("h2", 9093))))),
                Features.METADATA_LATEST, "", "--initial-controllers", "2@h2:9093:" + ID_2);
    }

    @Test
    void noInitialControllers() throws Exception {
        agree(Format.Quorum.None.ELSEWHERE, Features.METADATA_LATEST, "",
                "--no-initial-controllers");
    }

    @Test
    void staticVotersAndAnOlderRelease() throws Exception {
        agree(Format.Quorum.None.ELSEWHERE, Features.metadataVersion("3.9"),
                "controller.quorum.voters=1@127.0.0.1:19093\n", "--release-version", "3.9");
    }

    private void agree(Format.Quorum quorum, short metadataVersion, String voters, String... flags)
            throws IOException {
        Path apache = folder.resolve("apache");
        formatByApache(apache, voters, flags);
        Path ours = folder.resolve("ours");
        List<LogDir> dirs = List.of(new LogDir(ours.resolve("a").toString()),
                new LogDir(ours.resolve("b").toString()));
        try (OsWorld world = new OsWorld(OsWorld.Options.standard())) {
            new Format(world, new Format.Wish(CLUSTER, 1, quorum,
                    Bootstrap.atFormat(metadataVersion), false))
                    .run(new Directories(world, dirs, dirs.getFirst()));
        }

        Map<String, byte[]> expected = masked(apache);
        Map<String, byte[]> actual = masked(ours);
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((name, bytes) -> assertArrayEquals(bytes, actual.get(name), name));
        assertTrue(expected.containsKey("a/bootstrap.checkpoint"));
    }

    private static void formatByApache(Path folder, String voters, String... flags)
            throws IOException {
        Files.createDirectories(folder);
        Path properties = folder.resolveSibling("server.properties");
        Files.writeString(properties, """
                process.roles=broker,controller
                node.id=1
                listeners=PLAINTEXT://127.0.0.1:19092,CONTROLLER://127.0.0.1:19093
                controller.listener.names=CONTROLLER
                """ + (voters.isEmpty()
                        ? "controller.quorum.bootstrap.servers=127.0.0.1:19093\n" : voters)
                + "log.dirs=" + folder.resolve("a") + "," + folder.resolve("b") + "\n");
        List<String> line = new ArrayList<>(
                List.of("format", "-t", CLUSTER, "-c", properties.toString()));
        line.addAll(List.of(flags));
        var out = new ByteArrayOutputStream();
        int code = StorageTool.execute(line.toArray(String[]::new), new PrintStream(out));
        assertEquals(0, code, out.toString());
    }

    /// All files below `root`, with what chance and time decide taken out.
    private static Map<String, byte[]> masked(Path root) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                String name = root.relativize(path).toString();
                byte[] bytes = Files.readAllBytes(path);
                Path top = root.resolve(name.substring(0, 1));
                files.put(name, name.endsWith(".properties") ? maskText(bytes)
                        : maskBatches(bytes, directoryId(top), name.startsWith("a/__")));
                boolean writable = Files.getPosixFilePermissions(path).stream()
                        .anyMatch(right -> right.name().endsWith("WRITE"));
                files.put(name + " writable", new byte[] {(byte) (writable ? 1 : 0)});
            }
        }
        return files;
    }

    private static byte[] maskText(byte[] bytes) {
        return new String(bytes).replaceAll("#[A-Z].*", "#date")
                .replaceAll("directory.id=(?!" + ID_1 + ").*", "directory.id=random").getBytes();
    }

    private static Uuid directoryId(Path top) throws IOException {
        String text = Files.readString(top.resolve("meta.properties"));
        return Uuid.parse(text.replaceAll("(?s).*directory.id=(\\S+).*", "$1"));
    }

    private static byte[] maskBatches(byte[] bytes, Uuid directory, boolean isVoters) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        int number = 0;
        for (Batches batches = new Batches().over(buffer); batches.next(); number++) {
            Batch batch = batches.batch();
            assertTrue(batch.isIntact(), batch.toString());
            int at = batch.position();
            buffer.putInt(at + 17, 0).putLong(at + 27, 0).putLong(at + 35, 0);
            // The snapshot header's lastContainedLogTimestamp: 0 by definition in a bootstrap file.
            if (isVoters && number == 0) buffer.putLong(at + 73, 0);
        }
        for (int at = 0; at + Uuid.BYTES <= bytes.length; at++) {
            boolean isId = buffer.getLong(at) == directory.high()
                    && buffer.getLong(at + 8) == directory.low();
            if (isId) buffer.putLong(at, 0).putLong(at + 8, 0);
        }
        return bytes;
    }

    private static Voter.Listener listener(String host, int port) {
        return new Voter.Listener("CONTROLLER", new Endpoint(host, port));
    }

    private static Voter voter(int id, String directory, Voter.Listener listener) {
        return new Voter(new ReplicaKey(id, Uuid.parse(directory)), List.of(listener), (short) 0,
                (short) 1);
    }
}
