package moldau.broker.quorum;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import moldau.base.Endpoint;
import moldau.broker.metadata.Courier;
import moldau.broker.remote.Link;
import moldau.broker.remote.Peers;
import moldau.broker.remote.Portion;
import moldau.replication.raft.Answer;
import moldau.replication.raft.ReplicaKey;
import moldau.replication.raft.Request;
import moldau.replication.raft.Voter;
import moldau.replication.raft.VoterSet;
import moldau.wire.message.AddRaftVoterResponse;
import moldau.wire.message.BeginQuorumEpochResponse;
import moldau.wire.message.EndQuorumEpochResponse;
import moldau.wire.message.FetchResponse;
import moldau.wire.message.FetchSnapshotResponse;
import moldau.wire.message.RemoveRaftVoterResponse;
import moldau.wire.message.Response;
import moldau.wire.message.UpdateRaftVoterResponse;
import moldau.wire.message.VoteResponse;

/// Carries the quorum's requests over the network, and knows where its members are: from the voters
/// of the log, from what answers tell, and to begin with from the settings. On the controller's loop.
public final class NetworkCourier implements Courier {
    private final Peers fetching;
    private final Peers electing;
    private final String clusterId;
    private final Known known;
    private final Portion records;
    private final Portion snapshots;
    private final Map<Integer, Endpoint> told = new HashMap<>();
    private int nextBootstrap;

    /// Where to look.
    ///
    /// @param bootstrap whom to ask first who leads; tried in turn
    /// @param voters as the log has them
    /// @param listeners `controller.listener.names`, the preferred one first
    /// @param own where this node can be reached by the quorum; empty for an observer
    public record Known(List<Endpoint> bootstrap, Supplier<VoterSet> voters,
            List<String> listeners, List<Voter.Listener> own) {}

    /// How much to ask for at a time.
    ///
    /// @param recordBytes `controller.quorum.fetch.max.bytes`
    /// @param snapshotBytes `controller.quorum.fetch.snapshot.max.bytes`
    public record Appetite(int recordBytes, int snapshotBytes) {}

    /// @param fetching for fetches, which the leader may hold back
    /// @param electing for all the rest, which must not wait behind a fetch
    public NetworkCourier(
            Peers fetching, Peers electing, String clusterId, Known known, Appetite appetite) {
        this.fetching = fetching;
        this.electing = electing;
        this.clusterId = clusterId;
        this.known = known;
        this.records = new Portion(appetite.recordBytes());
        this.snapshots = new Portion(appetite.snapshotBytes());
    }

    /// Where node `id` of the quorum listens, or null.
    public Endpoint endpoint(int id) {
        Voter voter = known.voters().get().byId(id);
        if (voter != null && !voter.listeners().isEmpty()) return reach(voter.listeners());
        return told.get(id);
    }

    private Endpoint reach(List<Voter.Listener> listeners) {
        for (String name : known.listeners()) {
            for (Voter.Listener each : listeners) {
                if (each.name().equals(name)) return each.endpoint();
            }
        }
        return listeners.getFirst().endpoint();
    }

    private Endpoint destination(int to) {
        if (to != ReplicaKey.NOBODY) return endpoint(to);
        if (known.bootstrap().isEmpty()) return null;
        return known.bootstrap().get(nextBootstrap++ % known.bootstrap().size());
    }

    @Override
    public void send(int to, Request request, Reply reply) {
        Endpoint at = destination(to);
        if (at == null) {
            reply.unanswered();
            return;
        }
        boolean fetches = request instanceof Request.Fetch;
        (fetches ? fetching : electing).at(at).ask(message(request), new Link.Reply() {
            @Override
            public void answered(Response response, int version) {
                if (fetches) records.arrived();
                learn(response);
                Answer answer = answer(request, response);
                if (answer == null) reply.unanswered();
                else reply.answered(answer, records(response));
            }

            @Override
            public void unanswered(String why) {
                if (fetches) records.missed();
                reply.unanswered();
            }
        });
    }

    private moldau.wire.message.Request message(Request request) {
        return switch (request) {
            case Request.Vote it -> VoteMessages.request(it, clusterId);
            case Request.BeginEpoch it -> EpochMessages.request(it, clusterId, known.own());
            case Request.EndEpoch it -> EpochMessages.request(it, clusterId, known.own());
            case Request.Fetch it -> FetchMessages.request(it, clusterId, records.bytes());
            case Request.AddVoter it -> VoterMessages.request(it, clusterId);
            case Request.RemoveVoter it -> VoterMessages.request(it, clusterId);
            case Request.UpdateVoter it -> VoterMessages.request(it, clusterId);
            case Request.RaiseLevel _ -> throw new AssertionError("only asked of oneself");
        };
    }

    private static Answer answer(Request request, Response response) {
        return switch (request) {
            case Request.Vote _ -> VoteMessages.answer((VoteResponse) response);
            case Request.BeginEpoch _ -> EpochMessages.answer((BeginQuorumEpochResponse) response);
            case Request.EndEpoch _ -> EpochMessages.answer((EndQuorumEpochResponse) response);
            case Request.Fetch it -> FetchMessages.answer((FetchResponse) response, it);
            case Request.RaiseLevel _ -> throw new AssertionError("only asked of oneself");
            case Request.AddVoter _ ->
                    VoterMessages.answer(((AddRaftVoterResponse) response).errorCode(), -1, -1);
            case Request.RemoveVoter _ ->
                    VoterMessages.answer(((RemoveRaftVoterResponse) response).errorCode(), -1, -1);
            case Request.UpdateVoter _ -> {
                var it = (UpdateRaftVoterResponse) response;
                yield VoterMessages.answer(it.errorCode(), it.currentLeader().leaderEpoch(),
                        it.currentLeader().leaderId());
            }
        };
    }

    private static ByteBuffer records(Response response) {
        if (!(response instanceof FetchResponse fetched)) return null;
        return FetchMessages.partition(fetched).records();
    }

    private void learn(Response response) {
        switch (response) {
            case FetchResponse it -> {
                for (var node : it.nodeEndpoints()) learn(node.nodeId(), node.host(), node.port());
            }
            case VoteResponse it -> {
                for (var node : it.nodeEndpoints()) learn(node.nodeId(), node.host(), node.port());
            }
            default -> { }
        }
    }

    private void learn(int id, String host, int port) {
        if (host.isEmpty() || port <= 0 || port > 65_535) return;
        if (told.size() >= VoterSet.COUNT_MAX) told.clear();
        told.put(id, new Endpoint(host, port));
    }

    @Override
    public void fetchSnapshot(int from, SnapshotAsk ask, PieceReply reply) {
        Endpoint at = destination(from);
        if (at == null) {
            reply.piece(null);
            return;
        }
        var question = SnapshotMessages.request(ask, clusterId, snapshots.bytes());
        fetching.at(at).ask(question, new Link.Reply() {
            @Override
            public void answered(Response response, int version) {
                snapshots.arrived();
                reply.piece(SnapshotMessages.piece((FetchSnapshotResponse) response));
            }

            @Override
            public void unanswered(String why) {
                snapshots.missed();
                reply.piece(null);
            }
        });
    }
}
