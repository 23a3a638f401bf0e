package moldau.broker.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import moldau.base.Endpoint;
import moldau.base.Path;
import moldau.base.sim.SimHost;
import moldau.base.sim.Universe;
import moldau.base.sim.Weather;
import moldau.log.SmallFile;
import moldau.replication.raft.OffsetAndEpoch;
import moldau.replication.raft.ReplicaKey;
import moldau.replication.raft.Voter;
import moldau.replication.raft.VoterSet;
import moldau.state.Appended;
import moldau.state.Refusal;
import moldau.wire.Uuid;
import moldau.wire.record.MetadataRecord;
import moldau.wire.record.TopicRecord;
import org.junit.jupiter.api.Test;

class MetadataLogTest {
    private static final long SECOND = 1_000_000_000L;
    /// Mailboxes are.
    private static final Weather FULL = new Weather(5_000, 100_000, 200_000, 1L << 30, 1 << 20, 0,
            60 * SECOND, 1_000_000, 0, 0);

    @Test
    void aNodeAloneLeadsAtOnceAndCommitsWhatItAppends() {
        Universe universe = new Universe(1, Weather.CALM);
        MetadataNode node = MetadataNode.on(universe.host("n").boot());
        universe.run(SECOND);
        node.append("a");
        node.append("b");
        universe.run(SECOND);

        // Leader change, kraft.version and voters come first.
        assertEquals(List.of("leads 1 from 3"), node.story);
        assertEquals(List.of("a", "b"), node.state);
        assertEquals(5, node.log.highWatermark());
        assertEquals("{\"leaderId\":1,\"leaderEpoch\":1,\"votedId\":-1,\"votedDirectoryId\":"
                        + "\"AAAAAAAAAAAAAAAAAAAAAA\",\"data_version\":1}", quorumState(universe));
    }

    /// A disk that stalls for seconds gives others the time to elect another.
    @Test
    void aNodeLeadsOnlyOnceThePlatterKnows() {
        Universe universe = new Universe(1, Weather.CALM);
        MetadataNode node = MetadataNode.on(universe.host("n").boot());
        universe.host("n").stallFor(5 * SECOND);
        universe.run(4 * SECOND);
        assertFalse(node.log.isLeader());

        universe.run(2 * SECOND);
        assertTrue(node.log.isLeader());
    }

    @Test
    void withConfiguredVotersTheLogHoldsNone() {
        Universe universe = new Universe(1, Weather.CALM);
        var voters = new VoterSet(List.of(new Voter(new ReplicaKey(1, Uuid.ZERO),
                List.of(new Voter.Listener("C", new Endpoint("h", 1))), (short) 0, (short) 0)));
        var node = new MetadataNode(universe.host("n").boot(),
                MetadataLogSettings.Snapshots.DEFAULT, voters);
        universe.run(SECOND);

        assertEquals(List.of("leads 1 from 1"), node.story);
        assertEquals("{\"clusterId\":\"\",\"leaderId\":1,\"leaderEpoch\":1,\"votedId\":-1,"
                        + "\"appliedOffset\":0,\"currentVoters\":[{\"voterId\":1}],"
                        + "\"data_version\":0}",
                quorumState(universe));
    }

    @Test
    void aRestartTellsEverythingAgainAndLeadsTheNextEpoch() {
        Universe universe = new Universe(2, Weather.CALM);
        MetadataNode node = MetadataNode.on(universe.host("n").boot());
        universe.run(SECOND);
        node.append("a");
        universe.run(SECOND);
        universe.host("n").kill();

        MetadataNode again = MetadataNode.on(universe.host("n").boot());
        universe.run(SECOND);
        again.append("b");
        universe.run(SECOND);

        assertEquals(List.of("leads 2 from 5"), again.story);
        assertEquals(List.of("a", "b"), again.state);
        assertEquals(1, again.log.voters().size());
        assertEquals(1, again.log.kraftVersion());
    }

