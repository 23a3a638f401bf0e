package moldau.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import moldau.base.Disk;
import moldau.base.Path;
import moldau.base.fault.Malformed;
import moldau.base.sim.SimDisk;
import moldau.wire.Uuid;
import moldau.wire.batch.Checksum;
import org.junit.jupiter.api.Test;

/// Every file's form, byte for byte, and what becomes of one that is not in it: refused as
/// [Malformed] or taken for empty, never another exception, never more memory than the file has
/// bytes.
final class DecodersTest {
    private static final int ROUNDS = 3000;

    private long seed = 42;

    /// xorshift: the same bytes each run.
    private int below(int bound) {
        seed ^= seed << 13;
        seed ^= seed >>> 7;
        seed ^= seed << 17;
        return (int) Long.remainderUnsigned(seed, bound);
    }

    @Test
    void namesOfDirectoriesAreReadWhole() {
        String hex = "0123456789abcdef0123456789abcdef";
        assertEquals(live("a", 0), LogName.parse("a-0"));
        assertEquals(live("a-b.c_d", 12), LogName.parse("a-b.c_d-12"));
        assertEquals(live("x-1." + hex + "-delete", 3), LogName.parse("x-1." + hex + "-delete-3"));
        assertEquals(LogName.Kind.DELETE, LogName.parse("a-b-1." + hex + "-delete").kind());
        assertEquals(new TopicPartition("a-b", 1),
            LogName.parse("a-b-1." + hex + "-future").partition());
        assertEquals(LogName.Kind.STRAY, LogName.parse("a-1." + hex + "-stray").kind());
        for (String bad : List.of("", "a", "-1", "a-", "a-01", "a--1x", "a-1.", "a-1." + hex,
            "..-1", ".-1",
                "a-1." + hex.toUpperCase(java.util.Locale.ROOT) + "-delete",
                    "a-1." + hex + "-delete ",
                "a-99999999999", "a b-1", "a/b-1", "remote-log-index-cache",
                    "x".repeat(250) + "-1")) {
            assertNull(LogName.parse(bad), bad);
        }
    }

    private static LogName live(String topic, int partition) {
        return new LogName(new TopicPartition(topic, partition), LogName.Kind.LIVE);
    }

    @Test
    void decoratedNamesFitTheFileSystem() {
        String name = LogName.decorated(new TopicPartition("t".repeat(249), 7), LogName.Kind.DELETE,
            new Uuid(1, 2));

        assertEquals(255, name.length());
        assertEquals(LogName.Kind.DELETE, LogName.parse(name).kind());
    }

    @Test
    void partitionMetadataIsKafkas() {
        Uuid id = Uuid.parse("AAAAAAAAAAAAAAAAAAAAAQ");
        assertEquals("version: 0\ntopic_id: AAAAAAAAAAAAAAAAAAAAAQ", PartitionMetadata.encode(id));
        assertEquals(id, PartitionMetadata.decode(PartitionMetadata.encode(id)));
        fuzzText(PartitionMetadata.encode(id), PartitionMetadata::decode);
    }

    @Test
    void offsetCheckpointsAreKafkas() {
        Map<TopicPartition, Long> offsets = new TreeMap<>();
        assertEquals("0\n0\n", Logs.encode(offsets));
        offsets.put(new TopicPartition("b", 1), 7L);
        offsets.put(new TopicPartition("a", 0), Long.MAX_VALUE);
        String text = "0\n2\na 0 9223372036854775807\nb 1 7\n";
        assertEquals(text, Logs.encode(offsets));
        assertEquals(offsets, Logs.decode(text));
        assertEquals(Map.of(), Logs.decode(""));
        for (String bad : List.of("1\n0\n", "0\n2\na 0 1\n", "0\n1\na 0 -1\n", "0\n-1\n",
            "0\n1\na  1\n",
                "0\n0\na 0 1\n", "0\n1\na 0 9223372036854775808\n", "0\n2147483647\n")) {
            assertThrows(Malformed.class, () -> Logs.decode(bad), bad);
        }
        fuzzText(text, Logs::decode);
    }

