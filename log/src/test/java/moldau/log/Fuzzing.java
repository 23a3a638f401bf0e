package moldau.log;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import moldau.base.Disk;
import moldau.base.Path;
import moldau.base.fault.DiskFault;
import moldau.base.sim.Choices;
import moldau.base.sim.Decoder;
import moldau.base.sim.Decoders;
import moldau.base.sim.SimDisk;
import moldau.wire.Uuid;
import moldau.wire.batch.Checksum;

/// Every decoder of this module: the files of a log directory, alone and together (T13).
public final class Fuzzing {
    static final Decoders DECODERS = new Decoders()
        .add(Decoder.ofText("partition-metadata", PartitionMetadata::decode,
            PartitionMetadata.encode(new Uuid(7, 8))).checked())
        .add(Decoder.ofText("offset-checkpoint", Logs::decode,
            "0\n2\na 0 9223372036854775807\nb 1 7\n", "0\n0\n", "").checked())
        .add(Decoder.ofText("epochs", text -> new Epochs().read(text), "0\n2\n0 0\n3 17\n", "")
            .checked())
        .add(Decoder.ofText("clean-marker", CleanMarker::brokerEpoch,
            "{\"version\":0,\"brokerEpoch\":14}").checked())
        .add(Decoder.ofText("log-name", Fuzzing::name, "orders-3", "a-b.c_d-12",
            "x-1.0123456789abcdef0123456789abcdef-delete"))
        .add(Decoder.of("producer-snapshot", Fuzzing::snapshot, producers()).checked())
        .add(Decoder.of("producer-snapshot-signed", Fuzzing::signedSnapshot, producers()).checked())
        .add(Decoder.of("txn-index",
            bytes -> TxnIndex.decode(ByteBuffer.wrap(bytes), new ArrayList<>()), aborted()))
        .add("log-directory", Fuzzing::directory);

    private Fuzzing() {}

    /// Called by the fuzzer.
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        DECODERS.fuzz(input);
    }

    /// A name that is a log's is written as it was read.
    private static void name(String text) {
        LogName name = LogName.parse(text);
        if (name == null || name.kind() != LogName.Kind.LIVE) return;
        if (!name.partition().toString().equals(text)) throw new AssertionError(text + ": " + name);
    }

    private static byte[] producers() {
        Producers producers = new Producers();
        for (int i = 1; i <= 3; i++) {
            Producer producer = producers.known(i);
            producer.epoch((short) i);
            producer.add(9, 100 * i, 4, 1234);
            if (i == 2) producers.opened(producer, 96);
        }
        return ProducerSnapshot.encode(producers).array();
    }

    private static byte[] aborted() {
        return ByteBuffer.allocate(2 * TxnIndex.ENTRY_BYTES)
            .putShort((short) 0).putLong(7).putLong(10).putLong(20).putLong(15)
            .putShort((short) 0).putLong(8).putLong(12).putLong(30).putLong(25).array();
    }

    private static void snapshot(byte[] bytes) {
        Producers into = new Producers();
        ProducerSnapshot.decode(ByteBuffer.wrap(bytes), into);
        ProducerSnapshot.encode(into);
        into.transactions.firstUnstable();
    }

    /// Past the checksum, which an enemy can make too.
    private static void signedSnapshot(byte[] bytes) {
        if (bytes.length > 6) {
            int crc = (int) Checksum.crc32c(ByteBuffer.wrap(bytes), 6, bytes.length - 6);
            ByteBuffer.wrap(bytes).putShort(0, (short) 1).putInt(2, crc);
        }
        snapshot(bytes);
    }

    /// A segment and all its companions, one or two of them damaged, open as some log: empty, cut,
    /// or whole, to be written on; or are refused as a broken disk is.
    private static void directory(Choices choices) {
        SimDisk disk = Written.disk();
        Log log = Written.create(disk, Written.SMALL);
        for (int i = 0; i < 12; i++) {
            Written.append(log, Written.transactional(7, 0, i, "value " + i));
            if (i == 7) {
                log.appendAsLeader(Written.marker(false, 7, 0), 0, Origin.COORDINATOR, 0);
            }
            log.write();
        }
        Written.close(log);
        for (int left = 1 + choices.below(2); left > 0; left--) {
            damage(disk, log.directory(), choices);
        }
        OpeningHints hints = new OpeningHints(choices.flip(), choices.below(15), choices.below(3),
            choices.below(15), 0);
        try {
            Log again = Written.reopened(disk, Written.SMALL, hints);
            again.checkInvariants();
            again.producers();
            again.abortedTransactions(again.startOffset(), again.endOffset());
            Written.append(again, "on it goes");
        } catch (DiskFault refused) {
            // What was acknowledged and is gone is said, not cut off.
            assert refused.kind() == DiskFault.Kind.BROKEN : refused;
        }
    }

    private static void damage(SimDisk disk, Path directory, Choices choices) {
        List<Path> files = disk.list(directory);
        Path path = choices.pick(files);
        choices.note(path);
        byte[] bytes = new byte[(int) SmallFile.bytes(disk, path).remaining()];
        SmallFile.bytes(disk, path).get(bytes);
        byte[] damaged = Decoder.damaged(bytes, choices);
        try (Disk.File file = disk.open(path, Disk.Mode.CREATE)) {
            file.write(0, ByteBuffer.wrap(damaged));
        }
    }
}
