package moldau.trials.tools;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import moldau.cli.Main;
import moldau.cli.Terminal;

/// Our tool of the same name, in this process.
final class OurTool {
    /// A tool that waits for what will not come is told so, and then has said what it has.
    private static final int SECONDS_MAX = 15;
    private static final int NEVER = -1;

    private OurTool() {}

    static Said run(String script, List<String> words, String input) {
        var all = new ArrayList<String>();
        all.add(script.replace(".sh", ""));
        all.addAll(words);
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var terminal = new Terminal(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), Map.of(), false, false, false);
        int[] exit = {NEVER};
        Thread tool = Thread.ofVirtual().start(() -> exit[0] = Main.run(terminal, all));
        try {
            if (!tool.join(Duration.ofSeconds(SECONDS_MAX))) tool.interrupt();
            tool.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        terminal.out().flush();
        terminal.err().flush();
        return new Said(exit[0], out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
