package moldau.state.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import moldau.state.Decision;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.message.DeleteTopicsRequest;
import moldau.wire.message.DeleteTopicsResponse;
import moldau.wire.record.MetadataRecord;
import moldau.wire.record.RemoveTopicRecord;

/// DeleteTopics, by name or by id.
final class TopicDeletion {
    private final Scene scene;
    private final List<MetadataRecord> records = new ArrayList<>();
    private final Map<String, Integer> namesAsked = new HashMap<>();
    private final Map<Uuid, Integer> idsAsked = new HashMap<>();
    private final Set<Uuid> idsOfNames = new HashSet<>();

    TopicDeletion(Scene scene) {
        this.scene = scene;
    }

    Decision<MetadataRecord, DeleteTopicsResponse> decide(DeleteTopicsRequest request) {
        var asked = new ArrayList<DeleteTopicsRequest.Topic>(request.topics());
        for (String name : request.topicNames()) {
            asked.add(DeleteTopicsRequest.Topic.DEFAULT.withName(name));
        }
        for (var topic : asked) count(topic);
        var results = new ArrayList<DeleteTopicsResponse.Topic>(asked.size());
        for (var topic : asked) {
            DeleteTopicsResponse.Topic result = delete(topic);
            if (result != null) results.add(result);
        }
        var response = DeleteTopicsResponse.DEFAULT.withResponses(results);
        return records.isEmpty() ? Decision.answer(response) : Decision.of(records, response);
    }

    private void count(DeleteTopicsRequest.Topic topic) {
        if (!topic.topicId().isZero()) idsAsked.merge(topic.topicId(), 1, Integer::sum);
        if (topic.name() == null) return;
        namesAsked.merge(topic.name(), 1, Integer::sum);
        TopicImage known = scene.image().topic(topic.name());
        if (known != null) idsOfNames.add(known.id());
    }

    /// @return null if the same topic has been answered before
    private DeleteTopicsResponse.Topic delete(DeleteTopicsRequest.Topic topic) {
        boolean byId = !topic.topicId().isZero();
        if (byId && topic.name() != null) {
            return result(topic, Errors.INVALID_REQUEST,
                    "You may not specify both topic name and topic id.");
        }
        if (byId) return deleteById(topic);
        if (topic.name() == null) {
            return result(topic, Errors.INVALID_REQUEST,
                    "Neither topic name nor id were specified.");
        }
        Integer count = namesAsked.remove(topic.name());
        if (count == null) return null;
        if (count > 1) return result(topic, Errors.INVALID_REQUEST, "Duplicate topic name.");
        if (!scene.rules().isTopicDeletionEnabled()) {
            return result(topic, Errors.TOPIC_DELETION_DISABLED, null);
        }
        TopicImage known = scene.image().topic(topic.name());
        if (known == null) return result(topic, Errors.UNKNOWN_TOPIC_OR_PARTITION, null);
        if (idsAsked.containsKey(known.id())) {
            return result(topic, Errors.INVALID_REQUEST, "The provided topic name maps to an ID"
                    + " that was already supplied.");
        }
        return delete(known);
    }

    private DeleteTopicsResponse.Topic deleteById(DeleteTopicsRequest.Topic topic) {
        Integer count = idsAsked.get(topic.topicId());
        if (count < 0) return null;
        idsAsked.put(topic.topicId(), -1);
        if (count > 1) return result(topic, Errors.INVALID_REQUEST, "Duplicate topic id.");
        if (!scene.rules().isTopicDeletionEnabled()) {
            return result(topic, Errors.TOPIC_DELETION_DISABLED, null);
        }
        TopicImage known = scene.image().topic(topic.topicId());
        if (known == null) return result(topic, Errors.UNKNOWN_TOPIC_ID, null);
        if (idsOfNames.contains(known.id())) {
            return result(topic, Errors.INVALID_REQUEST, "The provided topic name maps to an ID"
                    + " that was already supplied.");
        }
        return delete(known);
    }

    private DeleteTopicsResponse.Topic delete(TopicImage topic) {
        records.add(RemoveTopicRecord.DEFAULT.withTopicId(topic.id()));
        return DeleteTopicsResponse.Topic.DEFAULT
                .withName(topic.name())
                .withTopicId(topic.id())
                .withErrorCode(Errors.NONE);
    }

    private static DeleteTopicsResponse.Topic result(
            DeleteTopicsRequest.Topic topic, short code, String message) {
        return DeleteTopicsResponse.Topic.DEFAULT
                .withName(topic.name())
                .withTopicId(topic.topicId())
                .withErrorCode(code)
                .withErrorMessage(message != null ? message : Errors.message(code));
    }
}
