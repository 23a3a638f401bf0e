package moldau.trials.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import moldau.wire.batch.Batch;
import moldau.wire.batch.Checksum;
import moldau.wire.batch.Codec;
import moldau.wire.batch.Compression;
import moldau.wire.batch.Head;
import moldau.wire.batch.Record;
import moldau.wire.batch.Rules;
import moldau.wire.batch.Validated;
import moldau.wire.batch.Validation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The same produced bytes are given to a log of Apache Kafka's broker and to our validation: the
/// same error and the same records to blame, or the same bytes in the log.
class ValidationDifferentialTest {
    private static final long NOW_MS = 1_700_000_000_000L;
    private static final int LEADER_EPOCH = 5;
    /// Where Apache's broker stumbles rather than refuses, any refusal will do.
    private static final short STUMBLED = -1;

    @TempDir
    private Path directory;

    private final Validation validation = new Validation();
    private int logs;

    private ApacheLog apache(Rules rules) throws IOException {
        Path partition = Files.createDirectory(directory.resolve("t" + logs++ + "-0"));
        return new ApacheLog(partition.toFile(), rules, NOW_MS);
    }

    private void assertSame(ApacheLog log, ByteBuffer sent, Rules rules, int version, String what)
            throws IOException {
        long start = log.endOffset();
        ByteBuffer copy = ApacheBatches.copy(sent);
        ApacheLog.Answer theirs = log.append(copy, version, LEADER_EPOCH);
        Validated ours = validation.validate(ApacheBatches.copy(sent), rules, version, NOW_MS);
        assertSame(theirs, ours, start, what);
    }

    private static void assertSame(
            ApacheLog.Answer theirs, Validated ours, long start, String what) {
        switch (ours) {
            case Validated.Rejected r -> {
                if (theirs.error() == STUMBLED || !isReadable(theirs)) {
                    return;
                }
                assertEquals(theirs.error(), r.error(), what + ": " + r.message());
                assertEquals(theirs.records(),
                    r.records().stream().map(Validated.RecordError::index).toList(), what);
            }
            case Validated.Accepted a -> {
                if (a.rebuilt() && !hasRisingOffsets(theirs)) {
                    return;
                }
                assertEquals(theirs.error(), 0, what);
                Batch batch = new Batch().wrap(a.buffer(), a.position(), a.position() + a.size());
                batch.patchBaseOffset(start);
                batch.patchLeaderEpoch(LEADER_EPOCH);
                byte[] stored = new byte[a.size()];
                a.buffer().get(a.position(), stored);
                assertArrayEquals(theirs.stored(), stored, what);
                assertEquals(theirs.maxTimestamp(), a.maxTimestampMs(), what);
            }
        }
    }

