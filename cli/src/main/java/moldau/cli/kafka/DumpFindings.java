package moldau.cli.kafka;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What in the files of a log does not fit together, collected while they are printed and told when
/// all are: by kind, and by file.
final class DumpFindings {
    private final Map<String, List<String>> otherOffsets = new LinkedHashMap<>();
    private final Map<String, List<String>> otherTimes = new LinkedHashMap<>();
    private final Map<String, List<String>> fallingTimes = new LinkedHashMap<>();
    private final Map<String, List<String>> absentOffsets = new LinkedHashMap<>();
    private final Map<String, Map<Long, Long>> gaps = new LinkedHashMap<>();

    /// An index says that the batch at a position ends with another offset than it does.
    void otherOffset(String index, long said, long found) {
        // The newest comes first, as Kafka's tool has it.
        lines(otherOffsets, index).addFirst("  Index offset: " + said + ", log offset: " + found);
    }

    /// An index says that a batch has another largest timestamp than it does.
    void otherTime(String index, long said, long found) {
        lines(otherTimes, index).add("  Index timestamp: " + said + ", log timestamp: " + found);
    }

    /// The times of an index do not rise.
    void fallingTime(String index, long said, long before) {
        lines(fallingTimes, index).add("  Index timestamp: " + said + ", Previously indexed timestamp: " + before);
    }

    /// No batch ends with an offset that an index names.
    ///
    /// @param found where the batch ends that it would be in, -1 if there is none
    void absentOffset(String index, long said, long found) {
        lines(absentOffsets, index).add("Indexed offset: " + said + ", found log offset: " + found);
    }

    /// Two records lie side by side whose offsets do not: quite in order after compaction.
    void gap(String log, long offset, long next) {
        gaps.computeIfAbsent(log, _ -> new TreeMap<>()).put(offset, next);
    }

    private static List<String> lines(Map<String, List<String>> kind, String file) {
        return kind.computeIfAbsent(file, _ -> new ArrayList<>());
    }

    void print(PrintStream err) {
        print(err, "Mismatches in :", otherOffsets);
        print(err, "Found timestamp mismatch in :", otherTimes);
        print(err, "Found out of order timestamp in :", fallingTimes);
        print(err, "The following indexed offsets are not found in :", absentOffsets);
        gaps.forEach((log, pairs) -> {
            err.println("Non-consecutive offsets in " + log);
            pairs.forEach((offset, next) -> err.println("  " + offset + " is followed by " + next));
        });
    }

    private static void print(PrintStream err, String title, Map<String, List<String>> kind) {
        kind.forEach((file, lines) -> {
            err.println(title + file);
            lines.forEach(err::println);
        });
    }
}
