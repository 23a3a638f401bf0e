package moldau.log;

import java.util.ArrayList;
import java.util.List;
import moldau.base.Path;
import moldau.base.fault.DiskFault;

/// Cuts a log's end off, or all of it: what a follower has that its leader has not.
final class Truncation {
    private final Log log;
    private final Workbench bench;
    private final Segments segments;
    private final List<Path> files = new ArrayList<>(0);

    Truncation(Log log) {
        assert log.tip.isIdle();
        this.log = log;
        this.bench = log.bench();
        this.segments = log.segments;
    }

    /// Cuts from the batch that holds `offset` on.
    ///
    /// @return files to be deleted later, often none
    List<Path> to(long offset, long nowMs) {
        log.epochs.truncateEnd(offset);
        if (offset >= log.endOffset()) return files;
        if (offset < segments.first().baseOffset) return fully(offset, nowMs);
        while (segments.active().baseOffset > offset) {
            segments.active().retire(bench, files);
            segments.removeLast();
            log.durable().directoryChanged();
        }
        cutActive(offset);
        return files;
    }

    private void cutActive(long offset) {
        Segment active = segments.active();
        int bytes = active.size(bench);
        int position = find(active, offset, bytes);
        long end = position == bytes ? offset : Math.min(offset, bench.scan.batch().baseOffset());
        active.truncate(bench, position, end);
        log.endsAt(end, position);
    }

    /// A log that is damaged where it has to be cut can be trusted no more.
    private int find(Segment segment, long offset, int limit) {
        try {
            return segment.find(bench, offset, limit);
        } catch (DiskFault fault) {
            if (fault.kind() != DiskFault.Kind.ROTTEN) throw fault;
            throw new DiskFault(DiskFault.Kind.BROKEN, fault.getMessage(), fault);
        }
    }

    /// Drops everything and begins at `offset`.
    ///
    /// @return files to be deleted later
    List<Path> fully(long offset, long nowMs) {
        for (int i = 0; i < segments.count(); i++) segments.get(i).retire(bench, files);
        segments.removeFirst(segments.count());
        log.snapshots.retireAll(bench.disk, files);
        log.epochs.clear();
        Segment segment = new Segment(log.directory(), offset, true, nowMs);
        segment.create(bench);
        log.tip.begin(segment);
        log.beginsAt(offset);
        return files;
    }
}
