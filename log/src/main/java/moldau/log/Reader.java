package moldau.log;

import java.util.ArrayList;
import java.util.List;
import moldau.base.Disk;
import moldau.base.fault.DiskFault;

/// Finds bytes of a log by offset: the segment, the position through index and scan, the limits.
final class Reader {
    private final Log log;
    private final Segments segments;

    Reader(Log log) {
        this.log = log;
        this.segments = log.segments;
    }

    /// As [Log#read].
    Disk.Slice read(long offset, int maxBytes, boolean wholeFirst, long upTo) {
        assert offset >= segments.first().baseOffset : offset;
        assert offset <= log.endOffset() : offset;
        if (offset >= Math.min(upTo, log.endOffset())) return null;
        Damage damage = log.health().damage();
        if (damage != null && damage.holds(offset)) {
            throw new DiskFault(DiskFault.Kind.ROTTEN, "damaged at offset " + offset, null);
        }
        int i = segments.floor(offset);
        int position = position(i, offset);
        // A gap may reach to the segment's end, where compaction took its last batches.
        while (position == bytes(i) && i + 1 < segments.count()) position = position(++i, offset);
        long segmentEnd = segments.endOf(i, log.endOffset());
        boolean isDamaged = damage != null && damage.segment() == segments.get(i).baseOffset
            && offset < damage.offset();
        int limit = isDamaged && upTo >= damage.offset() ? damage.position()
            : upTo >= segmentEnd ? bytes(i) : position(i, upTo);
        if (position >= limit) return null;
        int bytes = Math.min(maxBytes, limit - position);
        if (bytes < limit - position) {
            if (bytes == 0 && !wholeFirst) return null;
            int first = batchBytes(i, position);
            // A reader learns nothing from a piece of one batch.
            if (bytes < first && !wholeFirst) return null;
            bytes = Math.max(bytes, first);
        }
        return log.bench().reading(segments.get(i).log).slice(position, bytes);
    }

    /// As [Log#bytesFrom].
    long bytesFrom(long offset) {
        int i = Math.max(0, segments.floor(offset));
        int position = segments.get(i).index.positionAtOrBefore(log.bench(), offset);
        long bytes = Math.max(0, bytes(i) - position);
        while (++i < segments.count()) bytes += bytes(i);
        return bytes;
    }

    /// As [Log#abortedTransactions].
    List<AbortedTransaction> abortedTransactions(long offset, long upTo) {
        List<AbortedTransaction> found = new ArrayList<>(0);
        for (int i = Math.max(0, segments.floor(offset)); i < segments.count(); i++) {
            TxnIndex index = segments.get(i).txnIndex;
            if (index != null && index.collect(log.bench(), offset, upTo, found)) break;
        }
        return found;
    }

    private int batchBytes(int i, int position) {
        BatchScan scan = segments.get(i).scan(log.bench(), position, bytes(i));
        return scan.next() ? scan.batch().size() : 0;
    }

    /// Bytes of segment `i` in its file.
    private int bytes(int i) {
        return i == segments.count() - 1 ? log.tip.written() : segments.get(i).size(log.bench());
    }

    private int position(int i, long offset) {
        boolean isActive = i == segments.count() - 1;
        if (isActive) {
            int known = log.tip.position(offset);
            if (known >= 0) return known;
        }
        Segment segment = segments.get(i);
        return offset <= segment.baseOffset ? 0 : segment.find(log.bench(), offset, bytes(i));
    }
}
