package moldau.trials.cluster;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import moldau.state.cluster.RecordVersions;
import moldau.wire.WireReader;
import moldau.wire.WireWriter;
import moldau.wire.record.BeginTransactionRecord;
import moldau.wire.record.EndTransactionRecord;
import moldau.wire.record.MetadataRecord;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.MetadataProvenance;
import org.apache.kafka.image.writer.ImageWriterOptions;
import org.apache.kafka.image.writer.RecordListWriter;
import org.apache.kafka.metadata.MetadataRecordSerde;
import org.apache.kafka.server.common.ApiMessageAndVersion;

/// Metadata as Apache Kafka sees it, by way of bytes.
final class ApacheImage {
    private static final MetadataProvenance NOWHERE = new MetadataProvenance(0, 0, 0, true);

    private ApacheImage() {
    }

    /// What Apache Kafka makes of records of ours, each written at the version that belongs to the
    /// metadata version. One at a time: a topic made and deleted within one of its deltas leaves
    /// its configs behind there.
    static MetadataImage of(List<MetadataRecord> records, short metadataVersion) {
        MetadataImage image = MetadataImage.EMPTY;
        for (MetadataRecord record : records) {
            if (isOfTransaction(record)) continue;
            var out = new WireWriter();
            record.writeFramed(out, RecordVersions.of(record, metadataVersion));
            byte[] bytes = out.toBytes();
            var in = new ByteBufferAccessor(ByteBuffer.wrap(bytes));
            var delta = new MetadataDelta.Builder().setImage(image).build();
            delta.replay(MetadataRecordSerde.INSTANCE.read(in, bytes.length).message());
            image = delta.apply(NOWHERE);
        }
        return image;
    }

    /// Those an image never sees there: they are for the reader of the log.
    private static boolean isOfTransaction(MetadataRecord record) {
        return record instanceof BeginTransactionRecord || record instanceof EndTransactionRecord;
    }

    /// The snapshot Apache Kafka writes of an image, as records of ours.
    static List<MetadataRecord> snapshot(MetadataImage image) {
        var writer = new RecordListWriter();
        image.write(writer, new ImageWriterOptions.Builder(image)
                .setLossHandler(loss -> {
                    throw loss;
                })
                .build());
        var records = new ArrayList<MetadataRecord>();
        for (ApiMessageAndVersion record : writer.records()) {
            var cache = new ObjectSerializationCache();
            int size = MetadataRecordSerde.INSTANCE.recordSize(record, cache);
            ByteBuffer bytes = ByteBuffer.allocate(size);
            MetadataRecordSerde.INSTANCE.write(record, cache, new ByteBufferAccessor(bytes));
            records.add(MetadataRecord.readFramed(new WireReader(bytes.flip())));
        }
        return records;
    }
}
