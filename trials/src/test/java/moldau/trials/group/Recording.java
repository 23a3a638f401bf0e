package moldau.trials.group;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes transcripts: asks a node what the files ask, and puts its answers there. The node is a fresh one
/// of Apache Kafka, with the settings that the files name and `offsets.topic.num.partitions=1`.
final class Recording {
    private Recording() {}

    /// @param arguments the node's port, and the files
    public static void main(String[] arguments) throws IOException {
        for (int i = 1; i < arguments.length; i++) {
            Path file = Path.of(arguments[i]);
            try (var conversation = new Conversation(Integer.parseInt(arguments[0]))) {
                Files.writeString(file, new Transcript(file.toString(), Files.readString(file)).replay(conversation));
            }
        }
    }
}
