package moldau.cli.kafka;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import moldau.base.fault.Malformed;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Grammar;
import moldau.cli.Terminal;

/// `kafka-dump-log.sh`: what is in the files of a log, also of a node that runs.
final class KafkaDumpLog {
    private static final int TIME_ENTRY = 12;
    private static final int OFFSET_ENTRY = 8;
    private static final int ABORTED_ENTRY = 34;
    private static final int PRODUCER_ENTRY = 46;

    private KafkaDumpLog() {}

    static Grammar grammar() {
        return new Grammar("kafka-dump-log.sh --files file1,file2,...")
                .value("--files", "file1, file2, ...", "REQUIRED: files of logs and indexes, by commas")
                .flag("--print-data-log", "also the records of logs")
                .flag("--deep-iteration", "unpack and walk the records")
                .flag("--skip-record-metadata", "keys and values only")
                .flag("--cluster-metadata-decoder", "the records are those of the metadata log")
                .flag("--offsets-decoder", "the records are those of __consumer_offsets")
                .flag("--transaction-log-decoder", "the records are those of __transaction_state")
                .flag("--share-group-state-decoder", "the records are those of __share_group_state")
                .flag("--remote-log-metadata-decoder", "the records are those of remote log metadata")
                .flag("--index-sanity-check", "only check indexes as a broker's start does")
                .flag("--verify-index-only", "only check indexes against their log")
                .value("--max-message-size", "Integer", "larger batches are not accepted")
                .value("--max-bytes", "Integer", "end after this many bytes of batches")
                .optional("--key-decoder-class", "String", "passed over: keys are text")
                .optional("--value-decoder-class", "String", "passed over: values are text")
                .flag("-h,--help", "this");
    }

    static int run(Terminal terminal, List<String> words) {
        Given given = grammar().read(words);
        if (given.has("--help") || !given.has("--files")) {
            terminal.err().print(given.grammar().help());
            return given.has("--help") ? Exit.OK : Exit.FAILED;
        }
        for (String file : given.get("--files", "").split(",")) {
            terminal.out().println("Dumping " + file);
            dump(terminal.out(), file, read(file), given);
        }
        return Exit.OK;
    }

    /// @throws Failure if the bytes are not those of a file of this name
    static void dump(PrintStream out, String file, ByteBuffer bytes, Given given) {
        String name = Path.of(file).getFileName().toString();
        try {
            switch (name.substring(name.lastIndexOf('.') + 1)) {
                case "log", "checkpoint" -> new LogDump(out, file, given).run(bytes);
                case "index" -> offsets(out, file, bytes, given);
                case "timeindex" -> times(out, file, bytes, given);
                case "txnindex" -> aborted(out, bytes);
                case "snapshot" -> producers(out, bytes);
                default -> throw Failure.usage("Ignoring unknown file " + file);
            }
        } catch (Malformed | BufferUnderflowException damaged) {
            throw Failure.of(Exit.FAILED, "M-2015 DAMAGED_FILE", file + " is damaged: " + damaged.getMessage());
        }
    }