    /// What is read back a piece a turn is told to its end whether the mailbox has room in between or not.
    @Test
    void aStartWithALongLogLeadsThoughMailboxesAreFull() {
        Universe universe = new Universe(8, Weather.CALM);
        MetadataNode node = MetadataNode.on(universe.host("n").boot());
        universe.run(SECOND);
        MetadataRecord large = TopicRecord.DEFAULT.withName("x".repeat(30_000));
        for (int i = 0; i < 5; i++) {
            node.append(Collections.nCopies(25, large), _ -> { });
            universe.run(SECOND);
        }
        universe.host("n").kill();

        MetadataNode again = MetadataNode.on(universe.host("n").boot());
        universe.weather(FULL);
        universe.run(SECOND);

        assertEquals(List.of("leads 2 from 129"), again.story);
        assertEquals(125, again.state.size());
    }

    @Test
    void aCleanStopLosesNothing() {
        Universe universe = new Universe(3, Weather.CALM);
        MetadataNode node = MetadataNode.on(universe.host("n").boot());
        universe.run(SECOND);
        boolean[] closed = {false};
        node.append("a", _ -> node.log.close(() -> closed[0] = true));
        universe.run(SECOND);
        assertTrue(closed[0]);
        universe.host("n").kill();

        MetadataNode again = MetadataNode.on(universe.host("n").boot());
        universe.run(SECOND);

        assertEquals(List.of("a"), again.state);
    }

    @Test
    void whatWasCommittedOutlivesPowerCuts() {
        for (int seed = 0; seed < 60; seed++) {
            Universe universe = new Universe(seed, Weather.CALM);
            SimHost host = universe.host("n");
            List<String> committed = new ArrayList<>();
            for (int life = 0; life < 4; life++) {
                var rules = new MetadataLogSettings.Snapshots(300, 0, 700, -1);
                var node = new MetadataNode(host.boot(), rules, VoterSet.EMPTY);
                universe.run(SECOND);
                assertEquals(life + 1, node.leads, "seed " + seed);
                assertTrue(node.state.size() >= committed.size()
                        && node.state.subList(0, committed.size()).equals(committed),
                        "seed " + seed + ": " + committed + " became " + node.state);
                for (int i = 0; i < 12; i++) {
                    node.append("t" + life + "-" + i);
                    universe.run(1_000L * (seed * 7 % 151));
                }
                committed = List.copyOf(node.state);
                assertNull(node.broken);
                host.cutPower();
            }
        }
    }

    @Test
    void aSnapshotTakesThePlaceOfTheLogBeforeIt() {
        Universe universe = new Universe(4, Weather.CALM);
        var rules = new MetadataLogSettings.Snapshots(500, 0, 0, -1);
        var node = new MetadataNode(universe.host("n").boot(), rules, VoterSet.EMPTY);
        universe.run(SECOND);
        for (int i = 0; i < 40; i++) {
            node.append("t" + i);
            universe.run(SECOND / 10);
        }
        OffsetAndEpoch newest = node.log.newestSnapshot();
        assertTrue(newest.offset() > 30, newest.toString());
        assertEquals(newest.offset(), node.log.startOffset());
        universe.host("n").cutPower();

        var again = new MetadataNode(universe.host("n").boot(), rules, VoterSet.EMPTY);
        universe.run(SECOND);

        assertEquals("snapshot " + newest.offset(), again.story.getFirst());
        assertEquals(node.state, again.state);
        assertEquals(1, again.log.kraftVersion());
        assertEquals(1, again.log.voters().size());
    }

    /// Seed 0x7a167f: the first segment began before the only snapshot that was left. Who asked for its first
    /// record with one of an older epoch before it was given it, and kept what was never committed.
    @Test
    void aRestartBeginsWhereTheOldestSnapshotEnds() {
        Universe universe = new Universe(4, Weather.CALM);
        var rules = new MetadataLogSettings.Snapshots(500, 0, 0, -1);
        UnaryOperator<MetadataLogSettings> tuned =
                settings -> settings.withSnapshots(rules).withSegments(400, 1_000_000);
        var node = new MetadataNode(universe.host("n").boot(), tuned, VoterSet.EMPTY);
        universe.run(SECOND);
        for (int i = 0; i < 40; i++) {
            node.append("t" + i);
            universe.run(SECOND / 10);
        }
        // Files are deleted late.
        universe.run(100 * SECOND);
        long start = node.log.startOffset();
        assertEquals(node.log.newestSnapshot().offset(), start);
        var segment = new Path("__cluster_metadata-0").child("%020d.log".formatted(start));
        assertFalse(universe.host("n").disk(MetadataNode.DIR).exists(segment), "a segment begins there");
        universe.host("n").kill();

        var again = new MetadataNode(universe.host("n").boot(), tuned, VoterSet.EMPTY);

        assertEquals(start, again.log.startOffset());
    }

