package moldau.cli.kafka;

import java.util.List;
import java.util.stream.Collectors;
import moldau.base.fault.Malformed;
import moldau.wire.Uuid;
import moldau.wire.WireReader;
import moldau.wire.batch.Records;
import moldau.wire.record.RemoteLogSegmentMetadataRecord;
import moldau.wire.record.RemoteLogSegmentMetadataSnapshotRecord;
import moldau.wire.record.RemoteLogSegmentMetadataUpdateRecord;
import moldau.wire.record.RemotePartitionDeleteMetadataRecord;
import moldau.wire.record.RemoteRecord;

/// Records of `__remote_log_metadata`, as Kafka's classes print themselves.
final class RemoteText {
    private static final List<String> SEGMENT_STATES = List.of("COPY_SEGMENT_STARTED", "COPY_SEGMENT_FINISHED",
            "DELETE_SEGMENT_STARTED", "DELETE_SEGMENT_FINISHED");
    private static final List<String> PARTITION_STATES = List.of("DELETE_PARTITION_MARKED",
            "DELETE_PARTITION_STARTED", "DELETE_PARTITION_FINISHED");

    private RemoteText() {}

    static RecordText.Decoded of(Records record) {
        try {
            if (record.value() == null) throw new Malformed("there is no value");
            RemoteRecord read = RemoteRecord.readFramed(new WireReader(record.value().duplicate()));
            return new RecordText.Decoded(null, text(read));
        } catch (Malformed damaged) {
            return new RecordText.Decoded(null,
                    "Error at offset " + record.offset() + ", skipping. " + damaged.getMessage());
        }
    }

    private static String text(RemoteRecord record) {
        return switch (record) {
            case RemoteLogSegmentMetadataRecord it -> {
                var partition = it.remoteLogSegmentId().topicIdPartition();
                yield "RemoteLogSegmentMetadata{remoteLogSegmentId=RemoteLogSegmentId{topicIdPartition="
                        + partition(partition.id(), partition.name(), partition.partition()) + ", id="
                        + it.remoteLogSegmentId().id() + "}, startOffset=" + it.startOffset() + ", endOffset="
                        + it.endOffset() + ", brokerId=" + it.brokerId() + ", maxTimestampMs="
                        + it.maxTimestampMs() + ", eventTimestampMs=" + it.eventTimestampMs()
                        + ", segmentLeaderEpochs=" + it.segmentLeaderEpochs().stream()
                                .map(each -> each.leaderEpoch() + "=" + each.offset())
                                .collect(Collectors.joining(", ", "{", "}"))
                        + ", segmentSizeInBytes=" + it.segmentSizeInBytes() + ", customMetadata="
                        + custom(it.customMetadata()) + ", state="
                        + state(SEGMENT_STATES, it.remoteLogSegmentState()) + ", txnIdxEmpty="
                        + it.txnIndexEmpty() + "}";
            }
            case RemoteLogSegmentMetadataUpdateRecord it -> {
                var partition = it.remoteLogSegmentId().topicIdPartition();
                yield "RemoteLogSegmentMetadataUpdate{remoteLogSegmentId=RemoteLogSegmentId{topicIdPartition="
                        + partition(partition.id(), partition.name(), partition.partition()) + ", id="
                        + it.remoteLogSegmentId().id() + "}, customMetadata=" + custom(it.customMetadata())
                        + ", state=" + state(SEGMENT_STATES, it.remoteLogSegmentState())
                        + ", eventTimestampMs=" + it.eventTimestampMs() + ", brokerId=" + it.brokerId() + "}";
            }
            case RemotePartitionDeleteMetadataRecord it -> {
                var partition = it.topicIdPartition();
                yield "RemotePartitionDeleteMetadata{topicPartition="
                        + partition(partition.id(), partition.name(), partition.partition()) + ", state="
                        + state(PARTITION_STATES, it.remotePartitionDeleteState()) + ", eventTimestampMs="
                        + it.eventTimestampMs() + ", brokerId=" + it.brokerId() + "}";
            }
            case RemoteLogSegmentMetadataSnapshotRecord _ -> throw new Malformed("a snapshot's record in a log");
        };
    }

    private static String partition(Uuid id, String topic, int partition) {
        return id + ":" + topic + "-" + partition;
    }

    private static String custom(byte[] metadata) {
        return metadata == null ? "Optional.empty" : "Optional[CustomMetadata{" + metadata.length + " bytes}]";
    }

    private static String state(List<String> names, byte state) {
        if (state < 0 || state >= names.size()) throw new Malformed("state " + state);
        return names.get(state);
    }
}
