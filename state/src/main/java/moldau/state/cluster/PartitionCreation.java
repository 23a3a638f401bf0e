package moldau.state.cluster;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import moldau.state.Decision;
import moldau.wire.Errors;
import moldau.wire.message.CreatePartitionsRequest;
import moldau.wire.message.CreatePartitionsResponse;
import moldau.wire.record.MetadataRecord;

/// CreatePartitions: topics grow at their end and never shrink.
final class PartitionCreation {
    private final Scene scene;
    private final List<MetadataRecord> records = new ArrayList<>();

    PartitionCreation(Scene scene) {
        this.scene = scene;
    }

    Decision<MetadataRecord, CreatePartitionsResponse> decide(CreatePartitionsRequest request) {
        var counts = new LinkedHashMap<String, Integer>();
        for (var topic : request.topics()) counts.merge(topic.name(), 1, Integer::sum);
        var results = new ArrayList<CreatePartitionsResponse.Topic>();
        for (var topic : request.topics()) {
            Integer count = counts.remove(topic.name());
            if (count == null) continue;
            Problem problem = count > 1
                    ? new Problem(Errors.INVALID_REQUEST, "Duplicate topic name.") : grow(topic);
            results.add(CreatePartitionsResponse.Topic.DEFAULT
                    .withName(topic.name())
                    .withErrorCode(problem.code())
                    .withErrorMessage(problem.message()));
        }
        var response = CreatePartitionsResponse.DEFAULT.withResults(results);
        return request.validateOnly() || records.isEmpty()
                ? Decision.answer(response) : Decision.of(records, response);
    }

    private Problem grow(CreatePartitionsRequest.Topic asked) {
        TopicImage topic = scene.image().topic(asked.name());
        if (topic == null) {
            return new Problem(Errors.UNKNOWN_TOPIC_OR_PARTITION,
                    Errors.message(Errors.UNKNOWN_TOPIC_OR_PARTITION));
        }
        int had = topic.partitionCount();
        if (asked.count() == had) {
            return new Problem(Errors.INVALID_PARTITIONS,
                    "Topic already has " + had + " partition(s).");
        }
        if (asked.count() < had) {
            return new Problem(Errors.INVALID_PARTITIONS, "The topic " + asked.name()
                    + " currently has " + had + " partition(s); " + asked.count()
                    + " would not be an increase.");
        }
        int more = asked.count() - had;
        if (more > TopicCreation.PARTITIONS_PER_REQUEST_MAX - records.size()) {
            return new Problem(Errors.POLICY_VIOLATION,
                    "Excessively large number of partitions per request.");
        }
        int replication = topic.partition(0).replicas().size();
        Assignments.Assigned assigned = asked.assignments() == null
                ? Assignments.place(scene, more, replication)
                : asked(asked.assignments(), more, replication);
        return switch (assigned) {
            case Assignments.Assigned.Refused(Problem why) -> why;
            case Assignments.Assigned.To(List<Ids> replicas) -> {
                for (int i = 0; i < more; i++) {
                    records.add(Assignments.record(scene, topic.id(), had + i, replicas.get(i)));
                }
                yield Problem.NONE;
            }
        };
    }

    private Assignments.Assigned asked(
            List<CreatePartitionsRequest.Assignment> assignments, int more, int replication) {
        if (assignments.size() != more) {
            return new Assignments.Assigned.Refused(Assignments.invalid("Attempted to add " + more
                    + " additional partition(s), but only " + assignments.size()
                    + " assignment(s) were specified."));
        }
        var replicas = new ArrayList<Ids>(more);
        for (var assignment : assignments) {
            Problem problem = Assignments.check(scene, assignment.brokerIds(), replication);
            if (!problem.isNone()) return new Assignments.Assigned.Refused(problem);
            Ids brokers = Ids.of(assignment.brokerIds());
            if (brokers.where(scene.image()::isActive).isEmpty()) {
                return new Assignments.Assigned.Refused(Assignments.invalid("All brokers specified"
                        + " in the manual partition assignment for partition "
                        + replicas.size() + " are fenced or in controlled shutdown."));
            }
            replicas.add(brokers);
        }
        return new Assignments.Assigned.To(replicas);
    }
}
