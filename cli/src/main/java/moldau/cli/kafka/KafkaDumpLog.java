package moldau.cli.kafka;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import moldau.base.fault.Malformed;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Grammar;
import moldau.cli.Terminal;

/// `kafka-dump-log.sh`: what is in the files of a log, also of a node that runs, and what in them does
/// not fit together.
final class KafkaDumpLog {
    private final PrintStream out;
    private final PrintStream err;
    private final Given given;
    private final Function<String, ByteBuffer> files;
    private final DumpFindings findings = new DumpFindings();

    /// @param files the bytes of a file by its name
    KafkaDumpLog(PrintStream out, PrintStream err, Given given, Function<String, ByteBuffer> files) {
        this.out = out;
        this.err = err;
        this.given = given;
        this.files = files;
    }

    static Grammar grammar() {
        return new Grammar("kafka-dump-log.sh --files file1,file2,...", Grammar.Voice.KAFKAS)
                .value("--files", "file1, file2, ...", "REQUIRED: files of logs and indexes, by commas")
                .flag("--print-data-log", "also the records of logs")
                .flag("--deep-iteration", "unpack and walk the records")
                .flag("--skip-record-metadata", "keys and values only")
                .flag("--cluster-metadata-decoder", "the records are those of the metadata log")
                .flag("--offsets-decoder", "the records are those of __consumer_offsets")
                .flag("--transaction-log-decoder", "the records are those of __transaction_state")
                .flag("--share-group-state-decoder", "the records are those of __share_group_state")
                .flag("--remote-log-metadata-decoder", "the records are those of __remote_log_metadata")
                .flag("--index-sanity-check", "only check indexes as a broker's start does")
                .flag("--verify-index-only", "only compare indexes with their log")
                .value("--max-message-size", "Integer", "an index finds its batch within this many bytes")
                .value("--max-bytes", "Integer", "end after this many bytes of batches")
                .optional("--key-decoder-class", "String",
                        "keys are of a class of org.apache.kafka.tools.api: StringDecoder, IntegerDecoder,"
                                + " LongDecoder, DefaultDecoder")
                .optional("--value-decoder-class", "String", "values are of such a class")
                .flag("-h,--help", "this");
    }

    static int run(Terminal terminal, List<String> words) {
        Given given = grammar().read(words);
        if (words.isEmpty() || given.has("--help")) {
            terminal.err().print(given.grammar().help());
            return Exit.FAILED;
        }
        Tool.needs(given, "--files");
        var dump = new KafkaDumpLog(terminal.out(), terminal.err(), given, KafkaDumpLog::read);
        for (String file : given.get("--files", "").split(",")) dump.print(file);
        terminal.out().flush();
        dump.findings.print(terminal.err());
        return Exit.OK;
    }

    /// @throws Failure if the bytes are not those of a file of this name
    void print(String file) {
        out.println("Dumping " + file);
        try {
            switch (file.substring(file.lastIndexOf('.') + 1)) {
                case "log", "checkpoint" -> new LogDump(out, given, findings).run(file, files);
                case "index" -> new IndexDump(out, given, findings, files).offsets(file);
                case "timeindex" -> new IndexDump(out, given, findings, files).times(file);
                case "txnindex" -> ProducersDump.aborted(out, files.apply(file));
                case "snapshot" -> ProducersDump.snapshot(out, err, files.apply(file));
                default -> err.println("Ignoring unknown file " + file);
            }
        } catch (Malformed | BufferUnderflowException damaged) {
            throw Failure.of(Exit.FAILED, "M-2015 DAMAGED_FILE", file + " is damaged: " + damaged.getMessage());
        }
    }

    private static ByteBuffer read(String file) {
        Path path = Path.of(file);
        // Made with the first transaction that is aborted.
        if (file.endsWith(".txnindex") && !Files.exists(path)) return ByteBuffer.allocate(0);
        try (FileChannel channel = FileChannel.open(path)) {
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
}
