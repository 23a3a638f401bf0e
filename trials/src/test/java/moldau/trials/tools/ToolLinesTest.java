package moldau.trials.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import moldau.trials.tools.Scenario.Step;
import moldau.wire.Errors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Tools under Kafka's names say what Apache's say, and end with the same code. Each side has a node of
/// its own, on which the same commands were run, so the nodes are in the same state; what must differ
/// (addresses, ids, times, speeds) is made equal before the lines are compared.
class ToolLinesTest {
    /// Of something that may have taken no time at all.
    private static final String RATE = "(?:-?\\d+\\.\\d{4}|NaN|Infinity)";
    private static final List<String> SCENARIOS = List.of(
            "topics", "groups", "members", "consumers", "configs", "offsets", "cluster", "controllers", "argparse",
            "console", "perf", "perf-consumer", "dirs");

    @TempDir
    Path home;

    @TestFactory
    Stream<DynamicTest> ourToolsSayWhatApachesSay() {
        return SCENARIOS.stream().map(name -> DynamicTest.dynamicTest(name, () -> {
            List<String> differences = differences(Scenario.read(name), home.resolve(name));
            assertEquals("", String.join("\n", differences));
        }));
    }

    /// Both look at the same files, ours first: Apache's trims indexes it has opened.
    @Test
    void ourDumpSaysWhatApachesSays() throws IOException {
        DumpedFiles.make(home);
        var both = Side.of(home);
        assertEquals("", String.join("\n", differences(Scenario.read("dump"), both, both)));
    }

    /// Each formats directories of its own.
    @Test
    void ourStorageToolSaysWhatApachesSays() throws IOException {
        var theirs = Side.of(Files.createDirectories(home.resolve("apache")));
        var ours = Side.of(Files.createDirectories(home.resolve("ours")));
        assertEquals("", String.join("\n", differences(Scenario.read("storage"), theirs, ours)));
    }

    /// What one of the two tools works on.
    ///
    /// @param node empty: none is needed
    /// @param controller the node's other address
    /// @param dir of files that commands name
    /// @param home of the node's log directories
    private record Side(String node, String controller, Path dir, Path home, LiveMembers members) {
        static Side of(Path dir) {
            return new Side("", "", dir, dir, new LiveMembers(""));
        }

        static Side of(LoneNode node, Path home, LiveMembers members) throws IOException {
            return new Side(node.address(), node.controller(), Files.createDirectories(home.resolve("files")), home, members);
        }
    }

    private static List<String> differences(Scenario scenario, Path home) throws IOException {
        Path apachesHome = home.resolve("apache");
        Path oursHome = home.resolve("ours");
        try (var apaches = new LoneNode(apachesHome, settings(apachesHome));
                var ours = new LoneNode(oursHome, settings(oursHome));
                var apachesMembers = new LiveMembers(apaches.address());
                var ourMembers = new LiveMembers(ours.address())) {
            return differences(scenario, Side.of(apaches, apachesHome, apachesMembers),
                    Side.of(ours, oursHome, ourMembers));
        }
    }

    private static Map<String, String> settings(Path home) {
        return Map.of("log.dirs", home.resolve("data") + "," + home.resolve("more"),
                "group.initial.rebalance.delay.ms", "0",
                "group.consumer.min.heartbeat.interval.ms", "100", "group.consumer.heartbeat.interval.ms", "200");
    }

    private static List<String> differences(Scenario scenario, Side apaches, Side ours) {
        var differences = new ArrayList<String>();
        for (Step each : scenario.steps()) {
            Said we = say(each, ours, (words, input) -> OurTool.run(each.script(), words, input));
            Said theirs = say(each, apaches, (words, input) -> ApacheTool.run(each.script(), words, input));
            String found = difference(each, theirs, we);
            if (!found.isEmpty()) differences.add(found);
        }
        return differences;
    }

    private static Said say(Step step, Side side, BiFunction<List<String>, String, Said> tool) {
        step.writeFiles(side.dir(), side.home());
        step.members().forEach(side.members()::change);
        List<String> words = step.words(side.node(), side.controller(), side.dir(), side.home());
        Said said = tool.apply(words.subList(1, words.size()), step.input().toString());
        return new Said(said.exit(), withCodes(normal(said.out(), side)), onOneLine(withCodes(normal(said.err(), side))));
    }

