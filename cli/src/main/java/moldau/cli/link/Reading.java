package moldau.cli.link;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import moldau.log.TopicPartition;
import moldau.wire.Errors;
import moldau.wire.batch.Batch;
import moldau.wire.batch.Batches;
import moldau.wire.batch.ControlType;
import moldau.wire.batch.Records;
import moldau.wire.message.Api;
import moldau.wire.message.FetchRequest;
import moldau.wire.message.FetchResponse;
import moldau.wire.message.MetadataResponse;

/// Reads partitions from given offsets on. Each call asks every leader once and hands on what came.
public final class Reading {
    /// The last version that names topics instead of giving their ids.
    private static final int BY_NAME = 12;
    private static final int BYTES_MAX = 50 << 20;
    private static final int PARTITION_BYTES_MAX = 1 << 20;

    private final Cluster cluster;
    private final boolean readsCommitted;
    private final boolean checksCrc;
    private final SortedMap<TopicPartition, Long> positions = new TreeMap<>();
    /// Ends of the log (for committed reading, of what is stable), as last heard.
    private final Map<TopicPartition, Long> ends = new TreeMap<>();
    private final Map<TopicPartition, Integer> leaders = new TreeMap<>();
    private final long resetTo;

    /// Takes a record; what is in it is borrowed for the call.
    public interface Taker {
        /// @return false to read no further; the record counts as read
        boolean take(TopicPartition partition, Records record, Batch batch);
    }

    /// @param resetTo [Admin#EARLIEST] or [Admin#LATEST] for positions that are out of range, or 0 to
    ///     refuse
    public Reading(Cluster cluster, boolean readsCommitted, boolean checksCrc, long resetTo) {
        this.cluster = cluster;
        this.readsCommitted = readsCommitted;
        this.checksCrc = checksCrc;
        this.resetTo = resetTo;
    }

    /// Reads these from now on, and no others.
    public void assign(Map<TopicPartition, Long> from) {
        positions.clear();
        ends.clear();
        positions.putAll(from);
        leaders.clear();
    }

    public void drop(TopicPartition partition) {
        positions.remove(partition);
    }

    /// Where each partition will be read next.
    public SortedMap<TopicPartition, Long> positions() {
        return positions;
    }

    /// Whether every partition is read up to the end last heard of.
    public boolean isAtEnd() {
        for (Map.Entry<TopicPartition, Long> each : positions.entrySet()) {
            Long end = ends.get(each.getKey());
            if (end == null || each.getValue() < end) return false;
        }
        return true;
    }

    /// @param waitMs how long the nodes may wait for records
    /// @return false if the taker wants no more
    public boolean poll(int waitMs, Taker taker) {
        if (positions.isEmpty()) return true;
        if (!leaders.keySet().containsAll(positions.keySet())) learn();
        Map<Integer, List<TopicPartition>> byLeader = new TreeMap<>();
        for (TopicPartition each : positions.keySet()) {
            byLeader.computeIfAbsent(leaders.get(each), _ -> new ArrayList<>()).add(each);
        }
        int wait = byLeader.size() > 1 ? waitMs / byLeader.size() : waitMs;
        for (Map.Entry<Integer, List<TopicPartition>> each : byLeader.entrySet()) {
            try {
                if (!fetch(each.getKey(), each.getValue(), wait, taker)) return false;
            } catch (Unreachable broken) {
                Cluster.pause();
                learn();
            }
        }
        return true;
    }

    private void learn() {
        Set<String> topics = new HashSet<>();
        for (TopicPartition each : positions.keySet()) topics.add(each.topic());
        for (String name : topics) {
            MetadataResponse.Topic topic = cluster.topic(name, false);
            for (MetadataResponse.Partition each : topic.partitions()) {
                leaders.put(new TopicPartition(name, each.partitionIndex()), each.leaderId());
            }
        }
        for (TopicPartition each : positions.keySet()) {
            if (!leaders.containsKey(each)) {
                throw new Refusal(Errors.UNKNOWN_TOPIC_OR_PARTITION,
                        "Topic " + each.topic() + " has no partition " + each.partition());
            }
        }
    }

