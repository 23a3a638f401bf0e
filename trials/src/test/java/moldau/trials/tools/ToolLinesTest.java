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
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Tools under Kafka's names say what Apache's say, and end with the same code. Each side has a node of
/// its own, on which the same commands were run, so the nodes are in the same state; what must differ
/// (addresses, ids, times, speeds) is made equal before the lines are compared.
class ToolLinesTest {
    private static final List<String> SCENARIOS = List.of(
            "topics", "groups", "configs", "offsets", "cluster", "console", "perf");

    @TempDir
    Path home;

    @TestFactory
    Stream<DynamicTest> ourToolsSayWhatApachesSay() {
        return SCENARIOS.stream().map(name -> DynamicTest.dynamicTest(name, () -> {
            List<String> differences = differences(Scenario.read(name), home.resolve(name));
            assertEquals("", String.join("\n", differences));
        }));
    }

    static List<String> differences(Scenario scenario, Path home) throws IOException {
        Path dir = Files.createDirectories(home.resolve("files"));
        try (var apaches = new LoneNode(home.resolve("apache"), Map.of());
                var ours = new LoneNode(home.resolve("ours"), Map.of())) {
            var differences = new ArrayList<String>();
            for (Step each : scenario.steps()) {
                each.writeFiles(dir);
                Said theirs = say(each, apaches, dir, (words, input) -> ApacheTool.run(each.script(), words, input));
                Said we = say(each, ours, dir, (words, input) -> OurTool.run(each.script(), words, input));
                String found = difference(each, theirs, we);
                if (!found.isEmpty()) differences.add(found);
            }
            return differences;
        }
    }

    private static Said say(Step step, LoneNode node, Path dir, BiFunction<List<String>, String, Said> tool) {
        List<String> words = step.words(node.address(), dir.toString());
        Said said = tool.apply(words.subList(1, words.size()), step.input().toString());
        return new Said(said.exit(), withCodes(normal(said.out(), node)), withCodes(normal(said.err(), node)));
    }

    /// Without what must differ.
    private static String normal(String text, LoneNode node) {
        String port = node.address().substring(node.address().lastIndexOf(':') + 1);
        return withOptionsInOrder(text).replaceAll("\\b" + port + "\\b", "PORT")
                .replaceAll("\\d+(\\.\\d+)? (records/sec|MB/sec|ms)\\b", "N $2")
                .replaceAll("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UUID")
                .replaceAll("(?<![\\w.-])(?!--)[\\w-]{22}(?![\\w-])", "ID")
                .replaceAll("(HighWatermark: +|Epoch: )\\d+", "$1N")
                .replaceAll("\\b1[67]\\d{11}\\b", "TIME")
                .replaceAll("(?m)^WARN.*", "WARN")
                .replaceAll("(Exception in thread \"main\" )?\\b(java|joptsimple|org\\.apache\\.kafka)[\\w.]+(Exception|Error): ", "");
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
            case LINES -> theirs.out().equals(ours.out())
                    && (theirs.out() + ours.err()).contains(first(theirs.err()));
            case ANY_ORDER -> sorted(theirs.out()).equals(sorted(ours.out()));
            case EXIT_ONLY -> true;
        };
        return isLike ? "" : "\n$ " + step.line() + "\n--- Apache's, exit " + theirs.exit() + "\n" + theirs.out()
                + "err: " + first(theirs.err()) + "\n--- ours, exit " + ours.exit() + "\n" + ours.out()
                + "err: " + first(ours.err());
    }

    private static List<String> sorted(String text) {
        String[] lines = text.split("\n");
        Arrays.sort(lines);
        return List.of(lines);
    }

    /// What is wrong stands in the first line; the rest is help or a stack trace. What advertises is
    /// passed over.
    private static String first(String err) {
        return err.lines().filter(each -> !each.isBlank() && !each.contains("KIP-848")).findFirst().orElse("");
    }
}
