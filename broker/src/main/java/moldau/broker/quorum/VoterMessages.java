package moldau.broker.quorum;

import java.util.ArrayList;
import java.util.List;
import moldau.base.Endpoint;
import moldau.broker.metadata.MetadataLog;
import moldau.replication.raft.Answer;
import moldau.replication.raft.ReplicaKey;
import moldau.replication.raft.Request;
import moldau.replication.raft.Voter;
import moldau.wire.message.AddRaftVoterRequest;
import moldau.wire.message.AddRaftVoterResponse;
import moldau.wire.message.RemoveRaftVoterRequest;
import moldau.wire.message.RemoveRaftVoterResponse;
import moldau.wire.message.UpdateRaftVoterRequest;
import moldau.wire.message.UpdateRaftVoterResponse;

/// Changes of the voters, as admins and the nodes themselves ask for them (KIP-853, KIP-1186).
public final class VoterMessages {
    /// The levels of `kraft.version` our own nodes can run with.
    public static final short KRAFT_MIN = 0;
    public static final short KRAFT_MAX = 1;

    private VoterMessages() {}

    /// This node as it would be written down among the voters.
    public static Voter own(ReplicaKey self, List<Voter.Listener> listeners) {
        return new Voter(self, listeners, KRAFT_MIN, KRAFT_MAX);
    }

    static AddRaftVoterRequest request(Request.AddVoter it, String clusterId) {
        var listeners = new ArrayList<AddRaftVoterRequest.Listener>();
        for (Voter.Listener each : it.voter().listeners()) {
            listeners.add(new AddRaftVoterRequest.Listener(
                    each.name(), each.endpoint().host(), each.endpoint().port()));
        }
        return AddRaftVoterRequest.DEFAULT.withClusterId(clusterId)
                .withTimeoutMs(it.timeoutMs())
                .withVoterId(it.voter().id())
                .withVoterDirectoryId(it.voter().key().directoryId())
                .withListeners(listeners)
                .withAckWhenCommitted(it.waitsForCommit());
    }

    /// @param kraftMin,kraftMax what the new voter itself says it can do; the request does not tell
    public static Request.AddVoter asked(AddRaftVoterRequest it, short kraftMin, short kraftMax) {
        var listeners = new ArrayList<Voter.Listener>();
        for (var each : it.listeners()) {
            listeners.add(new Voter.Listener(each.name(), new Endpoint(each.host(), each.port())));
        }
        var key = new ReplicaKey(it.voterId(), it.voterDirectoryId());
        return new Request.AddVoter(new Voter(key, listeners, kraftMin, kraftMax),
                it.ackWhenCommitted(), it.timeoutMs());
    }

    static RemoveRaftVoterRequest request(Request.RemoveVoter it, String clusterId) {
        return RemoveRaftVoterRequest.DEFAULT.withClusterId(clusterId)
                .withVoterId(it.key().id())
                .withVoterDirectoryId(it.key().directoryId());
    }

    public static Request.RemoveVoter asked(RemoveRaftVoterRequest it) {
        return new Request.RemoveVoter(new ReplicaKey(it.voterId(), it.voterDirectoryId()));
    }

    static UpdateRaftVoterRequest request(Request.UpdateVoter it, String clusterId) {
        var listeners = new ArrayList<UpdateRaftVoterRequest.Listener>();
        for (Voter.Listener each : it.voter().listeners()) {
            listeners.add(new UpdateRaftVoterRequest.Listener(
                    each.name(), each.endpoint().host(), each.endpoint().port()));
        }
        return UpdateRaftVoterRequest.DEFAULT.withClusterId(clusterId)
                .withCurrentLeaderEpoch(it.leaderEpoch())
                .withVoterId(it.voter().id())
                .withVoterDirectoryId(it.voter().key().directoryId())
                .withListeners(listeners)
                .withKRaftVersionFeature(new UpdateRaftVoterRequest.VersionRange(
                        it.voter().kraftVersionMin(), it.voter().kraftVersionMax()));
    }

    public static Request.UpdateVoter asked(UpdateRaftVoterRequest it) {
        var listeners = new ArrayList<Voter.Listener>();
        for (var each : it.listeners()) {
            listeners.add(new Voter.Listener(each.name(), new Endpoint(each.host(), each.port())));
        }
        var key = new ReplicaKey(it.voterId(), it.voterDirectoryId());
        return new Request.UpdateVoter(it.currentLeaderEpoch(), new Voter(key, listeners,
                it.kRaftVersionFeature().minSupportedVersion(),
                it.kRaftVersionFeature().maxSupportedVersion()));
    }

    /// @param leader where the leader of the answer is; null if that is not known
    public static UpdateRaftVoterResponse response(Answer.Changed it, Endpoint leader) {
        return UpdateRaftVoterResponse.DEFAULT
                .withErrorCode(Outcomes.code(it.outcome()))
                .withCurrentLeader(new UpdateRaftVoterResponse.Leader(it.leaderId(), it.epoch(),
                        leader == null ? "" : leader.host(), leader == null ? 0 : leader.port()));
    }

    /// What to say about a change that was refused; null for one that was not.
    public static String message(Answer.Outcome outcome, Request.Change asked) {
        String topic = MetadataLog.PARTITION.topic();
        return switch (outcome) {
            case OK -> null;
            case NOT_LEADER -> "This node does not lead " + topic + ".";
            case FENCED_EPOCH, UNKNOWN_EPOCH -> "The request is of another leader epoch.";
            case BUSY -> "The voters cannot be changed now: another change is under way, the leader "
                    + "is new, or the new voter has not caught up. Try again.";
            case DUPLICATE_VOTER -> "The voter id of " + name(asked)
                    + " is already part of the set of voters.";
            case VOTER_NOT_FOUND -> "Cannot remove or update " + name(asked)
                    + ": it is no voter, or the only one.";
            case UNSUPPORTED -> "The cluster doesn't support the change of voters: kraft.version "
                    + "is 0. Its voters are fixed by controller.quorum.voters.";
            case INVALID_VOTER, INVALID_REQUEST -> "The request does not fit this quorum: "
                    + name(asked) + " needs a listener and the quorum's kraft.version.";
        };
    }

    private static String name(Request.Change asked) {
        ReplicaKey key = switch (asked) {
            case Request.AddVoter it -> it.voter().key();
            case Request.RemoveVoter it -> it.key();
            case Request.UpdateVoter it -> it.voter().key();
            case Request.RaiseLevel _ -> null;
        };
        return key == null ? "the quorum" : "voter " + key;
    }

    public static AddRaftVoterResponse added(Answer.Outcome outcome, Request.AddVoter asked) {
        return AddRaftVoterResponse.DEFAULT.withErrorCode(Outcomes.code(outcome))
                .withErrorMessage(message(outcome, asked));
    }

    public static RemoveRaftVoterResponse removed(
            Answer.Outcome outcome, Request.RemoveVoter asked) {
        return RemoveRaftVoterResponse.DEFAULT.withErrorCode(Outcomes.code(outcome))
                .withErrorMessage(message(outcome, asked));
    }

    /// @return null for an error the machine has no use for
    static Answer answer(short errorCode, int epoch, int leaderId) {
        Answer.Outcome outcome = Outcomes.of(errorCode);
        return outcome == null ? null : new Answer.Changed(outcome, epoch, leaderId);
    }
}
