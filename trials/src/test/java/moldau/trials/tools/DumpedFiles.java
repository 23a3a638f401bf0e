package moldau.trials.tools;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Files for tools to print: those that a node left, [OddFiles] and [RecordFiles] beside them.
final class DumpedFiles {
    private DumpedFiles() {}

    /// What a node of ours wrote while it served Apache's tools:
    ///
    /// ```
    ///   data/a-0      plain, keyed, with headers, compressed
    ///   data/__consumer_offsets-0..2, __cluster_metadata-0, bootstrap.checkpoint
    /// ```
    static void make(Path dir) throws IOException {
        try (var node = new LoneNode(dir, Map.of("log.index.interval.bytes", "64"))) {
            for (String line : List.of("--create --topic a", "--create --topic empty --config retention.ms=100000")) {
                run(node, "kafka-topics.sh", line, "");
            }
            String properties = " --reader-property parse.key=true --reader-property parse.headers=true";
            run(node, "kafka-console-producer.sh", "--topic a", "one\ntwo\n\n");
            run(node, "kafka-console-producer.sh", "--topic a" + properties, "h1:x,h2:y\tkey\tvalue\n");
            for (String codec : List.of("gzip", "snappy", "lz4", "zstd")) {
                run(node, "kafka-console-producer.sh", "--topic a --compression-codec " + codec,
                        (codec + "\n").repeat(3));
            }
            run(node, "kafka-console-consumer.sh", "--topic a --group g --from-beginning --max-messages 5", "");
            run(node, "kafka-topics.sh", "--delete --topic empty", "");
        }
        OddFiles.make(dir);
        RecordFiles.make(dir);
    }

    private static void run(LoneNode node, String script, String line, String input) {
        var words = new ArrayList<>(List.of("--bootstrap-server", node.address()));
        words.addAll(List.of(line.split(" ")));
        Said said = ApacheTool.run(script, words, input);
        if (said.exit() != 0) throw new IllegalStateException(line + ": " + said);
    }
}
