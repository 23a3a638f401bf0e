package moldau.log;

import java.util.List;
import java.util.TreeSet;
import moldau.base.Disk;
import moldau.base.Path;

/// Finishes or undoes what a cleaner was doing when it was cut off.
///
/// A cleaner writes `.cleaned` files, renames them to `.swap` (Apache's all of them from the
/// highest base down, ours one segment after the other from the lowest up), retires the segments
/// they replace, and renames the `.swap` files to their plain names. So:
///
/// - a `.cleaned` log left means that the `.swap` files at or above its base are not all there yet:
///   nothing was replaced, they go;
/// - a `.swap` log otherwise is whole and synced: the segments it covers go, it takes its name.
final class Swaps {
    private static final String LOG_SWAP = SegmentFiles.LOG + SegmentFiles.SWAP;
    private static final String LOG_CLEANED = SegmentFiles.LOG + SegmentFiles.CLEANED;

    private Swaps() {}

    /// @param names of the files in `directory`; kept up to date
    static void finish(Disk disk, Path directory, TreeSet<String> names) {
        long unfinished = Long.MAX_VALUE;
        for (String name : names) {
            long base = SegmentFiles.offset(name, LOG_CLEANED);
            if (base >= 0) unfinished = Math.min(unfinished, base);
        }
        for (String name : List.copyOf(names)) {
            long base = SegmentFiles.offset(name, LOG_SWAP);
            if (base < 0) continue;
            if (base < unfinished) replace(disk, directory, names, base);
        }
        for (String name : List.copyOf(names)) {
            if (name.endsWith(SegmentFiles.SWAP)) delete(disk, directory, names, name);
        }
    }

    private static void replace(Disk disk, Path directory, TreeSet<String> names, long base) {
        long end = endOf(disk, directory.child(SegmentFiles.name(base, LOG_SWAP)), base);
        for (String name : List.copyOf(names)) {
            long other = SegmentFiles.offset(name, SegmentFiles.LOG);
            if (other < base || other >= Math.max(end, base + 1)) continue;
            for (String suffix : SegmentFiles.ALL) {
                delete(disk, directory, names, SegmentFiles.name(other, suffix));
            }
        }
        // The log last: while it is a `.swap` a crash leads here again.
        for (int i = SegmentFiles.ALL.length - 1; i >= 0; i--) {
            String plain = SegmentFiles.name(base, SegmentFiles.ALL[i]);
            if (!names.remove(plain + SegmentFiles.SWAP)) continue;
            disk.rename(directory.child(plain + SegmentFiles.SWAP), directory.child(plain));
            names.add(plain);
        }
        disk.syncDirectory(directory);
    }

    /// Ends `cleaning` on the loop of its log, group by group. Segments that were not there any
    /// more, or that a truncation made the active one, make it void.
    ///
    /// @param retired receives the files out of use
    /// @return whether the log was cleaned
    static boolean carryOut(Cleaning cleaning, Workbench bench, List<Path> retired) {
        Segments segments = cleaning.log.segments;
        int end = cleaning.sources.size();
        boolean stands = end < segments.count();
        for (int i = 0; stands && i < end; i++) stands = segments.get(i) == cleaning.sources.get(i);
        if (!stands) {
            for (Segment result : cleaning.results) addFiles(bench.disk, result, retired);
            return false;
        }
        // From the lowest base up, one after the other: so no `.cleaned` file lies below a `.swap`.
        for (int g = 0; g < cleaning.results.size(); g++) {
            replace(cleaning.log, g, cleaning.groups.get(g).count(), cleaning.results.get(g), bench,
                retired);
        }
        return true;
    }

    /// Puts `result` in the place of `count` segments from index `first` on.
    private static void replace(
            Log log, int first, int count, Segment result, Workbench bench, List<Path> retired) {
        rename(bench.disk, result, SegmentFiles.CLEANED, SegmentFiles.SWAP);
        for (int i = first; i < first + count; i++) {
            Segment source = log.segments.get(i);
            source.retire(bench, retired);
            if (i > first) log.snapshots.retire(bench.disk, source.baseOffset, retired);
        }
        rename(bench.disk, result, SegmentFiles.SWAP, "");
        Segment segment = new Segment(log.directory(), result.baseOffset, false, result.createdMs);
        segment.openTxnIndex(bench, bench.disk.exists(segment.path(SegmentFiles.TXN_INDEX)));
        log.segments.replace(first, first + count, segment);
    }

    /// The log comes last: it decides what a restart makes of the others.
    private static void rename(Disk disk, Segment segment, String from, String to) {
        for (int i = SegmentFiles.ALL.length - 1; i >= 0; i--) {
            String suffix = SegmentFiles.ALL[i];
            Path path = SegmentFiles.path(segment.directory, segment.baseOffset, suffix + from);
            if (!disk.exists(path)) continue;
            disk.rename(path, SegmentFiles.path(segment.directory, segment.baseOffset,
                suffix + to));
        }
    }

    private static void addFiles(Disk disk, Segment result, List<Path> retired) {
        for (String suffix : SegmentFiles.ALL) {
            if (disk.exists(result.path(suffix))) retired.add(result.path(suffix));
        }
    }

    private static long endOf(Disk disk, Path path, long base) {
        BatchScan scan = new BatchScan(BatchScan.LOOKUP_BYTES);
        try (Disk.File file = disk.open(path, Disk.Mode.READ)) {
            int size = (int) Math.min(file.size(), Integer.MAX_VALUE);
            scan.over(file, 0, size, BatchScan.LOOKUP_BYTES);
            long end = base;
            while (scan.next()) end = scan.batch().nextOffset();
            return end;
        }
    }

    private static void delete(Disk disk, Path directory, TreeSet<String> names, String name) {
        if (names.remove(name)) disk.delete(directory.child(name));
    }
}