    /// Apache's broker passes over compressed records without looking at their sizes, so it stores
    /// batches that nobody can read. We refuse them.
    private static boolean isReadable(ApacheLog.Answer theirs) {
        try {
            if (theirs.error() == 0) {
                ApacheBatches.read(ByteBuffer.wrap(theirs.stored()));
            }
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /// Where the offsets inside do not run 0..n-1 Apache's broker stumbles over a compressed batch
    /// and stores a plain one as it is; we rebuild both.
    private static boolean hasRisingOffsets(ApacheLog.Answer theirs) {
        if (theirs.error() == STUMBLED) {
            return false;
        }
        long expected = ByteBuffer.wrap(theirs.stored()).getLong();
        for (Record r : ApacheBatches.read(ByteBuffer.wrap(theirs.stored()))) {
            if (r.offset() != expected++) {
                return false;
            }
        }
        return true;
    }

    private static List<Rules> rules() {
        List<Rules> all = new ArrayList<>();
        Rules plain = Rules.DEFAULT.withTimestampMs(400_000, 400_000);
        for (Rules rules : List.of(plain, plain.withAppendTime(true), plain.withCompacted(true))) {
            all.add(rules);
            for (Codec codec : Codec.values()) {
                all.add(rules.withCompression(Compression.of(codec)));
            }
        }
        all.add(Rules.DEFAULT.withBatchBytesMax(3_000));
        return all;
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void honestBatchesAreStoredTheSame(Codec codec) throws IOException {
        for (Rules rules : rules()) {
            try (ApacheLog log = apache(rules)) {
                for (int seed = 0; seed < 6; seed++) {
                    Random random = new Random(seed);
                    List<Record> records = ApacheBatches.random(random);
                    if (random.nextBoolean()) {
                        records.replaceAll(ValidationDifferentialTest::harmless);
                    }
                    Head head = Head.DEFAULT.withCompression(Compression.of(codec));
                    if (random.nextBoolean()) {
                        head = head.withProducer(seed, (short) 0, 0);
                    }
                    ByteBuffer sent = ApacheBatches.build(records, head);
                    assertSame(log, sent, rules, 13, rules + " seed " + seed);
                }
            }
        }
    }

    private static Record harmless(Record r) {
        return new Record(r.offset(), NOW_MS + r.offset(),
            r.key() == null ? ByteBuffer.allocate(1) : r.key(), r.value(), r.headers());
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void liesInTheHeaderAreFoundTheSame(Codec codec) throws IOException {
        Rules rules = Rules.DEFAULT;
        List<Record> records = ApacheBatches.random(new Random(3));
        records.replaceAll(ValidationDifferentialTest::harmless);
        Head head = Head.DEFAULT.withCompression(Compression.of(codec));
        long producerId = 0;
        try (ApacheLog log = apache(rules)) {
            for (Lie lie : Lie.values()) {
                for (int value : new int[] {-2, -1, 0, 1, 2, 7, 1000, Integer.MAX_VALUE}) {
                    Head known = head.withProducer(producerId++, (short) 1, 0);
                    for (Head sent : List.of(head, known)) {
                        ByteBuffer batch = ApacheBatches.build(records, sent);
                        lie.tell(batch, value);
                        assertSame(log, batch, rules, 9, codec + " " + lie + " " + value);
                    }
                }
            }
        }
    }

    private static void seal(ByteBuffer batch) {
        batch.putInt(17, (int) Checksum.crc32c(batch, 21, batch.capacity() - 21));
    }

    /// What a header can lie about, at its place; the checksum is then made to fit.
    private enum Lie {
        BASE_OFFSET, LENGTH, LEADER_EPOCH, MAGIC, CRC, LAST_OFFSET_DELTA, BASE_TIMESTAMP,
        MAX_TIMESTAMP, SEQUENCE, COUNT, CODEC, APPEND_TIME, CONTROL;

        void tell(ByteBuffer batch, int value) {
            switch (this) {
                case BASE_OFFSET -> batch.putLong(0, value);
                case LENGTH -> batch.putInt(8, value);
                case LEADER_EPOCH -> batch.putInt(12, value);
                case MAGIC -> batch.put(16, (byte) value);
                case CRC -> batch.putInt(17, value);
                case LAST_OFFSET_DELTA -> batch.putInt(23, value);
                case BASE_TIMESTAMP -> batch.putLong(27, value);
                case MAX_TIMESTAMP -> batch.putLong(35, value);
                case SEQUENCE -> batch.putInt(53, value);
                case COUNT -> batch.putInt(57, value);
                case CODEC -> batch.put(22, (byte) (batch.get(22) & ~7 | value & 7));
                case APPEND_TIME -> batch.put(22, (byte) (batch.get(22) | 8));
                case CONTROL -> batch.put(22, (byte) (batch.get(22) | 0x20));
            }
            if (this != CRC && this != MAGIC && this != LENGTH) {
                seal(batch);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void oneByteOffIsFoundTheSame(Codec codec) throws IOException {
        Rules rules = Rules.DEFAULT;
        List<Record> records = ApacheBatches.random(new Random(3));
        records.replaceAll(ValidationDifferentialTest::harmless);
        Head head = Head.DEFAULT.withCompression(Compression.of(codec));
        try (ApacheLog log = apache(rules)) {
            for (int seed = 0; seed < 250; seed++) {
                Random random = new Random(seed);
                ByteBuffer batch = ApacheBatches.build(records, head);
                int at = Batch.HEADER_SIZE + random.nextInt(batch.capacity() - Batch.HEADER_SIZE);
                batch.put(at, (byte) random.nextInt());
                seal(batch);
                assertSame(log, batch, rules, 9, "seed " + seed + " at " + at);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void batchesWithGapsInsideAreRebuiltWithoutThem(Codec codec) {
        for (int seed = 0; seed < 15; seed++) {
            List<Record> records = ApacheBatches.random(new Random(seed));
            records.replaceAll(ValidationDifferentialTest::harmless);
            List<Record> apart = records.stream().map(r -> new Record(
                3 * r.offset(), r.timestamp(), r.key(), r.value(), r.headers())).toList();
            ByteBuffer batch = ApacheBatches.build(
                apart, Head.DEFAULT.withCompression(Compression.of(codec)));
            batch.putInt(23, records.size() - 1);
            seal(batch);

            Validated ours = validation.validate(
                batch, Rules.DEFAULT.withBatchBytesMax(Integer.MAX_VALUE), 9, NOW_MS);

            assertEquals(records, ApacheBatches.read(((Validated.Accepted) ours).buffer()));
        }
    }

    @Test
    void cutAndJoinedBytesAreFoundTheSame() throws IOException {
        Rules rules = Rules.DEFAULT;
        try (ApacheLog log = apache(rules)) {
            List<Record> records = List.of(
                new Record(0, NOW_MS, null, ByteBuffer.allocate(9), List.of()));
            byte[] one = ApacheBatches.bytes(ApacheBatches.build(records, Head.DEFAULT));
            ByteBuffer two = ByteBuffer.allocate(2 * one.length).put(0, one).put(one.length, one);
            for (int size = 0; size <= two.capacity(); size++) {
                assertSame(log, two.slice(0, size), rules, 9, "size " + size);
            }
        }
    }

    @Test
    void zstdNeedsProduceVersionSeven() throws IOException {
        Rules rules = Rules.DEFAULT;
        try (ApacheLog log = apache(rules)) {
            List<Record> records = List.of(new Record(0, NOW_MS, null, null, List.of()));
            ByteBuffer batch = ApacheBatches.build(
                records, Head.DEFAULT.withCompression(Compression.of(Codec.ZSTD)));
            for (int version = 3; version <= 13; version++) {
                assertSame(log, batch, rules, version, "version " + version);
            }
        }
    }
}
