package moldau.cli;

import java.util.Arrays;
import java.util.List;
import moldau.base.sim.Decoder;
import moldau.base.sim.Decoders;
import moldau.cli.kafka.FilesFuzz;
import moldau.cli.topic.EventsFuzz;

/// Every decoder of this module: command lines, the little languages in them, files to be dumped,
/// events to be sent. A [Failure] is the answer to what is wrong.
public final class Fuzzing {
    static final Decoders DECODERS = new Decoders()
            .add(Decoder.ofText("command-line", Fuzzing::commandLine, "-n 10 --set a=b --list x",
                    "--max=3 -- --list").checked())
            .add(Decoder.ofText("duration", Durations::msOrNone, "500ms", "999999999999w").checked())
            .add(EventsFuzz.SPAN)
            .add(EventsFuzz.FORMAT)
            .add(EventsFuzz.CUT)
            .add(EventsFuzz.JSON)
            .add(FilesFuzz.DELETE_RECORDS)
            .add(FilesFuzz.LOG)
            .add(FilesFuzz.METADATA_LOG)
            .add(FilesFuzz.GROUP_LOG)
            .add(FilesFuzz.INDEXES);

    private Fuzzing() {}

    /// Called by the fuzzer.
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        DECODERS.fuzz(input);
    }

    private static void commandLine(String text) {
        Grammar grammar = new Grammar("tool NAME").value("-n,--max", "count", "how many")
                .value("--set", "key=value", "a setting").optional("--state", "state", "a filter")
                .flag("--list", "names");
        answered(() -> {
            Given given = grammar.read(List.copyOf(Arrays.asList(text.split(" "))));
            given.number("--max", 0);
            given.pairs("--set");
            given.words();
        });
    }

    /// A failure with an exit code and a text is as good an answer as any.
    public static void answered(Runnable reading) {
        try {
            reading.run();
        } catch (Failure failure) {
            if (failure.exit() == Exit.OK || failure.text().isBlank()) throw failure;
        }
    }
}