    private boolean fetch(int leader, List<TopicPartition> partitions, int waitMs, Taker taker) {
        Map<String, List<FetchRequest.Partition>> byTopic = new TreeMap<>();
        for (TopicPartition each : partitions) {
            byTopic.computeIfAbsent(each.topic(), _ -> new ArrayList<>())
                    .add(FetchRequest.Partition.DEFAULT.withPartition(each.partition())
                            .withCurrentLeaderEpoch(-1).withFetchOffset(positions.get(each))
                            .withPartitionMaxBytes(PARTITION_BYTES_MAX));
        }
        var topics = new ArrayList<FetchRequest.Topic>();
        byTopic.forEach((name, all) ->
                topics.add(FetchRequest.Topic.DEFAULT.withTopic(name).withPartitions(all)));
        var answer = (FetchResponse) cluster.node(leader).ask(Api.FETCH, BY_NAME, FetchRequest.DEFAULT
                .withReplicaId(-1).withMaxWaitMs(waitMs).withMinBytes(1).withMaxBytes(BYTES_MAX)
                .withIsolationLevel((byte) (readsCommitted ? 1 : 0))
                .withSessionId(0).withSessionEpoch(-1).withTopics(topics), waitMs);
        Refusal.check(answer.errorCode(), null);
        boolean goesOn = true;
        try (Records records = new Records()) {
            for (FetchResponse.Topic topic : answer.responses()) {
                for (FetchResponse.Partition each : topic.partitions()) {
                    if (!goesOn) return false;
                    var partition = new TopicPartition(topic.topic(), each.partitionIndex());
                    goesOn = partition(partition, each, records, taker);
                }
            }
        }
        return goesOn;
    }

    private boolean partition(
            TopicPartition partition, FetchResponse.Partition answer, Records records, Taker taker) {
        switch (answer.errorCode()) {
            case Errors.NONE -> {}
            case Errors.OFFSET_OUT_OF_RANGE -> {
                if (resetTo == 0) throw new Refusal(answer.errorCode(), null);
                positions.put(partition,
                        new Admin(cluster).offsets(List.of(partition), resetTo).get(partition));
                return true;
            }
            default -> {
                if (!Errors.retriable(answer.errorCode())) throw new Refusal(answer.errorCode(), null);
                leaders.remove(partition);
                Cluster.pause();
                return true;
            }
        }
        ends.put(partition, readsCommitted ? answer.lastStableOffset() : answer.highWatermark());
        if (answer.records() == null || !answer.records().hasRemaining()) return true;
        return records(partition, answer, records, taker);
    }

    private boolean records(
            TopicPartition partition, FetchResponse.Partition answer, Records records, Taker taker) {
        var aborted = new PriorityQueue<>(Comparator.comparingLong(FetchResponse.AbortedTxn::firstOffset));
        if (readsCommitted && answer.abortedTransactions() != null) aborted.addAll(answer.abortedTransactions());
        Set<Long> aborting = new HashSet<>();
        Batches batches = new Batches().over(answer.records());
        while (batches.next()) {
            Batch batch = batches.batch();
            if (batch.lastOffset() < positions.get(partition)) continue;
            if (checksCrc && !batch.isIntact()) {
                throw new Refusal(Errors.CORRUPT_MESSAGE, "The batch at offset " + batch.baseOffset() + " of "
                        + partition + " is corrupt");
            }
            while (!aborted.isEmpty() && aborted.peek().firstOffset() <= batch.lastOffset()) {
                aborting.add(aborted.poll().producerId());
            }
            boolean isHidden = batch.isControl()
                    || batch.isTransactional() && aborting.contains(batch.producerId());
            if (batch.isControl() && batch.hasProducerId() && isAbort(batch, records)) {
                aborting.remove(batch.producerId());
            }
            if (!isHidden && !hand(partition, batch, records, taker)) return false;
            positions.put(partition, batch.nextOffset());
        }
        return true;
    }

    private static boolean isAbort(Batch batch, Records records) {
        records.over(batch);
        return records.next() && ControlType.of(records.key()) == ControlType.ABORT;
    }

    private boolean hand(TopicPartition partition, Batch batch, Records records, Taker taker) {
        records.over(batch);
        long from = positions.get(partition);
        while (records.next()) {
            if (records.offset() < from) continue;
            positions.put(partition, records.offset() + 1);
            if (!taker.take(partition, records, batch)) return false;
        }
        return true;
    }
}
