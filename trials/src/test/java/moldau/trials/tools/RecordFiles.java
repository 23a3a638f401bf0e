package moldau.trials.tools;

import static org.apache.kafka.common.protocol.MessageUtil.toCoordinatorTypePrefixedBytes;
import static org.apache.kafka.common.protocol.MessageUtil.toVersionPrefixedBytes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.metadata.TopicRecord;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMetadataKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMetadataValue;
import org.apache.kafka.coordinator.group.generated.GroupMetadataKey;
import org.apache.kafka.coordinator.group.generated.GroupMetadataValue;
import org.apache.kafka.coordinator.group.generated.LegacyOffsetCommitKey;
import org.apache.kafka.coordinator.group.generated.LegacyOffsetCommitValue;
import org.apache.kafka.coordinator.share.generated.ShareSnapshotKey;
import org.apache.kafka.coordinator.share.generated.ShareSnapshotValue;
import org.apache.kafka.coordinator.transaction.generated.TransactionLogKey;
import org.apache.kafka.coordinator.transaction.generated.TransactionLogValue;
import org.apache.kafka.metadata.MetadataRecordSerde;
import org.apache.kafka.server.common.ApiMessageAndVersion;
import org.apache.kafka.server.log.remote.metadata.storage.serialization.RemoteLogMetadataSerde;
import org.apache.kafka.server.log.remote.storage.RemoteLogMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentId;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata.CustomMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadataUpdate;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentState;
import org.apache.kafka.server.log.remote.storage.RemotePartitionDeleteMetadata;
import org.apache.kafka.server.log.remote.storage.RemotePartitionDeleteState;

/// Logs of the internal topics, with records that a decoder cannot read among them.
///
/// ```
///   groups, keyless, transactions, shares, metadata, remote
/// ```
final class RecordFiles {
    private static final long T = 1_700_000_000_000L;
    private static final Uuid ID = new Uuid(5, 6);
    private static final byte[] UNKNOWN = {0, 99, 1};

    private RecordFiles() {}

    static void make(Path dir) throws IOException {
        write(dir.resolve("groups"), groups());
        write(dir.resolve("keyless"), record(new byte[] {0, 2, 0, 0}, null), record(null, UNKNOWN));
        write(dir.resolve("transactions"), transactions());
        write(dir.resolve("shares"), shares());
        write(dir.resolve("metadata"), metadata());
        write(dir.resolve("remote"), remote());
    }

    private static SimpleRecord[] groups() {
        var key = new GroupMetadataKey().setGroup("g");
        ByteBuffer subscription = ConsumerProtocol.serializeSubscription(new ConsumerPartitionAssignor.Subscription(
                List.of("a", "b"), ByteBuffer.wrap(new byte[] {1, 2}), List.of(new TopicPartition("a", 1)), 3,
                Optional.of("rack")), (short) 1);
        ByteBuffer assignment = ConsumerProtocol.serializeAssignment(
                new ConsumerPartitionAssignor.Assignment(List.of(new TopicPartition("a", 0),
                        new TopicPartition("a", 2), new TopicPartition("b", 0))), (short) 0);
        var member = new GroupMetadataValue.MemberMetadata().setMemberId("m").setClientId("c").setClientHost("h")
                .setSubscription(subscription.array()).setAssignment(assignment.array());
        var group = new GroupMetadataValue().setProtocolType("consumer").setGeneration(4).setProtocol("range")
                .setLeader("m").setMembers(List.of(member));
        var foreign = group.duplicate().setProtocolType("connect");
        var broken = group.duplicate();
        broken.members().getFirst().setSubscription(new byte[] {0, 9, 9, 9}).setAssignment(new byte[] {1});
        var bare = group.duplicate();
        bare.members().getFirst().setSubscription(new byte[0]).setAssignment(new byte[0]);
        byte[] old = toCoordinatorTypePrefixedBytes(new LegacyOffsetCommitKey().setGroup("g").setTopic("t"));
        return new SimpleRecord[] {
            record(key, group, 3), record(key, group, 0), record(key, foreign, 3), record(key, broken, 3),
            record(key, bare, 3), record(key, null, 0),
            record(new ConsumerGroupMetadataKey().setGroupId("n"), new ConsumerGroupMetadataValue().setEpoch(7), 0),
            record(old, toVersionPrefixedBytes((short) 1, new LegacyOffsetCommitValue().setOffset(3))),
            record(old, new byte[] {0, 77, 1}), record(old, new byte[] {0}), record(UNKNOWN, UNKNOWN),
            record(UNKNOWN, null), record(new byte[] {0}, UNKNOWN), record(new byte[] {0, 2, 0, 9, 9}, UNKNOWN)};
    }

