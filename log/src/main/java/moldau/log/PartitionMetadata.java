package moldau.log;

import java.util.List;
import moldau.base.Path;
import moldau.base.fault.Malformed;
import moldau.wire.Uuid;

/// The topic's id beside its log (KIP-516), `partition.metadata`, two lines without a last newline:
///
/// ```text
/// version: 0
/// topic_id: <22 Base64 characters>
/// ```
final class PartitionMetadata {
    static final String FILE = "partition.metadata";
    private static final String VERSION = "version: 0";
    private static final String TOPIC_ID = "topic_id: ";

    private PartitionMetadata() {}

    static Path path(Path directory) {
        return directory.child(FILE);
    }

    static String encode(Uuid topicId) {
        return VERSION + "\n" + TOPIC_ID + topicId;
    }

    /// @param text null if there is no file
    /// @return null for none, or none that can be understood
    static Uuid read(String text) {
        try {
            return text == null ? null : decode(text);
        } catch (Malformed _) {
            return null;
        }
    }

    /// @throws Malformed if `text` is not as drawn above
    static Uuid decode(String text) {
        List<String> lines = text.strip().lines().toList();
        boolean shaped = lines.size() == 2 && lines.get(0).equals(VERSION)
            && lines.get(1).startsWith(TOPIC_ID);
        if (!shaped) throw new Malformed("not the text of " + FILE);
        try {
            Uuid id = Uuid.parse(lines.get(1).substring(TOPIC_ID.length()));
            if (id.isZero()) throw new Malformed("topic id of zeros in " + FILE);
            return id;
        } catch (IllegalArgumentException bad) {
            throw new Malformed(FILE + ": " + bad.getMessage());
        }
    }
}