    private static ByteBuffer read(String file) {
        try (FileChannel channel = FileChannel.open(Path.of(file))) {
            long size = channel.size();
            if (size == 0) return ByteBuffer.allocate(0);
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, Math.min(size, Integer.MAX_VALUE));
        } catch (NoSuchFileException e) {
            throw Failure.of(Exit.FAILED, "M-2003 NO_SUCH_FILE", file + " does not exist");
        } catch (IOException e) {
            throw Failure.of(Exit.FAILED, "M-2004 UNREADABLE_FILE", file + " cannot be read: " + e.getMessage());
        }
    }

    static long baseOffset(String file) {
        String name = Path.of(file).getFileName().toString();
        int end = 0;
        while (end < name.length() && Character.isDigit(name.charAt(end))) end++;
        try {
            return Long.parseLong(name.substring(0, end));
        } catch (NumberFormatException e) {
            throw Failure.usage(name + " is not named after an offset, as files of logs are");
        }
    }

    /// Entries of `int32 offset less base, int32 position`.
    private static void offsets(PrintStream out, String file, ByteBuffer bytes, Given given) {
        long base = baseOffset(file);
        if (bytes.remaining() < OFFSET_ENTRY) {
            out.println(file + " is empty.");
            return;
        }
        if (checks(out, file, bytes.remaining() % OFFSET_ENTRY == 0, given)) return;
        while (bytes.remaining() >= OFFSET_ENTRY) {
            int offset = bytes.getInt();
            int position = bytes.getInt();
            // The file of a log that is written to ends in room for more entries.
            if (offset == 0 && bytes.position() > OFFSET_ENTRY) return;
            out.println("offset: " + (base + offset) + " position: " + position);
        }
    }

    /// Entries of `int64 timestamp, int32 offset less base`.
    private static void times(PrintStream out, String file, ByteBuffer bytes, Given given) {
        long base = baseOffset(file);
        if (bytes.remaining() < TIME_ENTRY) {
            out.println(file + " is empty.");
            return;
        }
        if (checks(out, file, bytes.remaining() % TIME_ENTRY == 0, given)) return;
        long last = -1;
        while (bytes.remaining() >= TIME_ENTRY) {
            long timestamp = bytes.getLong();
            int offset = bytes.getInt();
            if (timestamp < last || timestamp == 0 && offset == 0) return;
            out.println("timestamp: " + timestamp + " offset: " + (base + offset));
            last = timestamp;
        }
    }

    private static boolean checks(PrintStream out, String file, boolean isWhole, Given given) {
        if (!given.has("--index-sanity-check") && !given.has("--verify-index-only")) return false;
        if (isWhole) out.println(file + " passed sanity check.");
        else throw Failure.of(Exit.FAILED, "M-2015 DAMAGED_FILE", file + " ends within an entry");
        return true;
    }

    /// Entries of `int16 version, int64 producer, first, last, last stable offset`.
    private static void aborted(PrintStream out, ByteBuffer bytes) {
        while (bytes.remaining() >= ABORTED_ENTRY) {
            out.println("version: " + bytes.getShort() + " producerId: " + bytes.getLong()
                    + " firstOffset: " + bytes.getLong() + " lastOffset: " + bytes.getLong()
                    + " lastStableOffset: " + bytes.getLong());
        }
    }

    /// `int16 version, int32 crc, int32 count`, then the entries of `moldau.log.ProducerSnapshot`.
    private static void producers(PrintStream out, ByteBuffer bytes) {
        bytes.getShort();
        bytes.getInt();
        int count = bytes.getInt();
        if (count < 0 || count > bytes.remaining() / PRODUCER_ENTRY) {
            throw new Malformed(count + " producers announced in " + bytes.remaining() + " bytes");
        }
        for (int i = 0; i < count; i++) {
            long id = bytes.getLong();
            short epoch = bytes.getShort();
            int lastSequence = bytes.getInt();
            long lastOffset = bytes.getLong();
            int delta = bytes.getInt();
            long timestamp = bytes.getLong();
            int coordinatorEpoch = bytes.getInt();
            long transaction = bytes.getLong();
            String open = transaction < 0 ? "OptionalLong.empty" : "OptionalLong[" + transaction + "]";
            String line = "producerId: " + id + " producerEpoch: " + epoch + " coordinatorEpoch: "
                    + coordinatorEpoch + " currentTxnFirstOffset: " + open + " lastTimestamp: " + timestamp;
            if (lastOffset < 0) {
                out.println(line + " ");
            } else {
                out.println(line + " firstSequence: " + (lastSequence - delta) + " lastSequence: "
                        + lastSequence + " lastOffset: " + lastOffset + " offsetDelta: " + delta
                        + " timestamp: " + timestamp);
            }
        }
    }
}
