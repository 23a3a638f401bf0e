package moldau.broker.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import moldau.base.LogDir;
import moldau.base.Path;
import moldau.base.sim.CrashPoints;
import moldau.base.sim.SimDisk;
import moldau.replication.raft.ElectionState;
import moldau.replication.raft.ReplicaKey;
import moldau.replication.raft.Voter;
import moldau.replication.raft.VoterSet;
import moldau.wire.Uuid;
import org.junit.jupiter.api.Test;

class QuorumStateFileTest {
    private static final VoterSet FIVE = new VoterSet(List.of(
            new Voter(new ReplicaKey(5, Uuid.ZERO), List.of(), (short) 0, (short) 0)));
    private static final ReplicaKey VOTED =
            new ReplicaKey(3, Uuid.parse("JcVS81FPRRmpLAq_4fv81Q"));

    @Test
    void theTextIsKafkas() {
        assertEquals("{\"leaderId\":1,\"leaderEpoch\":1,\"votedId\":-1,\"votedDirectoryId\":"
                        + "\"AAAAAAAAAAAAAAAAAAAAAA\",\"data_version\":1}",
                QuorumStateFile.text(new ElectionState(1, 1, null), (short) 1, VoterSet.EMPTY));
        assertEquals("{\"clusterId\":\"\",\"leaderId\":5,\"leaderEpoch\":1,\"votedId\":-1,"
                        + "\"appliedOffset\":0,\"currentVoters\":[{\"voterId\":5}],"
                        + "\"data_version\":0}",
                QuorumStateFile.text(new ElectionState(1, 5, null), (short) 0, FIVE));
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        var state = new ElectionState(7, ReplicaKey.NOBODY, VOTED);

        assertEquals(state,
                QuorumStateFile.parse(QuorumStateFile.text(state, (short) 1, FIVE), "f"));
        assertEquals(new ElectionState(7, -1, new ReplicaKey(3, Uuid.ZERO)),
                QuorumStateFile.parse(QuorumStateFile.text(state, (short) 0, FIVE), "f"));
    }

    @Test
    void aDamagedFileIsRefused() {
        for (String text : List.of("", "{}", "{\"leaderId\":1,\"leaderEpoch\":1}",
                "{\"leaderId\":1,\"leaderEpoch\":-4,\"votedId\":-1,\"data_version\":1}",
                "{\"leaderId\":1,\"leaderEpoch\":9999999999,\"votedId\":-1,\"data_version\":1}")) {
            assertThrows(DirectoryRefused.class, () -> QuorumStateFile.parse(text, "f"), text);
        }
    }

    @Test
    void aVoteOnceWrittenOutlivesAnyCrash() {
        SimDisk disk = new SimDisk(new LogDir("d"));
        Path directory = new Path("log");
        disk.createDirectory(directory);
        disk.syncDirectory(Path.ROOT);
        var file = new QuorumStateFile(disk, directory);
        CrashPoints points = CrashPoints.on(disk);
        for (int epoch = 1; epoch <= 3; epoch++) {
            file.write(new ElectionState(epoch, -1, VOTED), (short) 1, FIVE);
            points.promise(epoch);
        }

        int images = points.forEach((image, promised) -> {
            ElectionState found = new QuorumStateFile(image, directory).read();
            assertTrue(found.epoch() >= (promised == null ? 0 : (int) promised), found.toString());
            if (found.epoch() > 0) assertEquals(VOTED, found.voted());
        });
        assertTrue(images > 10, images + " images");
    }
}
