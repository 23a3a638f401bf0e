package moldau.log;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import moldau.base.Disk;
import moldau.base.fault.DiskFault;

/// Aborted transactions of a segment, `<base>.txnindex`; no file before the first (KIP-98).
///
/// ```text
///    0   2  version, 0
///    2   8  producer id
///   10   8  first offset
///   18   8  last offset: of the marker
///   26   8  last stable offset when the marker was written
/// ```
///
/// In order of the last offset. Unlike the other indexes it is not a hint: without it readers of
/// committed data would see aborted records. So what a full disk refuses stays in memory and is
/// tried again.
final class TxnIndex {
    static final int ENTRY_BYTES = 34;
    private static final short VERSION = 0;

    final Handle handle;
    private boolean exists;
    private int stored;
    private final List<AbortedTransaction> waiting = new ArrayList<>(0);

    TxnIndex(Workbench bench, Handle handle, boolean exists) {
        this.handle = handle;
        this.exists = exists;
        if (exists) stored = (int) (bench.reading(handle).size() / ENTRY_BYTES);
    }

    boolean isEmpty() {
        return stored == 0 && waiting.isEmpty();
    }

    boolean exists() {
        return exists;
    }

    void append(Workbench bench, AbortedTransaction aborted) {
        waiting.add(aborted);
        store(bench);
    }

    /// Tries to write what waits.
    ///
    /// @return false if the disk is full
    boolean store(Workbench bench) {
        if (waiting.isEmpty()) return true;
        ByteBuffer bytes = ByteBuffer.allocate(waiting.size() * ENTRY_BYTES);
        for (AbortedTransaction aborted : waiting) {
            bytes.putShort(VERSION).putLong(aborted.producerId()).putLong(aborted.firstOffset())
                .putLong(aborted.lastOffset()).putLong(aborted.lastStableOffset());
        }
        try {
            Disk.File file = bench.writing(handle);
            exists = true;
            file.write((long) stored * ENTRY_BYTES, bytes.flip());
        } catch (DiskFault fault) {
            if (fault.kind() == DiskFault.Kind.FULL) return false;
            throw fault;
        }
        stored += waiting.size();
        waiting.clear();
        return true;
    }

    /// Adds to `into` what overlaps `[offset, upTo)`.
    ///
    /// @return true if later segments cannot hold more
    boolean collect(Workbench bench, long offset, long upTo, List<AbortedTransaction> into) {
        for (AbortedTransaction aborted : all(bench)) {
            if (aborted.lastOffset() >= offset && aborted.firstOffset() < upTo) into.add(aborted);
            if (aborted.lastStableOffset() >= upTo) return true;
        }
        return false;
    }

    List<AbortedTransaction> all(Workbench bench) {
        if (isEmpty()) return List.of();
        List<AbortedTransaction> all = new ArrayList<>(stored + waiting.size());
        if (stored > 0) {
            ByteBuffer bytes = ByteBuffer.allocate(stored * ENTRY_BYTES);
            bench.reading(handle).read(0, bytes);
            decode(bytes.flip(), all);
        }
        all.addAll(waiting);
        return all;
    }

    /// Reads entries as long as they are well-formed.
    ///
    /// @return false if something else follows
    static boolean decode(ByteBuffer bytes, List<AbortedTransaction> into) {
        long lastBefore = -1;
        while (bytes.remaining() >= ENTRY_BYTES) {
            short version = bytes.getShort();
            var aborted = new AbortedTransaction(
                bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
            boolean ordered = aborted.firstOffset() >= 0
                && aborted.lastOffset() >= aborted.firstOffset()
                && aborted.lastOffset() > lastBefore;
            if (version != VERSION || !ordered) return false;
            lastBefore = aborted.lastOffset();
            into.add(aborted);
        }
        return !bytes.hasRemaining();
    }

    /// Whether the whole file is well-formed and lies within `[baseOffset, endOffset)`.
    boolean isPlausible(Workbench bench, long baseOffset, long endOffset) {
        if (!exists) return true;
        long size = bench.reading(handle).size();
        if (size % ENTRY_BYTES != 0) return false;
        List<AbortedTransaction> all = all(bench);
        if (all.size() != size / ENTRY_BYTES) return false;
        return all.isEmpty()
            || all.getFirst().lastOffset() >= baseOffset && all.getLast().lastOffset() < endOffset;
    }

    /// Drops transactions whose marker is at `offset` or later.
    void truncateTo(Workbench bench, long offset) {
        waiting.removeIf(aborted -> aborted.lastOffset() >= offset);
        if (stored == 0) return;
        List<AbortedTransaction> all = all(bench);
        int keep = 0;
        while (keep < stored && keep < all.size() && all.get(keep).lastOffset() < offset) keep++;
        if (keep == stored) return;
        bench.writing(handle).truncate((long) keep * ENTRY_BYTES);
        stored = keep;
    }
}
