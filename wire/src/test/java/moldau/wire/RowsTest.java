package moldau.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import moldau.base.fault.Malformed;
import moldau.wire.message.FetchRequest;
import moldau.wire.message.FetchRequestRows;
import moldau.wire.message.FetchResponse;
import moldau.wire.message.FetchResponseRows;
import moldau.wire.message.ProduceRequest;
import moldau.wire.message.ProduceRequestRows;
import moldau.wire.message.ProduceResponse;
import moldau.wire.message.ProduceResponseRows;

/// Rows read and write the same bytes as records, without objects.
class RowsTest {
    private static final com.sun.management.ThreadMXBean METER =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int SEEDS = 60;

    private static int[] versions(int first, int last) {
        return IntStream.rangeClosed(first, last).toArray();
    }

    private static ByteBuffer written(Message message, int version) {
        message.write(OUT.begin(), version);
        return ByteBuffer.wrap(OUT.toBytes());
    }

    private static final WireWriter OUT = new WireWriter();

    @Test
    void produceRequestsReadTheSame() {
        var rows = new ProduceRequestRows();
        for (int version : versions(ProduceRequest.VERSION_MIN, ProduceRequest.VERSION_MAX)) {
            for (int seed = 0; seed < SEEDS; seed++) {
                ByteBuffer frame = written(RandomMessage.of(ProduceRequest.class, version, seed),
                        version);
                var record = ProduceRequest.read(new WireReader(frame), version);

                rows.over(frame, version);

                assertEquals(frame.limit(), rows.end());
                assertEquals(record, record(rows));
                assertEquals(record, record(rows), "again");
            }
        }
    }

    private static ProduceRequest record(ProduceRequestRows rows) {
        List<ProduceRequest.Topic> topics = new ArrayList<>();
        for (var topic = rows.topics(); topic.next();) {
            List<ProduceRequest.Partition> partitions = new ArrayList<>();
            for (var partition = topic.partitions(); partition.next();) {
                ByteBuffer records = partition.records();
                partitions.add(new ProduceRequest.Partition(partition.index(),
                        records == null ? null : copy(records)));
            }
            topics.add(new ProduceRequest.Topic(topic.name(), topic.topicId(), partitions));
        }
        return new ProduceRequest(rows.transactionalId(), rows.acks(), rows.timeoutMs(), topics);
    }

    private static ByteBuffer copy(ByteBuffer window) {
        return ByteBuffer.allocate(window.remaining()).put(window.duplicate()).flip();
    }

    @Test
    void fetchRequestsReadTheSame() {
        var rows = new FetchRequestRows();
        for (int version : versions(FetchRequest.VERSION_MIN, FetchRequest.VERSION_MAX)) {
            for (int seed = 0; seed < SEEDS; seed++) {
                ByteBuffer frame = written(RandomMessage.of(FetchRequest.class, version, seed),
                        version);

                rows.over(frame, version);

                assertEquals(FetchRequest.read(new WireReader(frame), version), record(rows));
            }
        }
    }

    private static FetchRequest record(FetchRequestRows rows) {
        List<FetchRequest.Topic> topics = new ArrayList<>();
        for (var topic = rows.topics(); topic.next();) {
            List<FetchRequest.Partition> partitions = new ArrayList<>();
            for (var it = topic.partitions(); it.next();) {
                partitions.add(new FetchRequest.Partition(it.partition(), it.currentLeaderEpoch(),
                        it.fetchOffset(), it.lastFetchedEpoch(), it.logStartOffset(),
                        it.partitionMaxBytes(),
                        it.replicaDirectoryId(), it.highWatermark()));
            }
            topics.add(new FetchRequest.Topic(topic.topic(), topic.topicId(), partitions));
        }
        List<FetchRequest.ForgottenTopic> forgotten = new ArrayList<>();
        for (var topic = rows.forgottenTopics(); topic.next();) {
            List<Integer> partitions = new ArrayList<>();
            for (int i = 0; i < topic.partitionsCount(); i++) partitions.add(topic.partitions(i));
            forgotten.add(new FetchRequest.ForgottenTopic(topic.topic(), topic.topicId(),
                    partitions));
        }
        return new FetchRequest(rows.clusterId(), rows.replicaId(), rows.replicaState(),
                rows.maxWaitMs(),
                rows.minBytes(), rows.maxBytes(), rows.isolationLevel(), rows.sessionId(),
                rows.sessionEpoch(), topics, forgotten, rows.rackId());
    }

    @Test
    void fetchResponsesWriteTheSame() {
        var rows = new FetchResponseRows();
        for (int version : versions(FetchResponse.VERSION_MIN, FetchResponse.VERSION_MAX)) {
            for (int seed = 0; seed < SEEDS; seed++) {
                var record = RandomMessage.of(FetchResponse.class, version, seed);
                ByteBuffer expected = written(record, version);

                write(rows, record, version);

                assertTrue(rows.isComplete());
                assertEquals(expected, ByteBuffer.wrap(OUT.toBytes()));
            }
        }
    }