    @Test
    void epochsAreKafkas() {
        Epochs epochs = new Epochs();
        epochs.begin(0, 0);
        epochs.begin(3, 17);
        assertEquals("0\n2\n0 0\n3 17\n", epochs.text());
        Epochs read = new Epochs();
        read.read(epochs.text());
        assertEquals(epochs.text(), read.text());
        read.read("");
        assertEquals(0, read.count());
        for (String bad : List.of("0\n2\n3 17\n0 0\n", "0\n2\n1 5\n2 4\n",
            "0\n1\n2147483648 0\n")) {
            assertThrows(Malformed.class, () -> new Epochs().read(bad), bad);
        }
        fuzzText(epochs.text(), text -> new Epochs().read(text));
    }

    @Test
    void theCleanMarkerIsKafkas() {
        SimDisk disk = Written.disk();
        CleanMarker.put(disk, 14);
        assertEquals("{\"version\":0,\"brokerEpoch\":14}", SmallFile.text(disk, CleanMarker.PATH));
        assertEquals(14, CleanMarker.take(disk).getAsLong());
        assertTrue(CleanMarker.take(disk).isEmpty());
        assertEquals(-1, CleanMarker.brokerEpoch(""));
        assertEquals(-1, CleanMarker.brokerEpoch("{\"version\":1,\"brokerEpoch\":14}"));
        fuzzText("{\"version\":0,\"brokerEpoch\":14}", CleanMarker::brokerEpoch);
    }

    @Test
    void producerSnapshotsAreKafkas() {
        Producers producers = new Producers();
        assertEquals(10, ProducerSnapshot.encode(producers).remaining());
        Producer producer = producers.known(0x0102030405060708L);
        producer.epoch((short) 2);
        producer.add(9, 100, 4, 1234);
        producer.coordinatorEpoch = 5;
        producers.opened(producer, 96);
        ByteBuffer bytes = ProducerSnapshot.encode(producers);

        String entry = "0102030405060708" + "0002" + "00000009" + "0000000000000064" + "00000004"
            + "00000000000004d2" + "00000005" + "0000000000000060";
        assertEquals("0001", hex(bytes, 0, 2));
        assertEquals("00000001" + entry, hex(bytes, 6, 56));
        Producers read = new Producers();
        ProducerSnapshot.decode(bytes, read);
        assertEquals(bytes, ProducerSnapshot.encode(read));
        assertEquals(96, read.transactions.firstUnstable());
        fuzzBytes(bytes, true, fuzzed -> ProducerSnapshot.decode(fuzzed, new Producers()));
        fuzzBytes(bytes, false, fuzzed -> ProducerSnapshot.decode(fuzzed, new Producers()));
    }

    @Test
    void abortedTransactionsAreKafkas() {
        SimDisk disk = Written.disk();
        Workbench bench = new Workbench(disk, 4);
        Handle handle = new Handle(new Path("x.txnindex"));
        TxnIndex index = new TxnIndex(bench, handle, false);
        var aborted = new AbortedTransaction(7, 10, 20, 15);
        index.append(bench, aborted);

        ByteBuffer bytes = SmallFile.bytes(disk, handle.path);
        assertEquals("0000" + "0000000000000007" + "000000000000000a" + "0000000000000014"
            + "000000000000000f",
            hex(bytes, 0, 34));
        assertEquals(List.of(aborted), new TxnIndex(bench, handle, true).all(bench));
        fuzzBytes(bytes, false, fuzzed -> TxnIndex.decode(fuzzed, new ArrayList<>()));
    }

