package moldau.wire.batch;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Records drawn from a seed.
final class RandomBatch {
    private static final long EPOCH_MS = 1_700_000_000_000L;

    private RandomBatch() {}

    static List<Record> records(Random random) {
        int count = 1 + random.nextInt(random.nextInt(10) == 0 ? 3000 : 30);
        List<Record> records = new ArrayList<>();
        for (int offset = 0; offset < count; offset++) {
            long timestamp = EPOCH_MS + random.nextInt(100_000) - 50_000;
            records.add(new Record(
                offset, timestamp, field(random, 60), field(random, sizeMax(random)),
                headers(random)));
        }
        return records;
    }

    private static int sizeMax(Random random) {
        return random.nextInt(200) == 0 ? 200_000 : 300;
    }

    private static List<Header> headers(Random random) {
        List<Header> headers = new ArrayList<>();
        for (int left = Math.max(0, random.nextInt(6) - 2); left > 0; left--) {
            int number = random.nextInt(5);
            String key = random.nextBoolean() ? "k" + number : "klíč-🌊" + number;
            headers.add(new Header(key, field(random, 20)));
        }
        return headers;
    }

    /// Text-like, so that codecs have something to do; sometimes noise; sometimes nothing.
    private static ByteBuffer field(Random random, int sizeMax) {
        if (random.nextInt(8) == 0) {
            return null;
        }
        byte[] bytes = new byte[random.nextInt(sizeMax)];
        if (random.nextInt(4) == 0) {
            random.nextBytes(bytes);
        } else {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) ('a' + random.nextInt(6));
            }
        }
        return ByteBuffer.wrap(bytes);
    }

    static ByteBuffer build(BatchBuilder builder, List<Record> records, Head head) {
        builder.begin(head.baseOffset());
        for (Record r : records) {
            builder.appendAt(head.baseOffset() + r.offset(), r.timestamp(), r.key(), r.value(),
                r.headers());
        }
        return builder.build(head);
    }

    static ByteBuffer direct(ByteBuffer heap, int before, int after) {
        ByteBuffer direct = ByteBuffer.allocateDirect(before + heap.remaining() + after);
        direct.put(before, heap, heap.position(), heap.remaining());
        return direct.position(before).limit(before + heap.remaining());
    }
}
