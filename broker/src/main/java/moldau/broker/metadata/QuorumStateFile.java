package moldau.broker.metadata;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import moldau.base.Disk;
import moldau.base.Path;
import moldau.log.SmallFile;
import moldau.replication.raft.ElectionState;
import moldau.replication.raft.ReplicaKey;
import moldau.replication.raft.VoterSet;
import moldau.wire.Uuid;

/// The file `quorum-state` beside the metadata log: which epoch, which leader, whom we voted for.
/// JSON on one line without an end, as Kafka writes it.
///
/// ```text
///   data version 1, where voters stand in the log (kraft.version 1)
///   {"leaderId":1,"leaderEpoch":1,"votedId":-1,
///    "votedDirectoryId":"AAAAAAAAAAAAAAAAAAAAAA","data_version":1}
///
///   data version 0, where they are configured (kraft.version 0)
///   {"clusterId":"","leaderId":5,"leaderEpoch":1,"votedId":-1,"appliedOffset":0,
///    "currentVoters":[{"voterId":5}],"data_version":0}
/// ```
///
/// Durable before a vote, or an answer that depends on the epoch, leaves the node.
final class QuorumStateFile {
    static final String NAME = "quorum-state";

    /// Of data version 0 with as many voters as there may be.
    private static final int TEXT_MAX = 16 << 10;

    private final Disk disk;
    private final Path path;

    QuorumStateFile(Disk disk, Path logDirectory) {
        this.disk = disk;
        path = logDirectory.child(NAME);
    }

    /// Blocks.
    ///
    /// @return [ElectionState#NONE] if there is no file
    /// @throws DirectoryRefused if it is damaged: without it this node might vote twice
    ElectionState read() {
        String text = SmallFile.text(disk, path);
        return text == null ? ElectionState.NONE : parse(text, disk.dir() + "/" + path);
    }

    /// Replaces the file, durably. Blocks.
    ///
    /// @param voters the configured ones; written in data version 0 only
    void write(ElectionState state, short kraftVersion, VoterSet voters) {
        SmallFile.replace(disk, path, text(state, kraftVersion, voters));
    }

    static String text(ElectionState state, short kraftVersion, VoterSet voters) {
        int voted = state.voted() == null ? ReplicaKey.NOBODY : state.voted().id();
        Uuid votedDirectory = state.voted() == null ? Uuid.ZERO : state.voted().directoryId();
        if (kraftVersion >= 1) {
            return "{\"leaderId\":" + state.leaderId() + ",\"leaderEpoch\":" + state.epoch()
                    + ",\"votedId\":" + voted + ",\"votedDirectoryId\":\"" + votedDirectory
                    + "\",\"data_version\":1}";
        }
        List<String> ids = voters.voters().stream()
                .map(voter -> "{\"voterId\":" + voter.id() + "}").toList();
        return "{\"clusterId\":\"\",\"leaderId\":" + state.leaderId() + ",\"leaderEpoch\":"
                + state.epoch() + ",\"votedId\":" + voted + ",\"appliedOffset\":0,"
                + "\"currentVoters\":[" + String.join(",", ids) + "],\"data_version\":0}";
    }

    static ElectionState parse(String text, String where) {
        if (text.length() > TEXT_MAX) throw damaged(where, "it is longer than " + TEXT_MAX);
        int version = number(text, "data_version", where);
        if (version < 0 || version > 1) throw damaged(where, "data_version is " + version);
        int leader = number(text, "leaderId", where);
        int epoch = number(text, "leaderEpoch", where);
        int voted = number(text, "votedId", where);
        if (epoch < 0 || leader < -1 || voted < -1) throw damaged(where, "a number is negative");
        ReplicaKey vote = voted < 0 ? null : new ReplicaKey(voted, directory(text, where));
        return new ElectionState(epoch, leader, vote);
    }

    private static int number(String text, String field, String where) {
        Matcher found = Pattern.compile("\"" + field + "\"\\s*:\\s*(-?\\d{1,10})\\s*[,}]")
                .matcher(text);
        try {
            if (found.find()) return Integer.parseInt(found.group(1));
        } catch (NumberFormatException e) {
            // Refused below.
        }
        throw damaged(where, "it has no number " + field);
    }

    private static Uuid directory(String text, String where) {
        Matcher found =
                Pattern.compile("\"votedDirectoryId\"\\s*:\\s*\"([^\"]{0,32})\"").matcher(text);
        if (!found.find()) return Uuid.ZERO;
        try {
            return Uuid.parse(found.group(1));
        } catch (IllegalArgumentException e) {
            throw damaged(where, e.getMessage());
        }
    }

    private static DirectoryRefused damaged(String where, String why) {
        return new DirectoryRefused(where + " is damaged: " + why + ". Without it this controller "
                + "might vote twice in one epoch.\n  to do: on a single node remove the file; in a "
                + "quorum remove this voter, format the directory, and add it again");
    }
}
