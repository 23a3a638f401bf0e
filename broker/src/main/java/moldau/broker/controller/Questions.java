package moldau.broker.controller;

import java.util.function.Consumer;
import moldau.broker.connection.Asker;
import moldau.state.Decision;
import moldau.state.Refusal;
import moldau.state.Reply;
import moldau.state.Runtime;
import moldau.state.cluster.Controller;
import moldau.wire.Errors;
import moldau.wire.message.*;
import moldau.wire.record.MetadataRecord;

/// Every question the controller answers: to the machine, and what it is called when there is no
/// controller here to answer.
final class Questions {
    private final Runtime<MetadataRecord> runtime;
    private final Controller controller;
    private final QuorumView quorum;
    private final VoterRequests voters;

    Questions(Runtime<MetadataRecord> runtime, Controller controller, QuorumView quorum,
            VoterRequests voters) {
        this.quorum = quorum;
        this.voters = voters;
        this.runtime = runtime;
        this.controller = controller;
    }

    private interface Decide<A> {
        Decision<MetadataRecord, A> decide(Controller controller);
    }

    /// Asks on the controller's loop; `reply` gets the answer when it is committed.
    void ask(Asker asker, Request question, long nowMs, long nextOffset, Consumer<Response> reply) {
        switch (question) {
            case CreateTopicsRequest it -> ask(nowMs, it, reply,
                    controller -> controller.createTopics(it, _ -> true));
            case DeleteTopicsRequest it -> ask(nowMs, it, reply,
                    controller -> controller.deleteTopics(it));
            case CreatePartitionsRequest it -> ask(nowMs, it, reply,
                    controller -> controller.createPartitions(it));
            case IncrementalAlterConfigsRequest it -> ask(nowMs, it, reply,
                    controller -> controller.incrementalAlterConfigs(it, asker.isDirect()));
            case AlterConfigsRequest it -> ask(nowMs, it, reply,
                    controller -> controller.alterConfigs(it, asker.isDirect()));
            case BrokerRegistrationRequest it -> ask(nowMs, it, reply,
                    controller -> controller.registerBroker(it, nowMs, nextOffset));
            case BrokerHeartbeatRequest it -> ask(nowMs, it, reply,
                    controller -> controller.brokerHeartbeat(it, nowMs));
            case UnregisterBrokerRequest it -> ask(nowMs, it, reply,
                    controller -> controller.unregisterBroker(it));
            case ControllerRegistrationRequest it -> ask(nowMs, it, reply,
                    controller -> controller.registerController(it));
            case AllocateProducerIdsRequest it -> ask(nowMs, it, reply,
                    controller -> controller.allocateProducerIds(it));
            case UpdateFeaturesRequest it -> ask(nowMs, it,
                    answer -> voters.raise(it, (UpdateFeaturesResponse) answer, reply),
                    controller -> controller.updateFeatures(it, voters.level()));
            case AlterPartitionRequest it -> ask(nowMs, it, reply,
                    controller -> controller.alterPartition(it));
            case AssignReplicasToDirsRequest it -> ask(nowMs, it, reply,
                    controller -> controller.assignReplicasToDirs(it));
            case ElectLeadersRequest it -> ask(nowMs, it, reply,
                    controller -> controller.electLeaders(it));
            case AlterPartitionReassignmentsRequest it -> ask(nowMs, it, reply,
                    controller -> controller.alterPartitionReassignments(it));
            case ListPartitionReassignmentsRequest it -> ask(nowMs, it, reply,
                    controller -> controller.listPartitionReassignments(it));
            case AlterClientQuotasRequest it -> ask(nowMs, it, reply,
                    controller -> controller.alterClientQuotas(it));
            case AlterUserScramCredentialsRequest it -> ask(nowMs, it, reply,
                    controller -> controller.alterUserScramCredentials(it));
            case DescribeQuorumRequest it -> reply.accept(quorum.describe(it));
            case AddRaftVoterRequest it -> voters.add(it, reply);
            case RemoveRaftVoterRequest it -> voters.remove(it, reply);
            default -> throw new AssertionError("not the controller's: " + question.api());
        }
    }

    private <A extends Response> void ask(
            long nowMs, Request question, Consumer<Response> reply, Decide<A> decide) {
        runtime.<A>ask(nowMs, new Reply<>() {
            @Override
            public void answer(A answer) {
                reply.accept(answer);
            }

            @Override
            public void refused(Refusal why) {
                reply.accept(Unanswered.any(question, code(why)));
            }
        }, _ -> decide.decide(controller));
    }

    static short code(Refusal why) {
        return switch (why) {
            case LOADING, NOT_LEADER -> Errors.NOT_CONTROLLER;
            case NOT_ENOUGH_REPLICAS, TIMED_OUT -> Errors.REQUEST_TIMED_OUT;
            case TOO_LARGE -> Errors.UNKNOWN_SERVER_ERROR;
            case STORAGE -> Errors.KAFKA_STORAGE_ERROR;
        };
    }
}
