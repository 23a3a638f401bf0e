package moldau.client;

import java.nio.ByteBuffer;
import java.util.List;
import moldau.base.sim.Decoder;
import moldau.base.sim.Decoders;
import moldau.wire.Errors;
import moldau.wire.batch.BatchBuilder;
import moldau.wire.batch.Codec;
import moldau.wire.batch.Compression;
import moldau.wire.batch.EndMarker;
import moldau.wire.batch.Head;
import moldau.wire.batch.Records;
import moldau.wire.message.FetchResponse.AbortedTxn;

/// Every decoder of this module: what other members of a group say, and the records a broker sends
/// (T9, T10). Answers themselves are read by `moldau.wire`.
public final class Fuzzing {
    static final Decoders DECODERS = new Decoders()
            .add(Decoder.of("subscription", GroupBytes::subscription,
                    GroupBytes.subscription(List.of("a", "b"), 3)).checked())
            .add(Decoder.of("assignment", GroupBytes::assignment, GroupBytes.assignment(
                    List.of(new TopicPartition("a", 0), new TopicPartition("b", 7)))).checked())
            .add(Decoder.of("fetched", bytes -> read(bytes, true), fetched())
                    .withAllocatedMax(1 << 20).checked())
            .add(Decoder.of("fetched-unchecked", bytes -> read(bytes, false), fetched())
                    .withAllocatedMax(1 << 20).checked());

    private Fuzzing() {}

    /// Called by the fuzzer.
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        DECODERS.fuzz(input);
    }

    private static byte[] fetched() {
        var builder = new BatchBuilder();
        var all = ByteBuffer.allocate(4096);
        long offset = 0;
        for (Codec codec : List.of(Codec.NONE, Codec.GZIP)) {
            builder.begin();
            for (int i = 0; i < 3; i++) builder.append(i, "k".getBytes(), ("value " + i).getBytes());
            all.put(builder.build(Head.DEFAULT.withCompression(Compression.of(codec))
                    .withBaseOffset(offset).withTransactional(true).withProducer(7, (short) 0, 0)));
            offset += 3;
        }
        ByteBuffer marker = new EndMarker(false, 0).batch(7, (short) 0, 1);
        all.put(marker.putLong(0, offset)).flip();
        byte[] bytes = new byte[all.remaining()];
        all.get(bytes);
        return bytes;
    }

    private static void read(byte[] bytes, boolean checksCrcs) {
        var partition = new TopicPartition("t", 0);
        var aborted = List.of(new AbortedTxn(7, 4));
        try (var records = new Records()) {
            var chunk = new Chunk(partition, ByteBuffer.wrap(bytes), 1, aborted, checksCrcs);
            long position = chunk.position();
            while (chunk.next(records) != null) {
                if (chunk.position() < position) throw new AssertionError("back to " + chunk.position());
                position = chunk.position();
            }
        } catch (Refused refused) {
            boolean isSaid = refused.code() == Errors.CORRUPT_MESSAGE
                    || refused.code() == Errors.UNSUPPORTED_FOR_MESSAGE_FORMAT;
            if (!isSaid) throw refused;
        }
    }
}
