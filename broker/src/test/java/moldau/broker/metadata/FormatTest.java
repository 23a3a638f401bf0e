package moldau.broker.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import moldau.base.Endpoint;
import moldau.base.LogDir;
import moldau.base.Path;
import moldau.base.sim.CrashPoints;
import moldau.base.sim.SimHost;
import moldau.base.sim.Universe;
import moldau.base.sim.Weather;
import moldau.replication.raft.ControlRecord;
import moldau.replication.raft.ReplicaKey;
import moldau.replication.raft.Voter;
import moldau.replication.raft.VoterSet;
import moldau.state.cluster.Bootstrap;
import moldau.state.cluster.Features;
import moldau.wire.Uuid;
import moldau.wire.record.MetadataRecord;
import org.junit.jupiter.api.Test;

class FormatTest {
    private static final LogDir A = new LogDir("a");
    private static final LogDir B = new LogDir("b");
    private static final Path VOTERS =
            new Path("__cluster_metadata-0/00000000000000000000-0000000000.checkpoint");
    private static final List<MetadataRecord> BOOTSTRAP =
            Bootstrap.atFormat(Features.METADATA_LATEST);
    private static final List<Voter.Listener> LISTENERS =
            List.of(new Voter.Listener("CONTROLLER", new Endpoint("127.0.0.1", 19093)));

    private final SimHost host = new Universe(1, Weather.CALM).host("n");
    private final Directories both = new Directories(host.boot(), List.of(A, B), A);

    @Test
    void aloneANodeIsTheOnlyVoter() {
        List<Format.Formatted> made =
                Format.alone(host.life(), both, 1, LISTENERS, BOOTSTRAP);

        assertEquals(List.of(new Format.Formatted(B, Format.Kind.DATA),
                new Format.Formatted(A, Format.Kind.DYNAMIC_VOTER)), made);
        Directories.Found found = both.open(1);
        Voter self = new Voter(new ReplicaKey(1, found.metadata().id()), LISTENERS, (short) 0,
                (short) 1);
        assertEquals(List.of(new ControlRecord.KraftVersion((short) 1),
                new ControlRecord.Voters(new VoterSet(List.of(self)))), voters());
        assertEquals(BOOTSTRAP, Format.bootstrap(host.disk(A)));
        assertEquals(BOOTSTRAP, Format.bootstrap(host.disk(B)));
    }

    @Test
    void anInitialControllerTakesItsDirectoryIdFromTheList() {
        VoterSet two = new VoterSet(List.of(voter(1), voter(2)));

        format(new Format.Quorum.Initial(two), 2, false);

        assertEquals(new Uuid(2, 2), both.open(2).metadata().id());
        assertEquals(two, ((ControlRecord.Voters) voters().getLast()).voters());
    }

    @Test
    void whoIsNotAmongTheInitialControllersLearnsOfThemAndGetsAnIdOfItsOwn() {
        VoterSet one = new VoterSet(List.of(voter(1)));

        List<Format.Formatted> made = format(new Format.Quorum.Initial(one), 2, false);

        assertEquals(Format.Kind.DYNAMIC, made.getLast().kind());
        assertEquals(one, ((ControlRecord.Voters) voters().getLast()).voters());
        assertNotEquals(one.byId(1).key().directoryId(), both.open(2).metadata().id());
    }

    @Test
    void ofAnotherClusterNothingIsFormatted() {
        format(Format.Quorum.None.ELSEWHERE, 1, false);
        var other = new Format.Wish("d", 1, Format.Quorum.None.ELSEWHERE, BOOTSTRAP, true);

        var refused = assertThrows(DirectoryRefused.class, () -> new Format(host.life(), other).run(both));

        assertEquals("Invalid cluster.id in: a/meta.properties. Expected d, but read c", refused.getMessage());
    }

    @Test
    void withVotersElsewhereNoSnapshotIsMade() {
        format(Format.Quorum.None.ELSEWHERE, 1, false);

        assertFalse(host.disk(A).exists(VOTERS));
        assertTrue(host.disk(A).exists(Format.BOOTSTRAP));
    }

    @Test
    void whatIsFormattedIsLeftAloneOnlyWhenAsked() {
        format(Format.Quorum.None.ELSEWHERE, 1, false);

        var refused = assertThrows(DirectoryRefused.class,
                () -> format(Format.Quorum.None.ELSEWHERE, 1, false));

        assertEquals("Log directory a is already formatted. Use --ignore-formatted to ignore this "
                + "directory and format the others.", refused.getMessage());
        assertEquals(List.of(), format(Format.Quorum.None.ELSEWHERE, 1, true));
    }

    @Test
    void aFormatCutShortIsDoneAgain() {
        Directories one = new Directories(host.life(), List.of(A), A);
        CrashPoints points = CrashPoints.on(host.disk(A));
        Format.alone(host.life(), one, 1, LISTENERS, BOOTSTRAP);
        points.promise("formatted");

        int images = points.forEach((image, promised) -> {
            SimHost next = new Universe(2, Weather.CALM).host("n");
            next.replace(image);
            var again = new Directories(next.boot(), List.of(A), A);
            if (again.isUnformatted()) {
                assertEquals(null, promised);
                Format.alone(next.life(), again, 1, LISTENERS, BOOTSTRAP);
            }
            Directories.Found found = again.open(1);
            assertEquals(BOOTSTRAP, Format.bootstrap(image));
            var only = (ControlRecord.Voters) voters(next).getLast();
            assertEquals(found.metadata().id(), only.voters().byId(1).key().directoryId());
        });
        assertTrue(images > 20, images + " images");
    }

    private List<Format.Formatted> format(Format.Quorum quorum, int node, boolean skips) {
        return new Format(host.life(), new Format.Wish("c", node, quorum, BOOTSTRAP, skips))
                .run(both);
    }

    private List<ControlRecord> voters() {
        return voters(host);
    }

    private static List<ControlRecord> voters(SimHost host) {
        try (var reader = new SnapshotReader(host.life().disk(A), VOTERS)) {
            while (reader.next() != null) {
                // To the footer.
            }
            return reader.controlRecords();
        }
    }

    private static Voter voter(int id) {
        return new Voter(new ReplicaKey(id, new Uuid(id, id)), LISTENERS, (short) 0, (short) 1);
    }
}
