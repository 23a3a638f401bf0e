package moldau.trials.group;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import moldau.trials.node.NodeProcess;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Our node answers in groups of the consumer protocol what Apache Kafka 4.3.1 answered to the same
/// requests in the same order, and writes the same records. [Recording] wrote the transcripts but for
/// `expressions`, which is our own: Apache's resolves expressions a moment later.
class GroupTranscriptsTest {
    private static final List<String> NAMES = List.of("heartbeats", "dance", "static", "subscriptions",
            "offsets", "seen", "assignors", "migration", "limits", "expressions");

    @TempDir
    Path home;

    @TestFactory
    Stream<DynamicTest> ourNodeAnswersAsApacheKafkaDid() {
        return NAMES.stream().map(name -> DynamicTest.dynamicTest(name, () -> {
            Transcript transcript = Transcript.read(name);
            try (NodeProcess node = start(transcript.settings()); var conversation = new Conversation(node.port())) {
                assertEquals(transcript.text(), transcript.replay(conversation));
                assertEquals(List.of(), node.errors());
            }
        }));
    }

    private NodeProcess start(List<String> settings) {
        try {
            var lines = new ArrayList<>(settings);
            lines.add("offsets.topic.num.partitions=1");
            return NodeProcess.in(Files.createTempDirectory(home, "node")).start(lines.toArray(String[]::new));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
