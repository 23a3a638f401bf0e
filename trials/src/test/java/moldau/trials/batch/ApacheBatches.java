package moldau.trials.batch;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import moldau.wire.batch.Compression;
import moldau.wire.batch.Head;
import moldau.wire.batch.Header;
import moldau.wire.batch.Record;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.ByteBufferOutputStream;

/// The same records as Apache Kafka's classes and ours see them.
final class ApacheBatches {
    private static final long EPOCH_MS = 1_700_000_000_000L;
    private static final org.apache.kafka.common.header.Header[] NO_HEADERS = {};

    private ApacheBatches() {}

    /// Records drawn from a seed: text and noise, nulls, empties, headers, now and then a large
    /// one.
    static List<Record> random(Random random) {
        int count = 1 + random.nextInt(random.nextInt(12) == 0 ? 2000 : 20);
        List<Record> records = new ArrayList<>();
        for (int offset = 0; offset < count; offset++) {
            records.add(new Record(offset, EPOCH_MS + random.nextInt(1_000_000) - 500_000,
                field(random, 50), field(random, random.nextInt(100) == 0 ? 150_000 : 200),
                headers(random)));
        }
        return records;
    }

    private static List<Header> headers(Random random) {
        List<Header> headers = new ArrayList<>();
        for (int left = Math.max(0, random.nextInt(6) - 3); left > 0; left--) {
            headers.add(new Header("ä" + random.nextInt(9), field(random, 20)));
        }
        return headers;
    }

    private static ByteBuffer field(Random random, int sizeMax) {
        if (random.nextInt(10) == 0) {
            return null;
        }
        byte[] bytes = new byte[random.nextInt(sizeMax)];
        if (random.nextInt(4) == 0) {
            random.nextBytes(bytes);
        } else {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) ('a' + random.nextInt(5));
            }
        }
        return ByteBuffer.wrap(bytes);
    }

    static org.apache.kafka.common.compress.Compression apache(Compression compression) {
        return switch (compression.codec()) {
            case NONE -> org.apache.kafka.common.compress.Compression.NONE;
            case GZIP -> org.apache.kafka.common.compress.Compression.gzip()
                .level(compression.level()).build();
            case SNAPPY -> org.apache.kafka.common.compress.Compression.snappy().build();
            case LZ4 -> org.apache.kafka.common.compress.Compression.lz4()
                .level(compression.level()).build();
            case ZSTD -> org.apache.kafka.common.compress.Compression.zstd()
                .level(compression.level()).build();
        };
    }

    /// The batch as Apache's builder writes it.
    static ByteBuffer build(List<Record> records, Head head) {
        return build(RecordBatch.MAGIC_VALUE_V2, records, head);
    }

    static ByteBuffer build(byte magic, List<Record> records, Head head) {
        boolean appendTime = head.appendTimeMs() >= 0;
        MemoryRecordsBuilder builder = new MemoryRecordsBuilder(
            new ByteBufferOutputStream(1024), magic, apache(head.compression()),
            magic == 0 ? TimestampType.NO_TIMESTAMP_TYPE
                : appendTime ? TimestampType.LOG_APPEND_TIME : TimestampType.CREATE_TIME,
            head.baseOffset(), head.appendTimeMs(), head.producerId(), head.producerEpoch(),
            head.baseSequence(), head.transactional(), head.control(), head.leaderEpoch(), 0);
        for (Record r : records) {
            builder.appendWithOffset(head.baseOffset() + r.offset(),
                magic == 0 ? RecordBatch.NO_TIMESTAMP : r.timestamp(), r.key(), r.value(),
                magic < 2 ? NO_HEADERS : headersOf(r));
        }
        return copy(builder.build().buffer());
    }


    private static org.apache.kafka.common.header.Header[] headersOf(Record r) {
        return r.headers().stream()
            .map(h -> new RecordHeader(h.key(), bytes(h.value())))
            .toArray(org.apache.kafka.common.header.Header[]::new);
    }

    /// The records as Apache's reader reads them.
    static List<Record> read(ByteBuffer batches) {
        List<Record> records = new ArrayList<>();
        for (RecordBatch batch : MemoryRecords.readableRecords(batches.duplicate()).batches()) {
            batch.ensureValid();
            for (org.apache.kafka.common.record.internal.Record r : batch) {
                List<Header> headers = new ArrayList<>();
                for (org.apache.kafka.common.header.Header h : r.headers()) {
                    headers.add(Header.of(h.key(), h.value()));
                }
                records.add(new Record(
                    r.offset(), r.timestamp(), copy(r.key()), copy(r.value()), headers));
            }
        }
        return records;
    }

    static ByteBuffer copy(ByteBuffer buffer) {
        return buffer == null ? null : ByteBuffer.wrap(bytes(buffer));
    }

    static byte[] bytes(ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        return bytes;
    }
}
