package moldau.trials.simulation;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import moldau.client.TopicPartition;

/// What each partition says, by everybody who ever saw it: an offset that was acknowledged or read
/// names one record for ever (I2), whoever leads and whatever crashed.
final class Canon {
    static final long UNKNOWN = -1;

    private final Verdict verdict;
    private final Map<TopicPartition, Pages> partitions = new TreeMap<>();

    /// Record numbers by offset.
    private static final class Pages {
        long[] records = new long[64];
        int end;
    }

    Canon(Verdict verdict) {
        this.verdict = verdict;
    }

    /// Somebody saw `record` at `offset`.
    void seen(TopicPartition partition, long offset, long record, String by) {
        Pages pages = partitions.computeIfAbsent(partition, _ -> new Pages());
        int at = (int) offset;
        if (at >= pages.records.length) {
            pages.records = Arrays.copyOf(pages.records, Math.max(at + 1, 2 * pages.records.length));
        }
        if (at >= pages.end) {
            Arrays.fill(pages.records, pages.end, at + 1, UNKNOWN);
            pages.end = at + 1;
        }
        long before = pages.records[at];
        verdict.check(before == UNKNOWN || before == record, "I2", partition + " offset " + offset
                + " was record " + before + ", and " + by + " saw record " + record);
        pages.records[at] = record;
    }

    /// @return [#UNKNOWN] if nobody saw it
    long record(TopicPartition partition, long offset) {
        Pages pages = partitions.get(partition);
        return pages == null || offset >= pages.end ? UNKNOWN : pages.records[(int) offset];
    }

    /// After the last offset anybody saw.
    long end(TopicPartition partition) {
        Pages pages = partitions.get(partition);
        return pages == null ? 0 : pages.end;
    }
}
