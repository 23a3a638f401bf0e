package moldau.broker.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import moldau.base.LogDir;
import moldau.broker.connection.Request;
import moldau.broker.connection.Responder;
import moldau.broker.partition.LogDirs;
import moldau.broker.partition.Places;
import moldau.broker.partition.Partition;
import moldau.broker.partition.Shard;
import moldau.broker.partition.Shards;
import moldau.log.LogName;
import moldau.log.TopicPartition;
import moldau.state.cluster.TopicImage;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.message.AlterReplicaLogDirsRequest;
import moldau.wire.message.AlterReplicaLogDirsResponse;

/// Moves replicas to other log directories of this broker (KIP-113). Answers when the moves have begun.
final class AlterReplicaLogDirs implements Handler {
    private final Shards shards;
    private final LogDirs dirs;
    private final Places places;

    AlterReplicaLogDirs(Shards shards, LogDirs dirs, Places places) {
        this.shards = shards;
        this.dirs = dirs;
        this.places = places;
    }

    private record Moved(String topic, int index, short error) {}

    @Override
    public void handle(Request request, Responder responder) {
        AlterReplicaLogDirsRequest body = Bodies.read(request, AlterReplicaLogDirsRequest::read);
        var gather = new Gather<Moved>(request.loop(), all -> {
            var topics = new LinkedHashMap<String, ArrayList<AlterReplicaLogDirsResponse.Partition>>();
            for (Moved each : all) {
                topics.computeIfAbsent(each.topic(), _ -> new ArrayList<>()).add(
                        new AlterReplicaLogDirsResponse.Partition(each.index(), each.error()));
            }
            var results = new ArrayList<AlterReplicaLogDirsResponse.Topic>();
            topics.forEach((topic, rows) -> results.add(new AlterReplicaLogDirsResponse.Topic(topic, rows)));
            responder.send(AlterReplicaLogDirsResponse.DEFAULT.withResults(results)::write);
        });
        for (AlterReplicaLogDirsRequest.Dir dir : body.dirs()) {
            var path = new LogDir(dir.path());
            for (AlterReplicaLogDirsRequest.Topic topic : dir.topics()) {
                for (int index : topic.partitions()) {
                    Shard shard = shards.of(Uuid.ZERO, topic.name(), index, request.loop());
                    var slot = gather.slot();
                    shard.run(() -> slot.put(new Moved(topic.name(), index, move(shard, topic.name(), index, path))),
                            () -> slot.put(new Moved(topic.name(), index, Errors.REQUEST_TIMED_OUT)));
                }
            }
        }
        gather.allAsked();
    }

    private short move(Shard shard, String topic, int index, LogDir dir) {
        if (topic.isEmpty() || index < 0) return Errors.UNKNOWN_TOPIC_OR_PARTITION;
        var name = new TopicPartition(topic, index);
        if (LogName.future(name, Uuid.ZERO) == null) return Errors.INVALID_TOPIC_EXCEPTION;
        if (!dirs.has(dir)) return Errors.LOG_DIR_NOT_FOUND;
        if (dirs.isOffline(dir)) return Errors.KAFKA_STORAGE_ERROR;
        if (dirs.isCordoned(dir)) return Errors.INVALID_REPLICA_ASSIGNMENT;
        Partition partition = shard.partition(name.topic(), name.partition());
        if (partition == null) {
            places.wish(name, dirs.find(dir));
            TopicImage known = shard.image().topic(topic);
            boolean exists = known != null && known.partition(index) != null;
            return exists ? Errors.REPLICA_NOT_AVAILABLE : Errors.UNKNOWN_TOPIC_OR_PARTITION;
        }
        if (partition.isGone()) return Errors.KAFKA_STORAGE_ERROR;
        shard.moves().begin(partition, dirs.find(dir));
        return Errors.NONE;
    }
}
