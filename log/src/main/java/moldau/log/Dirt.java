package moldau.log;

/// Whether a log is to be compacted now, and how far (KIP-58, KIP-354).
///
/// Never compacted are the active segment, what is at or above the last stable offset, and segments
/// with records younger than `min.compaction.lag.ms`.
final class Dirt {
    private Dirt() {}

    static Cleaning plan(Log log, Workbench bench, Cleaning.Limits limits, long nowMs) {
        if (!log.settings().compacts()) return null;
        LogSettings.Compaction compaction = log.settings().compaction();
        Segments segments = log.segments;
        long start = segments.first().baseOffset;
        long from = Math.max(start, log.cleanEnd());
        long upTo = Math.min(log.lastStableOffset(), segments.active().baseOffset);
        long cleanBytes = 0;
        long dirtyBytes = 0;
        boolean overdue = false;
        for (int i = 0; i < segments.count() - 1 && segments.get(i).baseOffset < upTo; i++) {
            Segment segment = segments.get(i);
            boolean isDirty = segments.endOf(i, log.endOffset()) > from;
            boolean tooYoung = compaction.lagMsMin() > 0 && isDirty
                && segment.newestMs(bench) > nowMs - compaction.lagMsMin();
            if (tooYoung) {
                upTo = segment.baseOffset;
                break;
            }
            if (isDirty) dirtyBytes += segment.size(bench);
            else cleanBytes += segment.size(bench);
            overdue |= isDirty && compaction.lagMsMax() < Long.MAX_VALUE
                && segment.firstTimestamp(bench) < nowMs - compaction.lagMsMax();
        }
        if (dirtyBytes == 0 || upTo <= from) return null;
        double ratio = (double) dirtyBytes / (cleanBytes + dirtyBytes);
        if (ratio < compaction.dirtyRatioMin() && !overdue) return null;
        return new Cleaning(log, bench, from, upTo, limits, nowMs);
    }
}