    private static void write(FetchResponseRows rows, FetchResponse record, int version) {
        rows.over(OUT.begin(),
                version).throttleTimeMs(record.throttleTimeMs()).errorCode(record.errorCode())
                .sessionId(record.sessionId()).nodeEndpoints(record.nodeEndpoints())
                .topicCount(record.responses().size()).begin();
        for (var topic : record.responses()) {
            rows.topic().topic(topic.topic()).topicId(topic.topicId())
                    .partitionCount(topic.partitions().size()).add();
            for (var it : topic.partitions()) {
                rows.partition().partitionIndex(it.partitionIndex()).errorCode(it.errorCode())
                        .highWatermark(it.highWatermark()).lastStableOffset(it.lastStableOffset())
                        .logStartOffset(it.logStartOffset()).divergingEpoch(it.divergingEpoch())
                        .currentLeader(it.currentLeader()).snapshotId(it.snapshotId())
                        .abortedTransactions(it.abortedTransactions())
                        .preferredReadReplica(it.preferredReadReplica()).records(it.records())
                        .add();
            }
        }
    }

    @Test
    void produceResponsesWriteTheSame() {
        var rows = new ProduceResponseRows();
        for (int version : versions(ProduceResponse.VERSION_MIN, ProduceResponse.VERSION_MAX)) {
            for (int seed = 0; seed < SEEDS; seed++) {
                var record = RandomMessage.of(ProduceResponse.class, version, seed);
                ByteBuffer expected = written(record, version);

                rows.over(OUT.begin(), version).throttleTimeMs(record.throttleTimeMs())
                        .nodeEndpoints(record.nodeEndpoints()).topicCount(record.responses()
                        .size()).begin();
                for (var topic : record.responses()) {
                    rows.topic().name(topic.name()).topicId(topic.topicId())
                            .partitionCount(topic.partitionResponses().size()).add();
                    for (var it : topic.partitionResponses()) {
                        rows.partition().index(it.index()).errorCode(it.errorCode())
                                .baseOffset(it.baseOffset()).logAppendTimeMs(it.logAppendTimeMs())
                                .logStartOffset(it.logStartOffset()).recordErrors(it.recordErrors())
                                .errorMessage(it.errorMessage()).currentLeader(it.currentLeader())
                                .add();
                    }
                }

                assertTrue(rows.isComplete());
                assertEquals(expected, ByteBuffer.wrap(OUT.toBytes()));
            }
        }
    }

    @Test
    void aFrameWithABadEndIsRefusedBeforeItsFirstPartitionIsSeen() {
        var good = new ProduceRequest(null, (short) -1, 1,
                List.of(new ProduceRequest.Topic("", Uuid.ONE,
                List.of(new ProduceRequest.Partition(0, ByteBuffer.allocate(9))))));
        ByteBuffer frame = written(good, 13);

        assertThrows(Malformed.class,
                () -> new ProduceRequestRows().over(frame.slice(0, frame.limit() - 1), 13));
    }

    @Test
    void manyPartitionsAllocateNothing() {
        var partition = new ProduceRequest.Partition(3, ByteBuffer.allocateDirect(100));
        var topic = new ProduceRequest.Topic("", Uuid.ONE, Collections.nCopies(20, partition));
        ByteBuffer bytes = written(
                new ProduceRequest(null, (short) 1, 1, Collections.nCopies(100, topic)), 13);
        ByteBuffer frame = ByteBuffer.allocateDirect(bytes.remaining()).put(bytes).flip();
        var rows = new ProduceRequestRows();
        var answers = new ProduceResponseRows();
        var out = new WireWriter();
        for (int i = 0; i < 50; i++) serve(rows, answers, out, frame);

        long before = METER.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 20; i++) serve(rows, answers, out, frame);
        long allocated = METER.getCurrentThreadAllocatedBytes() - before;

        assertTrue(allocated < 20 * 2000, allocated + " bytes for 40,000 partitions");
    }

    private static void serve(
            ProduceRequestRows rows, ProduceResponseRows answers, WireWriter out,
            ByteBuffer frame) {
        rows.over(frame, 13);
        answers.over(out.begin(), 13).topicCount(rows.topicCount()).begin();
        for (var topic = rows.topics(); topic.next();) {
            answers.topic().topicId(topic.topicIdHigh(), topic.topicIdLow())
                    .partitionCount(topic.partitionCount()).add();
            for (var partition = topic.partitions(); partition.next();) {
                answers.partition().index(partition.index()).baseOffset(partition.records()
                        .remaining()).add();
            }
        }
        assertTrue(answers.isComplete());
    }

    @Test
    void anUnfinishedMessageIsNotComplete() {
        var rows = new FetchResponseRows();
        rows.over(OUT.begin(), 18).topicCount(1).begin();
        rows.topic().partitionCount(2).add();

        rows.partition().add();

        assertFalse(rows.isComplete());
        assertThrows(AssertionError.class, () -> rows.topic().add());
    }

    @Test
    void recordsAreSplicedNotCopied() {
        ByteBuffer records = ByteBuffer.allocate(WireWriter.SPLICE_BYTES_MIN);
        records.putInt(0, 7);
        var rows = new FetchResponseRows();
        rows.over(OUT.begin(), 18).topicCount(1).begin();
        rows.topic().partitionCount(1).add();
        rows.partition().records(records).add();

        records.putInt(0, 8);

        var response = FetchResponse.read(new WireReader(OUT.contiguous()), 18);
        assertEquals(8,
                response.responses().getFirst().partitions().getFirst().records().getInt(0));
        assertArrayEquals(OUT.toBytes(), OUT.toBytes());
    }
}
