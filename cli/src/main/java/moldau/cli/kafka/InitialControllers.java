package moldau.cli.kafka;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import moldau.base.Endpoint;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.replication.raft.ReplicaKey;
import moldau.replication.raft.Voter;
import moldau.replication.raft.VoterSet;
import moldau.wire.Uuid;

/// The first voters of a quorum, as `--initial-controllers` names them:
///
/// ```text
///   0@host:9093:directory id,1@[::1]:9094:directory id,…
/// ```
final class InitialControllers {
    private static final short KRAFT_VERSION_MAX = 1;

    private InitialControllers() {}

    /// @param listener name of the one they are reached by
    static VoterSet read(String text, String listener) {
        var voters = new ArrayList<Voter>();
        Set<Integer> ids = new HashSet<>();
        for (String each : text.split(",")) {
            Voter voter = voter(each.trim(), listener);
            int id = voter.key().id();
            if (!ids.add(id)) throw refused("Node id " + id + " was specified more than once.");
            voters.add(voter);
        }
        return new VoterSet(voters);
    }

    private static Voter voter(String text, String listener) {
        int at = text.indexOf('@');
        if (at < 0) throw refused("No @ found in dynamic voter string.");
        int id = number(text.substring(0, at), "node id");
        String place = text.substring(at + 1);
        boolean isBracketed = place.startsWith("[");
        int hostEnd = isBracketed ? place.indexOf(']') : place.indexOf(':');
        if (isBracketed && hostEnd < 0) {
            throw refused("Hostname began with left bracket, but no right bracket was found.");
        }
        String host = place.substring(isBracketed ? 1 : 0, Math.max(0, hostEnd));
        String rest = hostEnd < 0 ? "" : place.substring(isBracketed ? hostEnd + 1 : hostEnd);
        if (!rest.startsWith(":")) throw refused("No colon following hostname could be found.");
        int portEnd = rest.indexOf(':', 1);
        if (portEnd < 0) throw refused("No colon following port could be found.");
        int port = number(rest.substring(1, portEnd), "port");
        var endpoint = new Voter.Listener(listener, new Endpoint(host, port));
        var key = new ReplicaKey(id, directory(rest.substring(portEnd + 1)));
        return new Voter(key, List.of(endpoint), (short) 0, KRAFT_VERSION_MAX);
    }

    private static int number(String text, String what) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw refused("Failed to parse " + what + " in dynamic voter string.");
        }
    }

    private static Uuid directory(String text) {
        try {
            return Uuid.parse(text);
        } catch (IllegalArgumentException e) {
            throw refused("Failed to parse directory ID in dynamic voter string.");
        }
    }

    private static Failure refused(String message) {
        return Failure.of(Exit.FAILED, "M-2013 NO_VOTERS", message);
    }
}