    /// argparse4j says the usage before the complaint, and stretches lines to one width; it breaks them
    /// after dashes too.
    private static String onOneLine(String err) {
        return err.startsWith("usage: ") ? err.replaceAll("\\s+", " ").replace(" -- ", " --") : err;
    }

    /// Without what must differ.
    private static String normal(String text, Side side) {
        String named = text.replace(side.dir().toString(), "DIR").replace(side.home().toString(), "HOME");
        return withOptionsInOrder(withoutPort(withoutPort(named, side.node()), side.controller()))
                .replaceAll("\\d+(\\.\\d+)? (records/sec|MB/sec|ms)\\b", "N $2")
                .replaceAll("\\b20\\d\\d-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d:\\d{3}\\b", "DATE")
                .replaceAll("(?m), RATE, (\\d+), RATE, \\d+, -?\\d+, RATE, RATE$".replace("RATE", RATE),
                        ", N, $1, N, N, N, N, N")
                .replaceAll("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UUID")
                .replaceAll("(?<![\\w.-])(?!--)[\\w-]{22}(?![\\w-])", "ID")
                .replaceAll("(HighWatermark: +|Epoch: )\\d+", "$1N")
                .replaceAll("\\b1[67]\\d{11}\\b", "TIME")
                .replaceAll("(?m)^WARN.*", "WARN")
                // What the nodes log, which are in this process.
                .replaceAll("(?m)^\\[20\\d\\d-.*\\R", "")
                .replaceAll("(Error at (offset )?\\d+, skipping\\.) .*", "$1 WHY")
                .replaceAll("(Exception in thread \"main\" )?\\b(java|joptsimple|org\\.apache\\.kafka)[\\w.]+(Exception|Error): ", "");
    }

    private static String withoutPort(String text, String address) {
        String port = address.substring(address.lastIndexOf(':') + 1);
        return port.isEmpty() ? text : text.replaceAll("\\b" + port + "\\b", "PORT");
    }

    /// Apache's lists options in the order of their hash codes: another in each process.
    private static String withOptionsInOrder(String text) {
        return Pattern.compile("\\[[\\w-]+](, \\[[\\w-]+])+").matcher(text).replaceAll(
                list -> String.join(", ", Stream.of(list.group().split(", ")).sorted().toList()));
    }

    /// What error codes mean is worded by each.
    private static String withCodes(String text) {
        String named = text;
        for (var each : org.apache.kafka.common.protocol.Errors.values()) {
            String name = "<" + each.name() + ">";
            if (each.message() != null) named = named.replace(each.message(), name);
            named = named.replace(Errors.message(each.code()), name);
        }
        return named;
    }

    private static String difference(Step step, Said theirs, Said ours) {
        boolean isLike = theirs.exit() == ours.exit() && switch (step.likeness()) {
            case LINES -> theirs.out().equals(ours.out()) && areIn(complaints(theirs), theirs.out() + ours.err())
                    && (ours.exit() != 0 || areIn(complaints(ours), theirs.out() + theirs.err()));
            case OWN_COMPLAINT -> theirs.out().equals(ours.out());
            case ANY_ORDER -> sorted(theirs.out()).equals(sorted(ours.out()));
            case EXIT_ONLY -> true;
        };
        return isLike ? "" : "\n$ " + step.line() + "\n--- Apache's" + text(theirs) + "\n--- ours" + text(ours);
    }

    private static String text(Said said) {
        return ", exit " + said.exit() + "\n" + said.out() + "err: " + String.join("\n", complaints(said).toList());
    }

    private static boolean areIn(Stream<String> lines, String text) {
        return lines.allMatch(text::contains);
    }

    private static List<String> sorted(String text) {
        String[] lines = text.split("\n");
        Arrays.sort(lines);
        return List.of(lines);
    }

    /// Where a tool fails, what is wrong stands in the first line; the rest is help. What advertises and
    /// what traces stacks is passed over.
    private static Stream<String> complaints(Said said) {
        return said.err().lines()
                .filter(each -> !each.isBlank() && !each.contains("KIP-848"))
                .filter(each -> !each.startsWith("\t") && !each.startsWith("Caused by: "))
                .limit(said.exit() == 0 ? Long.MAX_VALUE : 1);
    }
}
