package moldau.state.cluster;

import java.nio.ByteBuffer;
import java.util.List;
import moldau.base.sim.Decoder;
import moldau.wire.Uuid;
import moldau.wire.WireReader;
import moldau.wire.WireWriter;
import moldau.wire.record.AbortTransactionRecord;
import moldau.wire.record.BeginTransactionRecord;
import moldau.wire.record.BrokerRegistrationChangeRecord;
import moldau.wire.record.ConfigRecord;
import moldau.wire.record.FeatureLevelRecord;
import moldau.wire.record.MetadataRecord;
import moldau.wire.record.PartitionChangeRecord;
import moldau.wire.record.PartitionRecord;
import moldau.wire.record.RegisterBrokerRecord;
import moldau.wire.record.RemoveTopicRecord;
import moldau.wire.record.TopicRecord;

/// A metadata log of any bytes: read, and folded into an image.
///
/// ```
/// records, each   int16 size | framed record
/// ```
public final class MetadataFuzz {
    private static final Uuid TOPIC = new Uuid(7, 8);

    /// An image's partitions lie in arrays that double.
    public static final Decoder DECODER = Decoder.of("metadata-log", MetadataFuzz::fold, sample())
            .withAllocatedMax(1 << 20).checked();

    private MetadataFuzz() {}

    private static byte[] sample() {
        WireWriter out = new WireWriter().begin();
        for (MetadataRecord each : List.of(
                FeatureLevelRecord.DEFAULT.withName("metadata.version").withFeatureLevel((short) 25),
                RegisterBrokerRecord.DEFAULT.withBrokerId(1).withBrokerEpoch(5).withFenced(true)
                        .withLogDirs(List.of(new Uuid(1, 1))),
                BrokerRegistrationChangeRecord.DEFAULT.withBrokerId(1).withBrokerEpoch(5)
                        .withFenced((byte) -1),
                TopicRecord.DEFAULT.withName("clicks").withTopicId(TOPIC),
                PartitionRecord.DEFAULT.withTopicId(TOPIC).withPartitionId(0)
                        .withReplicas(List.of(1)).withIsr(List.of(1)).withLeader(1)
                        .withDirectories(List.of(new Uuid(1, 1))),
                PartitionChangeRecord.DEFAULT.withTopicId(TOPIC).withPartitionId(0)
                        .withIsr(List.of(1)).withLeader(-1),
                ConfigRecord.DEFAULT.withResourceType((byte) 2).withResourceName("clicks")
                        .withName("retention.ms").withValue("7"),
                BeginTransactionRecord.DEFAULT,
                AbortTransactionRecord.DEFAULT,
                RemoveTopicRecord.DEFAULT.withTopicId(TOPIC))) {
            WireWriter one = new WireWriter().begin();
            each.writeFramed(one, each instanceof PartitionRecord || each instanceof RegisterBrokerRecord
                    ? each.versionMax() : 0);
            byte[] bytes = one.toBytes();
            out.int16((short) bytes.length);
            out.raw(bytes);
        }
        return out.toBytes();
    }

    private static void fold(byte[] bytes) {
        var fold = new ClusterFold(ClusterImage.EMPTY);
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.remaining() >= Short.BYTES) {
            int size = Math.min(Short.toUnsignedInt(left.getShort()), left.remaining());
            ByteBuffer one = left.slice(left.position(), size);
            left.position(left.position() + size);
            fold.apply(MetadataRecord.readFramed(new WireReader(one)));
        }
        fold.publish();
    }
}
