package moldau.broker.api;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import moldau.base.Disk;
import moldau.base.LogDir;
import moldau.base.fault.DiskFault;
import moldau.broker.connection.Request;
import moldau.broker.connection.Responder;
import moldau.broker.partition.LogDirs;
import moldau.broker.partition.Partition;
import moldau.broker.partition.Shard;
import moldau.broker.partition.Shards;
import moldau.log.Log;
import moldau.wire.Errors;
import moldau.wire.message.DescribeLogDirsRequest;
import moldau.wire.message.DescribeLogDirsResponse;

/// What lies in each log directory and how large it is (KIP-113, KIP-827).
final class DescribeLogDirs implements Handler {
    /// From here on it is told which directories take no new replicas (KIP-1066).
    private static final int CORDONS = 5;

    private final Shards shards;
    private final LogDirs dirs;

    DescribeLogDirs(Shards shards, LogDirs dirs) {
        this.shards = shards;
        this.dirs = dirs;
    }

    /// The size of one replica.
    ///
    /// @param lag offsets that a copy on its way here does not have yet
    private record Size(String topic, int partition, long bytes, long lag, boolean isFuture) {}

    private record Found(Map<LogDir, List<Size>> sizes) {}

    @Override
    public void handle(Request request, Responder responder) {
        DescribeLogDirsRequest body = Bodies.read(request, DescribeLogDirsRequest::read);
        Map<String, Set<Integer>> wanted = wanted(body);
        var gather = new Gather<Found>(request.loop(), all -> {
            var results = new ArrayList<DescribeLogDirsResponse.LogDir>(dirs.all().size());
            for (LogDir each : dirs.all()) results.add(result(each, all, request.version()));
            responder.send(DescribeLogDirsResponse.DEFAULT.withResults(results)::write);
        });
        for (int i = 0; i < shards.count(); i++) {
            Shard shard = shards.at(i);
            var slot = gather.slot();
            shard.run(() -> slot.put(new Found(sizes(shard, wanted))), () -> slot.put(new Found(Map.of())));
        }
        gather.allAsked();
    }

    /// @return null for all
    private static Map<String, Set<Integer>> wanted(DescribeLogDirsRequest body) {
        if (body.topics() == null) return null;
        var wanted = new HashMap<String, Set<Integer>>();
        for (var topic : body.topics()) {
            wanted.computeIfAbsent(topic.topic(), _ -> new HashSet<>()).addAll(topic.partitions());
        }
        return wanted;
    }

    private static Map<LogDir, List<Size>> sizes(Shard shard, Map<String, Set<Integer>> wanted) {
        var sizes = new TreeMap<LogDir, List<Size>>();
        for (Partition each : shard.partitions()) {
            String topic = each.name().topic();
            int index = each.name().partition();
            boolean asked = wanted == null || wanted.getOrDefault(topic, Set.of()).contains(index);
            if (!asked || each.isGone()) continue;
            sizes.computeIfAbsent(each.directory(), _ -> new ArrayList<>())
                    .add(new Size(topic, index, each.log().sizeBytes(), 0, false));
            Log copy = each.copy();
            if (copy == null) continue;
            sizes.computeIfAbsent(each.copyDirectory(), _ -> new ArrayList<>()).add(new Size(topic, index,
                    copy.sizeBytes(), each.log().endOffset() - copy.endOffset(), true));
        }
        return sizes;
    }

    private DescribeLogDirsResponse.LogDir result(LogDir dir, List<Found> all, int version) {
        var result = DescribeLogDirsResponse.LogDir.DEFAULT.withLogDir(dir.path());
        if (version >= CORDONS) result = result.withIsCordoned(dirs.isCordoned(dir));
        if (dirs.isOffline(dir)) return result.withErrorCode(Errors.KAFKA_STORAGE_ERROR);
        result = result.withTopics(topics(dir, all));
        if (version < 4) return result;
        try {
            Disk disk = dirs.find(dir).disk();
            return result.withTotalBytes(disk.totalBytes()).withUsableBytes(disk.usableBytes());
        } catch (DiskFault _) {
            return result.withErrorCode(Errors.KAFKA_STORAGE_ERROR).withTopics(List.of());
        }
    }

    private static List<DescribeLogDirsResponse.Topic> topics(LogDir dir, List<Found> all) {
        var topics = new TreeMap<String, List<DescribeLogDirsResponse.Partition>>();
        for (Found found : all) {
            for (Size size : found.sizes().getOrDefault(dir, List.of())) {
                topics.computeIfAbsent(size.topic(), _ -> new ArrayList<>()).add(
                        new DescribeLogDirsResponse.Partition(
                                size.partition(), size.bytes(), size.lag(), size.isFuture()));
            }
        }
        var rows = new ArrayList<DescribeLogDirsResponse.Topic>();
        topics.forEach((topic, partitions) -> rows.add(new DescribeLogDirsResponse.Topic(topic, partitions)));
        return rows;
    }
}
