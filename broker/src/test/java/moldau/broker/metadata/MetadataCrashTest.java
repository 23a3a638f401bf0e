package moldau.broker.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import moldau.base.Path;
import moldau.base.sim.CrashPoints;
import moldau.base.sim.SimDisk;
import moldau.base.sim.SimHost;
import moldau.base.sim.Universe;
import moldau.base.sim.Weather;
import moldau.replication.raft.OffsetAndEpoch;
import moldau.replication.raft.VoterSet;
import moldau.wire.Uuid;
import org.junit.jupiter.api.Test;

/// The power goes after every operation on a metadata directory: what was committed is found again,
/// from the log or from a snapshot.
class MetadataCrashTest {
    private static final long SECOND = 1_000_000_000L;
    private static final MetadataLogSettings.Snapshots OFTEN =
            new MetadataLogSettings.Snapshots(300, 0, 0, -1);
    private static final CrashPoints.Options FEW = new CrashPoints.Options(2, 12);

    private final Universe universe = new Universe(1, Weather.CALM);
    private final SimHost host = universe.host("n");

    private static MetadataNode start(SimHost on, MetadataLogSettings.Snapshots rules) {
        return new MetadataNode(on.boot(), rules, VoterSet.EMPTY);
    }

    /// Appends topics, each once the one before is committed.
    private CrashPoints script(MetadataLogSettings.Snapshots rules, int topics) {
        MetadataNode node = start(host, rules);
        universe.run(SECOND);
        CrashPoints points = CrashPoints.on(host.disk(MetadataNode.DIR));
        for (int i = 0; i < topics; i++) {
            node.append("t" + i);
            universe.run(SECOND / 10);
            points.promise(List.copyOf(node.state));
        }
        assertEquals(topics, node.state.size());
        return points;
    }

    private static void check(SimDisk image, Object promised, MetadataLogSettings.Snapshots rules) {
        var next = new Universe(2, Weather.CALM);
        SimHost again = next.host("n");
        again.replace(image);
        MetadataNode found = start(again, rules);
        next.run(SECOND);
        assertNull(found.broken);
        assertTrue(found.leads > 0);
        List<?> owed = promised == null ? List.of() : (List<?>) promised;
        assertTrue(found.state.size() >= owed.size()
                && found.state.subList(0, owed.size()).equals(owed), () -> owed + " became " + found.state);
        for (int i = 0; i < found.state.size(); i++) assertEquals("t" + i, found.state.get(i));
        found.append("next");
        next.run(SECOND);
        assertEquals("next", found.state.getLast());
    }

    @Test
    void whatWasCommittedIsFoundInTheLog() {
        var rules = MetadataLogSettings.Snapshots.DEFAULT;
        CrashPoints points = script(rules, 4);

        int images = points.forEach(FEW, (image, promised) -> check(image, promised, rules));

        assertTrue(images > 20, images + " images");
    }

    /// Each snapshot replaces the log before it: files are written, frozen, retired and deleted.
    @Test
    void whatWasCommittedIsFoundInSnapshotsThatReplaceTheLog() {
        CrashPoints points = script(OFTEN, 12);
        assertTrue(host.disk(MetadataNode.DIR).list(new Path("__cluster_metadata-0")).stream()
                .anyMatch(path -> path.name().endsWith(".checkpoint") && !path.name().startsWith("0".repeat(20))));

        int images = points.forEach(FEW, (image, promised) -> check(image, promised, OFTEN));

        assertTrue(images > 50, images + " images");
    }

    @Test
    void aSnapshotIsWholeOrHasNoName() {
        host.boot();
        SimDisk disk = host.disk(MetadataNode.DIR);
        Path directory = new Path("m");
        disk.createDirectory(directory);
        disk.syncDirectory(Path.ROOT);
        Path target = directory.child(SnapshotFile.name(new OffsetAndEpoch(7, 3)));
        CrashPoints points = CrashPoints.on(disk);
        try (var file = new SnapshotFile(disk, target, 3, new SnapshotFile.Times(1, 1))) {
            file.header(List.of());
            file.add(moldau.wire.record.TopicRecord.DEFAULT.withName("t"), 0);
            file.freeze();
        }
        points.promise("frozen");

        int images = points.forEach((image, promised) -> {
            if (image.exists(target)) assertTrue(SnapshotReader.isWhole(image, target));
            else assertNull(promised);
        });

        assertTrue(points.wasExhaustive());
        assertTrue(images > 5, images + " images");
    }

    @Test
    void metaPropertiesAreOldOrNew() {
        host.boot();
        SimDisk disk = host.disk(MetadataNode.DIR);
        var old = new MetaProperties("c", 1, null);
        old.write(disk, 0);
        var renewed = old.withDirectoryId(new Uuid(7, 8 << 20));
        CrashPoints points = CrashPoints.on(disk);
        renewed.write(disk, 0);
        points.promise(renewed);

        int images = points.forEach((image, promised) -> {
            MetaProperties found = MetaProperties.read(image);
            assertNotNull(found);
            assertTrue(found.equals(renewed) || promised == null && found.equals(old), found.toString());
        });

        assertTrue(points.wasExhaustive());
        assertTrue(images > 3, images + " images");
    }
}
