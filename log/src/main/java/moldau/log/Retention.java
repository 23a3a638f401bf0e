package moldau.log;

/// Which of a log's oldest segments may go: those below the start, older or more than the settings
/// keep, and wholly below the high watermark (I7).
final class Retention {
    private Retention() {}

    /// @return how many from the first on; all of them if the active one has to be rolled for it
    static int removable(Log log, Workbench bench, long nowMs) {
        Segments segments = log.segments;
        LogSettings settings = log.settings();
        long excess = settings.deletes() && settings.retentionBytes() >= 0
            ? log.sizeBytes() - settings.retentionBytes()
            : Long.MIN_VALUE;
        int count = 0;
        while (count < segments.count()) {
            Segment segment = segments.get(count);
            long end = segments.endOf(count, log.endOffset());
            boolean isActive = count == segments.count() - 1;
            if (end > log.highWatermark() || isActive && segment.size(bench) == 0) break;
            int size = segment.size(bench);
            boolean below = end <= log.startOffset() && !isActive;
            boolean tooMuch = excess >= size;
            boolean tooOld = settings.deletes() && settings.retentionMs() >= 0
                && nowMs - segment.newestMs(bench) > settings.retentionMs();
            if (!below && !tooMuch && !tooOld) break;
            excess -= tooMuch ? size : 0;
            count++;
        }
        return count;
    }
}