    private static SimpleRecord[] transactions() {
        var key = new TransactionLogKey().setTransactionalId("t");
        var value = new TransactionLogValue().setProducerId(9).setTransactionTimeoutMs(60_000)
                .setTransactionPartitions(List.of(new TransactionLogValue.PartitionsSchema().setTopic("a")
                        .setPartitionIds(List.of(0, 3))));
        return new SimpleRecord[] {record(key, value, 0), record(key, value, 1), record(key, null, 0),
            record(UNKNOWN, UNKNOWN), record(toCoordinatorTypePrefixedBytes(key), UNKNOWN)};
    }

    private static SimpleRecord[] shares() {
        var key = new ShareSnapshotKey().setGroupId("s").setTopicId(ID).setPartition(1);
        var value = new ShareSnapshotValue().setSnapshotEpoch(2).setStartOffset(5).setStateBatches(List.of(
                new ShareSnapshotValue.StateBatch().setFirstOffset(5).setLastOffset(9).setDeliveryState((byte) 2)));
        return new SimpleRecord[] {record(key, value, 0), record(key, null, 0), record(UNKNOWN, null)};
    }

    private static SimpleRecord[] metadata() {
        var message = new ApiMessageAndVersion(new TopicRecord().setName("a").setTopicId(ID), (short) 0);
        var cache = new ObjectSerializationCache();
        ByteBuffer good = ByteBuffer.allocate(MetadataRecordSerde.INSTANCE.recordSize(message, cache));
        MetadataRecordSerde.INSTANCE.write(message, cache, new ByteBufferAccessor(good));
        byte[] longer = Arrays.copyOf(good.array(), good.capacity() + 2);
        byte[] shorter = Arrays.copyOf(good.array(), good.capacity() - 2);
        return new SimpleRecord[] {record(null, good.array()), record(new byte[] {1}, good.array()),
            record(null, longer), record(null, shorter), record(null, new byte[] {1, 2, 9, 9}),
            record(null, new byte[] {1, 99, 0}), record(null, new byte[] {0, 2, 0}), record(null, new byte[] {1}),
            record(null, new byte[] {1, 2}), record(null, new byte[0]), record(null, new byte[] {-1, -1, -1, -1, -1, -1}),
            record(null, (byte[]) null)};
    }

    private static SimpleRecord[] remote() {
        var partition = new TopicIdPartition(ID, 2, "a");
        var segment = new RemoteLogSegmentId(partition, new Uuid(7, 8));
        List<RemoteLogMetadata> all = List.of(
                new RemoteLogSegmentMetadata(segment, 10, 19, T, 1, T + 1, 900, Optional.of(
                        new CustomMetadata(new byte[] {1, 2})), RemoteLogSegmentState.COPY_SEGMENT_STARTED,
                        Map.of(0, 10L), true),
                new RemoteLogSegmentMetadata(segment, 10, 19, T, 1, T + 1, 900, Map.of(0, 10L)),
                new RemoteLogSegmentMetadataUpdate(segment, T + 2, Optional.empty(),
                        RemoteLogSegmentState.COPY_SEGMENT_FINISHED, 1),
                new RemotePartitionDeleteMetadata(partition, RemotePartitionDeleteState.DELETE_PARTITION_MARKED,
                        T + 3, 1));
        var serde = new RemoteLogMetadataSerde();
        var records = new ArrayList<SimpleRecord>();
        for (RemoteLogMetadata each : all) records.add(record(null, serde.serialize(each)));
        records.add(record(new byte[] {1}, serde.serialize(all.getFirst())));
        records.add(record(null, UNKNOWN));
        records.add(record(null, new byte[] {1, 99, 0}));
        return records.toArray(SimpleRecord[]::new);
    }

    private static SimpleRecord record(ApiMessage key, ApiMessage value, int version) {
        return record(toCoordinatorTypePrefixedBytes(key),
                value == null ? null : toVersionPrefixedBytes((short) version, value));
    }

    private static SimpleRecord record(byte[] key, byte[] value) {
        return new SimpleRecord(T, key, value);
    }

    private static void write(Path dir, SimpleRecord... records) throws IOException {
        OddFiles.write(dir, "00000000000000000000.log", MemoryRecords.withRecords(Compression.NONE, records).buffer());
    }
}