    @Test
    void indexEntriesAreKafkas() {
        SimDisk disk = Written.disk();
        Workbench bench = new Workbench(disk, 4);
        OffsetIndex offsets = new OffsetIndex(1000, new Handle(new Path("o.index")), true);
        TimeIndex times = new TimeIndex(1000, new Handle(new Path("t.timeindex")), true);
        for (int i = 1; i <= 1000; i++) {
            offsets.append(bench, 1000 + 2 * i, 100 * i);
            times.append(bench, 50L * i, 1000 + 2 * i);
        }
        offsets.entries.store(bench, true);
        times.entries.store(bench, true);

        assertEquals("00000002" + "00000064",
            hex(SmallFile.bytes(disk, new Path("o.index")), 0, 8));
        assertEquals("0000000000000032" + "00000002",
            hex(SmallFile.bytes(disk, new Path("t.timeindex")), 0, 12));
        OffsetIndex again = new OffsetIndex(1000, new Handle(new Path("o.index")), false);
        TimeIndex timesAgain = new TimeIndex(1000, new Handle(new Path("t.timeindex")), false);
        for (int i = 1; i <= 1000; i++) {
            assertEquals(100 * i, again.positionAtOrBefore(bench, 1000 + 2 * i));
            assertEquals(100 * i, again.positionAtOrBefore(bench, 1001 + 2 * i));
            assertEquals(i == 1 ? 1000 : 998 + 2 * i, timesAgain.offsetBefore(bench, 50L * i));
        }
        assertEquals(0, again.positionAtOrBefore(bench, 1001));
        again.truncateTo(bench, 1500);
        assertEquals(100 * 249, again.positionAtOrBefore(bench, 9000));
        timesAgain.truncateTo(bench, 1500);
        assertEquals(1498, timesAgain.lastOffset(bench));
    }

    /// A segment and all its companions of any bytes open as some log: empty, cut, or whole.
    @Test
    void anyBytesInALogsDirectoryOpen() {
        for (int round = 0; round < 300; round++) {
            SimDisk disk = Written.disk();
            Log log = Written.create(disk, Written.SMALL);
            for (int i = 0; i < 12; i++) {
                Written.append(log, Written.transactional(7, 0, i, "value " + i));
                if (i == 7) log.appendAsLeader(Written.marker(false, 7, 0), 0, Origin.COORDINATOR,
                    0);
                log.write();
            }
            Written.close(log);
            spoil(disk, log.directory());
            OpeningHints hints = new OpeningHints(round % 2 == 0, below(15), below(3), below(15),
                0);
            Log again = Written.reopened(disk, Written.SMALL, hints);
            again.checkInvariants();
            again.producers();
            again.abortedTransactions(again.startOffset(), again.endOffset());
            Written.append(again, "on it goes");
        }
    }

    private void spoil(SimDisk disk, Path directory) {
        List<Path> files = disk.list(directory);
        Path path = files.get(below(files.size()));
        try (Disk.File file = disk.open(path, Disk.Mode.WRITE)) {
            int size = (int) file.size();
            switch (below(3)) {
                case 0 -> file.truncate(below(size + 1));
                case 1 -> file.write(below(size + 1), ByteBuffer.allocate(1 + below(40)));
                default -> {
                    ByteBuffer junk = ByteBuffer.allocate(1 + below(40));
                    while (junk.hasRemaining()) junk.put((byte) below(256));
                    file.write(below(size + 1), junk.flip());
                }
            }
        }
    }

    private interface Decoder<T> {
        void decode(T bytes);
    }

    private void fuzzText(String good, Decoder<String> decoder) {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = mutated(good.getBytes(StandardCharsets.UTF_8));
            try {
                decoder.decode(new String(bytes, StandardCharsets.UTF_8));
            } catch (Malformed expected) {
                assertTrue(expected.getMessage().length() < 500, expected::getMessage);
            }
        }
    }

    private void fuzzBytes(ByteBuffer good, boolean signed, Decoder<ByteBuffer> decoder) {
        byte[] original = new byte[good.remaining()];
        good.get(good.position(), original);
        for (int round = 0; round < ROUNDS; round++) {
            ByteBuffer bytes = ByteBuffer.wrap(mutated(original));
            if (signed && bytes.capacity() > 6) {
                bytes.putInt(2, (int) Checksum.crc32c(bytes, 6, bytes.capacity() - 6)).putShort(0,
                    (short) 1);
            }
            try {
                decoder.decode(bytes);
            } catch (Malformed expected) {
                assertTrue(expected.getMessage().length() < 500, expected::getMessage);
            }
        }
    }

    private byte[] mutated(byte[] good) {
        byte[] bytes = java.util.Arrays.copyOf(good,
            below(4) == 0 ? below(2 * good.length) : good.length);
        for (int i = below(4); i >= 0
            && bytes.length > 0; i--) bytes[below(bytes.length)] = (byte) below(256);
        return bytes;
    }

    private static String hex(ByteBuffer bytes, int from, int to) {
        byte[] range = new byte[to - from];
        bytes.get(from, range);
        return HexFormat.of().formatHex(range);
    }
}
