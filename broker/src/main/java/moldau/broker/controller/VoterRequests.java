package moldau.broker.controller;

import java.util.function.Consumer;
import moldau.base.Endpoint;
import moldau.broker.metadata.MetadataLog;
import moldau.broker.quorum.VoterMessages;
import moldau.broker.remote.Link;
import moldau.broker.remote.Peers;
import moldau.replication.raft.Answer;
import moldau.replication.raft.Answer.Outcome;
import moldau.replication.raft.Request;
import moldau.replication.raft.Voter;
import moldau.state.cluster.Features;
import moldau.wire.Errors;
import moldau.wire.message.AddRaftVoterRequest;
import moldau.wire.message.AddRaftVoterResponse;
import moldau.wire.message.ApiVersionsRequest;
import moldau.wire.message.ApiVersionsResponse;
import moldau.wire.message.RemoveRaftVoterRequest;
import moldau.wire.message.RemoveRaftVoterResponse;
import moldau.wire.message.Response;
import moldau.wire.message.UpdateFeaturesRequest;
import moldau.wire.message.UpdateFeaturesResponse;

/// Admins' changes of the voters, at the leader (KIP-853). A new voter is asked first whether it is
/// there and what it can do. On the controller's loop.
public final class VoterRequests {
    private static final String SOFTWARE = "moldau";
    private static final String SOFTWARE_VERSION = "1";

    private final MetadataLog log;
    private final String clusterId;
    private final Peers peers;

    /// @param peers the way to those who are to be voters
    public VoterRequests(MetadataLog log, String clusterId, Peers peers) {
        this.log = log;
        this.clusterId = clusterId;
        this.peers = peers;
    }

    void remove(RemoveRaftVoterRequest request, Consumer<Response> reply) {
        if (isOther(request.clusterId())) {
            reply.accept(RemoveRaftVoterResponse.DEFAULT
                    .withErrorCode(Errors.INCONSISTENT_CLUSTER_ID)
                    .withErrorMessage(otherCluster(request.clusterId())));
            return;
        }
        var asked = VoterMessages.asked(request);
        log.ask(asked, answer -> reply.accept(
                VoterMessages.removed(((Answer.Changed) answer).outcome(), asked)));
    }

    /// Of `kraft.version`.
    short level() {
        return log.kraftVersion();
    }

    /// The level of `kraft.version` is the quorum's: it is raised when the controller found the rest of
    /// the request good.
    void raise(UpdateFeaturesRequest request, UpdateFeaturesResponse answer,
            Consumer<Response> reply) {
        boolean isWanted = request.featureUpdates().stream().anyMatch(each ->
                each.feature().equals(Features.KRAFT_VERSION) && each.maxVersionLevel() == 1);
        if (!isWanted || answer.errorCode() != Errors.NONE || request.validateOnly()
                || log.kraftVersion() >= 1) {
            reply.accept(answer);
            return;
        }
        log.ask(new Request.RaiseLevel((short) 1), told -> {
            boolean isDone = ((Answer.Changed) told).outcome() == Outcome.OK;
            reply.accept(isDone ? answer : answer
                    .withErrorCode(Errors.INVALID_UPDATE_VERSION)
                    .withErrorMessage("Invalid update version 1 for feature kraft.version. Not all "
                            + "voters have told the leader their directories and listeners, or the "
                            + "leader is new. Try again when all controllers run."));
        });
    }

    private boolean isOther(String cluster) {
        return cluster != null && !cluster.equals(clusterId);
    }

    private String otherCluster(String asked) {
        return "The request is for the cluster " + asked + ", this one is " + clusterId + ".";
    }

    void add(AddRaftVoterRequest request, Consumer<Response> reply) {
        if (isOther(request.clusterId())) {
            reply.accept(AddRaftVoterResponse.DEFAULT
                    .withErrorCode(Errors.INCONSISTENT_CLUSTER_ID)
                    .withErrorMessage(otherCluster(request.clusterId())));
            return;
        }
        var asked = VoterMessages.asked(
                request, VoterMessages.KRAFT_MIN, VoterMessages.KRAFT_MAX);
        Outcome refusal = log.refusal(asked);
        Endpoint at = reach(asked.voter());
        if (refusal == Outcome.OK && at == null) refusal = Outcome.INVALID_REQUEST;
        if (refusal != Outcome.OK) {
            reply.accept(VoterMessages.added(refusal, asked));
            return;
        }
        var hello = ApiVersionsRequest.DEFAULT.withClientSoftwareName(SOFTWARE)
                .withClientSoftwareVersion(SOFTWARE_VERSION);
        peers.at(at).ask(hello, new Link.Reply() {
            @Override
            public void answered(moldau.wire.message.Response response, int version) {
                greeted(request, (ApiVersionsResponse) response, reply);
            }

            @Override
            public void unanswered(String why) {
                reply.accept(AddRaftVoterResponse.DEFAULT.withErrorCode(Errors.REQUEST_TIMED_OUT)
                        .withErrorMessage("The new voter does not answer at " + at + ": " + why));
            }
        });
    }

    /// By the listener this quorum uses, as its voters have it.
    private Endpoint reach(Voter voter) {
        for (Voter known : log.voters().voters()) {
            for (Voter.Listener theirs : known.listeners()) {
                for (Voter.Listener each : voter.listeners()) {
                    if (each.name().equals(theirs.name())) return each.endpoint();
                }
            }
        }
        return null;
    }

    private void greeted(AddRaftVoterRequest request, ApiVersionsResponse offer,
            Consumer<Response> reply) {
        Request.AddVoter asked = VoterMessages.asked(request, (short) 0, (short) 0);
        for (var feature : offer.supportedFeatures()) {
            if (feature.name().equals(Features.KRAFT_VERSION)) {
                asked = VoterMessages.asked(request, feature.minVersion(), feature.maxVersion());
            }
        }
        Request.AddVoter known = asked;
        log.ask(known, answer -> reply.accept(
                VoterMessages.added(((Answer.Changed) answer).outcome(), known)));
    }
}
