package moldau.broker.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import moldau.base.Disk;
import moldau.base.Path;
import moldau.base.sim.SimWorld;
import moldau.base.sim.Universe;
import moldau.base.sim.Weather;
import moldau.replication.raft.OffsetAndEpoch;
import moldau.replication.raft.ReplicaKey;
import moldau.replication.raft.Request;
import moldau.wire.Uuid;
import org.junit.jupiter.api.Test;

/// On a disk that is slow the leader may offer the same snapshot again while it is still being brought.
class SnapshotDownloadTest {
    private static final long SECOND = 1_000_000_000L;
    private static final OffsetAndEpoch ID = new OffsetAndEpoch(5, 1);
    private static final Path DIRECTORY = new Path("__cluster_metadata-0");
    private static final int PIECE_BYTES = 64;

    private final Universe universe = new Universe(3, Weather.CALM);
    private final SimWorld world = universe.host("n").boot();
    private final Disk disk = world.disk(MetadataNode.DIR);
    private final ByteBuffer snapshot = snapshot();
    private final List<String> outcomes = new ArrayList<>();

    /// One of another node.
    private static ByteBuffer snapshot() {
        var elsewhere = new Universe(4, Weather.CALM);
        MetadataNode node = MetadataNode.on(elsewhere.host("leader").boot());
        elsewhere.run(SECOND);
        for (String topic : List.of("a", "b", "c")) node.append(topic);
        elsewhere.run(SECOND);
        node.world.loops().controller().post(node.log::snapshotNow);
        elsewhere.run(SECOND);
        Disk disk = node.world.disk(MetadataNode.DIR);
        Path path = DIRECTORY.child(SnapshotFile.name(node.log.newestSnapshot()));
        try (Disk.File file = disk.open(path, Disk.Mode.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
            file.read(0, bytes);
            return bytes.flip();
        }
    }

    /// A leader that gives a little at a time.
    private final class Leader implements Courier {
        @Override
        public void send(int to, Request request, Reply reply) {
            throw new AssertionError(request);
        }

        @Override
        public void fetchSnapshot(int from, SnapshotAsk ask, PieceReply reply) {
            int at = (int) ask.position();
            ByteBuffer piece = snapshot.duplicate().position(at)
                    .limit(Math.min(snapshot.limit(), at + PIECE_BYTES)).slice();
            world.loops().controller().insist(
                    () -> reply.piece(new SnapshotPiece(snapshot.limit(), at, piece)));
        }
    }

    private SnapshotDownload download(int number) {
        var self = new ReplicaKey(1, Uuid.ZERO);
        return new SnapshotDownload(world, disk, DIRECTORY.child(SnapshotFile.name(ID)), number,
                new SnapshotDownload.Wanted(2, 1, self, ID), new Leader(), new SnapshotDownload.Outcome() {
                    @Override
                    public void progressed() {}

                    @Override
                    public void whole() {
                        outcomes.add(number + " is whole");
                    }

                    @Override
                    public void failed() {
                        outcomes.add(number + " failed");
                    }

                    @Override
                    public void broken(RuntimeException failure) {
                        outcomes.add(number + " is broken: " + failure);
                    }
                });
    }

    @Test
    void anotherOneTakesOverWhereverTheFirstIs() {
        for (int events = 0; events < 60; events++) takesOver(events);
    }

    private void takesOver(int events) {
        outcomes.clear();
        disk.createDirectory(DIRECTORY);
        SnapshotDownload first = download(1);
        SnapshotDownload second = download(2);
        world.loops().controller().insist(first::start);
        for (int i = 0; i < events; i++) universe.step();
        world.loops().controller().insist(() -> {
            first.abandon();
            second.start();
        });
        universe.run(SECOND);

        assertTrue(outcomes.contains("2 is whole"), events + ": " + outcomes);
        assertTrue(outcomes.stream().noneMatch(each -> each.contains("broken")), events + ": " + outcomes);
        assertEquals(List.of(SnapshotFile.name(ID)),
                disk.list(DIRECTORY).stream().map(Path::name).toList(), "after " + events);
        disk.delete(DIRECTORY.child(SnapshotFile.name(ID)));
    }
}