    /// Seed 0xe4e2ab: a snapshot had come from the leader, and the node stopped before it took the place of the
    /// log, in which were records of another epoch that were never committed.
    @Test
    void aSnapshotOfAnotherEpochTakesThePlaceOfTheLog() {
        Universe universe = new Universe(4, Weather.CALM);
        SimHost host = universe.host("n");
        MetadataNode node = MetadataNode.on(host.boot());
        universe.run(SECOND);
        node.append("a");
        node.append("b");
        universe.run(SECOND);
        long end = node.log.endOffset();
        host.kill();
        var path = new Path("__cluster_metadata-0").child(SnapshotFile.name(new OffsetAndEpoch(end - 1, 7)));
        try (var file = new SnapshotFile(host.disk(MetadataNode.DIR), path, 7, new SnapshotFile.Times(0, 0))) {
            file.header(List.of());
            file.freeze();
        }

        MetadataNode again = MetadataNode.on(host.boot());

        assertEquals(end - 1, again.log.startOffset());
        assertEquals(end - 1, again.log.endOffset());
    }

    @Test
    void aDamagedSnapshotIsPassedOver() {
        Universe universe = new Universe(5, Weather.CALM);
        SimHost host = universe.host("n");
        MetadataNode node = MetadataNode.on(host.boot());
        universe.run(SECOND);
        node.append("a");
        universe.run(SECOND);
        node.append("b", _ -> node.log.snapshotNow());
        universe.run(SECOND);
        OffsetAndEpoch id = node.log.newestSnapshot();
        assertEquals(4, id.offset());
        host.kill();
        host.disk(MetadataNode.DIR).flipBit(
                new Path("__cluster_metadata-0").child(SnapshotFile.name(id)), 100, 3);

        MetadataNode again = MetadataNode.on(host.boot());
        universe.run(SECOND);

        assertEquals(List.of("a", "b"), again.state);
        assertEquals(0, again.log.newestSnapshot().offset());
    }

    @Test
    void aFullDiskRefusesAndTheNodeGoesOn() {
        Universe universe = new Universe(6, Weather.CALM);
        SimHost host = universe.host("n");
        MetadataNode node = MetadataNode.on(host.boot());
        universe.run(SECOND);
        long size = host.disk(MetadataNode.DIR).totalBytes();
        host.disk(MetadataNode.DIR).ills().sizeBytes(0);
        List<Appended> outcomes = new ArrayList<>();
        node.append("a", outcomes::add);
        universe.run(SECOND);
        host.disk(MetadataNode.DIR).ills().sizeBytes(size);
        node.append("b", outcomes::add);
        universe.run(SECOND);

        assertEquals(new Appended.Failed(Refusal.STORAGE), outcomes.getFirst());
        assertInstanceOf(Appended.At.class, outcomes.getLast());
        assertEquals(List.of("b"), node.state);
    }

    @Test
    void aDecisionTooLargeForABatchIsRefused() {
        Universe universe = new Universe(7, Weather.CALM);
        MetadataNode node = MetadataNode.on(universe.host("n").boot());
        universe.run(SECOND);
        List<Appended> outcomes = new ArrayList<>();
        MetadataRecord large = TopicRecord.DEFAULT.withName("x".repeat(30_000));
        node.append(Collections.nCopies(300, large), outcomes::add);
        universe.run(SECOND);

        assertEquals(List.of(new Appended.Failed(Refusal.TOO_LARGE)), outcomes);
    }

    private static String quorumState(Universe universe) {
        return SmallFile.text(universe.host("n").disk(MetadataNode.DIR),
                new Path("__cluster_metadata-0").child("quorum-state"));
    }
}
