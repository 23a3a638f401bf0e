package moldau.log;

import java.util.ArrayList;
import java.util.List;
import moldau.base.Disk;
import moldau.base.fault.DiskFault;
import moldau.base.fault.Malformed;
import moldau.wire.batch.Batch;
import moldau.wire.batch.Records;

/// A search by time, captured on the log's loop, run anywhere: reads indexes and inflates at most
/// the batches that may hold the record (KIP-33, KIP-734).
public final class TimeSearch {
    private static final int FILES_MAX = 4;
    private static final long LARGEST = Long.MIN_VALUE;

    private final Disk disk;
    private final List<Segment> segments;
    private final long startOffset;
    private final long upTo;
    private final long timestampMs;

    private TimeSearch(Log log, Workbench bench, long timestampMs, long upTo) {
        this.disk = bench.disk;
        this.segments = log.views();
        this.startOffset = log.startOffset();
        this.upTo = upTo;
        this.timestampMs = timestampMs;
    }

    static TimeSearch first(Log log, Workbench bench, long timestampMs, long upTo) {
        return new TimeSearch(log, bench, timestampMs, upTo);
    }

    static TimeSearch largest(Log log, Workbench bench, long upTo) {
        return new TimeSearch(log, bench, LARGEST, upTo);
    }

    /// Blocks. If a segment vanished meanwhile the search goes on as if it held nothing.
    ///
    /// @throws DiskFault if the disk is broken
    public Found run() {
        Workbench bench = new Workbench(disk, FILES_MAX);
        try (Records records = new Records()) {
            return timestampMs == LARGEST ? largest(bench, records) : first(bench, records,
                timestampMs, startOffset);
        } finally {
            bench.close();
        }
    }

    private Found first(Workbench bench, Records records, long targetMs, long fromOffset) {
        for (Segment segment : segments) {
            try {
                if (segment.maxTimestamp(bench) < targetMs) continue;
                Found found = first(bench, records, segment, targetMs, fromOffset);
                if (found != null) return found;
            } catch (DiskFault fault) {
                if (fault.kind() != DiskFault.Kind.MISSING) throw fault;
            }
        }
        return Found.NONE;
    }

    /// @return null if a later segment may have it
    private Found first(Workbench bench, Records records, Segment segment, long targetMs,
        long fromOffset) {
        long from = Math.max(fromOffset, segment.timeIndex.offsetBefore(bench, targetMs));
        int size = segment.size(bench);
        int position = segment.find(bench, from, size);
        BatchScan scan = segment.scan(bench, position, size);
        while (scan.next()) {
            if (scan.batch().baseOffset() >= upTo) return Found.NONE;
            if (scan.batch().maxTimestamp() < targetMs || scan.batch().isControl()) continue;
            Found found = firstIn(scan.whole(), records, targetMs, fromOffset);
            if (found != null) return found.offset() < upTo ? found : Found.NONE;
        }
        return null;
    }

    private static Found firstIn(Batch batch, Records records, long targetMs, long fromOffset) {
        try {
            records.over(batch);
            while (records.next()) {
                if (records.timestamp() >= targetMs && records.offset() >= fromOffset) {
                    return new Found(records.offset(), records.timestamp(), batch.leaderEpoch());
                }
            }
            return null;
        } catch (Malformed _) {
            // Records that cannot be read have no time; clients are told when they fetch them.
            return null;
        }
    }

    /// Finds the largest timestamp below `upTo` from batch headers where the indexes do not say,
    /// then the first record that has it.
    private Found largest(Workbench bench, Records records) {
        long largestMs = -1;
        for (Segment segment : segments) {
            try {
                if (segment.baseOffset >= upTo) break;
                largestMs = Math.max(largestMs, largestOf(bench, segment));
            } catch (DiskFault fault) {
                if (fault.kind() != DiskFault.Kind.MISSING) throw fault;
            }
        }
        return largestMs < 0 ? Found.NONE : first(bench, records, largestMs, startOffset);
    }

    private long largestOf(Workbench bench, Segment segment) {
        long offset = segment.maxTimestampOffset(bench);
        if (offset < upTo && offset >= startOffset) return segment.maxTimestamp(bench);
        long largestMs = -1;
        int size = segment.size(bench);
        BatchScan scan = segment.scan(bench, segment.find(bench, startOffset, size), size);
        while (scan.next() && scan.batch().lastOffset() < upTo) {
            if (!scan.batch().isControl()) largestMs = Math.max(largestMs,
                scan.batch().maxTimestamp());
        }
        return largestMs;
    }

    static List<Segment> views(Segments segments, Workbench bench, int written) {
        List<Segment> views = new ArrayList<>(segments.count());
        for (int i = 0; i < segments.count(); i++) {
            boolean isActive = i == segments.count() - 1;
            Segment segment = segments.get(i);
            views.add(segment.view(bench, isActive ? written : -1));
        }
        return views;
    }
}
