package moldau.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import moldau.base.Path;
import moldau.base.fault.Malformed;
import moldau.base.sim.SimDisk;
import moldau.wire.Uuid;
import org.junit.jupiter.api.Test;

/// Every file's form, byte for byte; [Fuzzing] has what becomes of one that is not in it.
final class DecodersTest {
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

    private static String hex(ByteBuffer bytes, int from, int to) {
        byte[] range = new byte[to - from];
        bytes.get(from, range);
        return HexFormat.of().formatHex(range);
    }
}
