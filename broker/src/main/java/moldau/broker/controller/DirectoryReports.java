package moldau.broker.controller;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import moldau.base.LogDir;
import moldau.base.Loop;
import moldau.broker.partition.Directory;
import moldau.broker.partition.Partition;
import moldau.broker.partition.Shard;
import moldau.state.cluster.BrokerImage;
import moldau.state.cluster.ClusterDelta;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.Features;
import moldau.state.cluster.PartitionImage;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.message.AssignReplicasToDirsRequest;
import moldau.wire.message.AssignReplicasToDirsResponse;
import moldau.wire.message.Response;

/// Tells the controller in which log directory each replica of this broker lies, where the metadata
/// does not know or knows another one (KIP-858, behaviour 223): so that it can tell what is lost
/// with a directory. One for each shard, on its loop.
///
/// What is told stands in `wanted` until the metadata says the same; one request at a time.
public final class DirectoryReports {
    /// As Apache Kafka's brokers: a request then stays below 64 KiB.
    private static final int PARTITIONS_PER_REQUEST_MAX = 2_250;
    private static final long RETRY_NANOS = 500_000_000L;

    private final int nodeId;
    private final Shard shard;
    private final Map<LogDir, Uuid> directories = new TreeMap<>();
    private final ControllerChannel controller;
    private final LongSupplier brokerEpoch;
    private final Map<Replica, Uuid> wanted = new LinkedHashMap<>();
    private boolean asking;
    private Loop.Timer timer;

    private record Replica(Uuid topic, int index) {}

    /// @param brokerEpoch -1 until this broker is registered
    public DirectoryReports(
            int nodeId, Shard shard, List<Directory> directories, ControllerChannel controller,
            LongSupplier brokerEpoch) {
        this.nodeId = nodeId;
        this.shard = shard;
        this.controller = controller;
        this.brokerEpoch = brokerEpoch;
        for (Directory each : directories) this.directories.put(each.disk().dir(), each.id());
    }

    /// The shard has carried out a change of the metadata.
    public void applied(ClusterDelta delta) {
        short version = delta.after().metadataVersion();
        if (version < Features.METADATA_3_7_IV2) return;
        if (delta.before().metadataVersion() < Features.METADATA_3_7_IV2) {
            for (Partition each : shard.partitions()) {
                look(new Replica(each.topicId(), each.name().partition()), each,
                        delta.after().partition(each.topicId(), each.name().partition()));
            }
        } else {
            delta.eachPartition((topic, index, _, after) -> look(
                    new Replica(topic.id(), index), shard.partition(topic.id(), index), after));
        }
        tell();
    }

    /// The partition's [Partition#toldDirectory] is another one.
    public void look(Partition partition) {
        ClusterImage image = shard.image();
        if (image.metadataVersion() < Features.METADATA_3_7_IV2) return;
        look(new Replica(partition.topicId(), partition.name().partition()), partition,
                image.partition(partition.topicId(), partition.name().partition()));
        tell();
    }

    private void look(Replica replica, Partition held, PartitionImage image) {
        Uuid known = image == null ? null : image.directory(nodeId);
        Uuid actual = held == null ? null : directories.get(held.toldDirectory());
        if (known == null || actual == null || known.equals(actual)) wanted.remove(replica);
        else wanted.put(replica, actual);
    }

    private void tell() {
        if (asking || wanted.isEmpty() || timer != null) return;
        long epoch = brokerEpoch.getAsLong();
        // A controller takes a replica for lost whose directory the broker has not registered.
        BrokerImage self = shard.image().broker(nodeId);
        if (epoch < 0 || self == null || self.directories().isEmpty()) {
            later();
            return;
        }
        asking = true;
        var sent = new LinkedHashMap<Replica, Uuid>();
        for (var each : wanted.entrySet()) {
            if (sent.size() == PARTITIONS_PER_REQUEST_MAX) break;
            sent.put(each.getKey(), each.getValue());
        }
        var request = new AssignReplicasToDirsRequest(nodeId, epoch, byDirectory(sent));
        controller.ask(request, 0, shard.loop(), answer -> told(sent, answer));
    }

    private void told(Map<Replica, Uuid> sent, Response answer) {
        asking = false;
        if (((AssignReplicasToDirsResponse) answer).errorCode() != Errors.NONE) {
            later();
            return;
        }
        // One that was refused is of a partition that has gone or moved on: the metadata will say.
        // Another one may be wanted meanwhile.
        sent.forEach(wanted::remove);
        tell();
    }

    private void later() {
        timer = shard.loop().at(shard.clock().nowNanos() + RETRY_NANOS, () -> {
            timer = null;
            tell();
        });
    }

    private static List<AssignReplicasToDirsRequest.Directory> byDirectory(
            Map<Replica, Uuid> replicas) {
        var found = new TreeMap<Uuid, TreeMap<Uuid, List<AssignReplicasToDirsRequest.Partition>>>();
        replicas.forEach((replica, directory) -> found
                .computeIfAbsent(directory, _ -> new TreeMap<>())
                .computeIfAbsent(replica.topic(), _ -> new ArrayList<>())
                .add(new AssignReplicasToDirsRequest.Partition(replica.index())));
        var directories = new ArrayList<AssignReplicasToDirsRequest.Directory>();
        found.forEach((directory, byTopic) -> {
            var topics = new ArrayList<AssignReplicasToDirsRequest.Topic>();
            byTopic.forEach((topic, partitions) ->
                    topics.add(new AssignReplicasToDirsRequest.Topic(topic, partitions)));
            directories.add(new AssignReplicasToDirsRequest.Directory(directory, topics));
        });
        return directories;
    }
}
