package moldau.log;

import java.util.ArrayList;
import java.util.List;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import moldau.base.Disk;
import moldau.base.Path;
import moldau.base.fault.DiskFault;

/// Everything one log has to sync, captured on its loop, run off it. After `run` returned the loop
/// calls [Log#flushed]. A failure is final: the directory goes offline and is never synced again
/// (I12).
///
/// Order: epochs first, then the segments from the recovery point on, closed ones with their
/// indexes and snapshots, then the directories. So the recovery point never passes something that a
/// recovery from there could not find.
public final class Flush {
    /// A sector.
    private static final int IN_PLACE_BYTES_MAX = 512;

    private final Disk disk;
    private final Path directory;
    private final long upTo;
    private final int generation;
    final List<Path> files = new ArrayList<>(2);
    /// Cuts of the log before it.
    int cuts;
    /// New text of the epochs' file, or null if the one there is right.
    String epochs;
    int epochsVersion;
    /// False where the file may come up empty, or as it was, after a power failure: opening finds
    /// that its last epoch is not the last batch's, and makes it anew. It spares a log that is
    /// closed two of three syncs.
    boolean syncsEpochs = true;
    boolean syncsDirectory;
    boolean syncsParent;
    /// How often the two, and `partition.metadata`, had changed when it was made.
    int directoryChanges;
    int parentChanges;
    int metadataChanges;
    /// False if the disk had no room for the epochs' file. What is in the log is on the platter then,
    /// but recovery has to read it again, and so to find the epochs.
    private boolean complete = true;
    /// The active segment of a log that is closed for good, or null.
    Segment closing;
    ByteBuffer snapshot;
    Path snapshotPath;

    Flush(Disk disk, Path directory, long upTo, int generation) {
        this.disk = disk;
        this.directory = directory;
        this.upTo = upTo;
        this.generation = generation;
    }

    /// Adds what a recovery from `recoveryPoint` would not make anew once it has moved on.
    void addFrom(long recoveryPoint, Segments segments, Snapshots snapshots) {
        for (int i = segments.recoveredFrom(recoveryPoint); i < segments.count(); i++) {
            Segment segment = segments.get(i);
            files.add(segment.log.path);
            if (i == segments.count() - 1) return;
            files.add(segment.index.entries.handle.path);
            files.add(segment.timeIndex.entries.handle.path);
            if (segment.txnIndex != null) files.add(segment.txnIndex.handle.path);
            long next = segments.get(i + 1).baseOffset;
            if (snapshots.has(next)) files.add(snapshots.path(next));
        }
    }

    /// Offset up to which all will be on the platter.
    public long upTo() {
        return upTo;
    }

    boolean isComplete() {
        return complete;
    }

    int generation() {
        return generation;
    }

    /// Blocks. On any thread, once.
    public void run() {
        runAll(List.of(this));
    }

    /// Runs many of one disk together, which saves syncs of the directory that holds them all.
    /// Blocks.
    public static void runAll(List<Flush> flushes) {
        Flush last = null;
        for (Flush flush : flushes) {
            flush.runOwn();
            if (flush.syncsParent) last = flush;
        }
        if (last != null) last.disk.syncDirectory(last.directory.parent());
    }

    private void runOwn() {
        prepare();
        try {
            for (Path file : files) sync(file);
            boolean renamed = epochs != null && syncsEpochs;
            if (syncsDirectory || renamed) disk.syncDirectory(directory);
        } catch (DiskFault fault) {
            ignoreIfGone(fault);
        }
    }

    /// Writes what is not written yet. The first part of [#run], for whoever then makes all of the
    /// disk durable with `Disk.syncAll` instead of calling `run`. Blocks.
    public void prepare() {
        try {
            if (closing != null) close();
            if (epochs != null) writeEpochs();
        } catch (DiskFault fault) {
            ignoreIfGone(fault);
        }
    }

    /// The whole log was renamed meanwhile: the loop will not count this flush.
    private void ignoreIfGone(DiskFault fault) {
        if (fault.kind() != DiskFault.Kind.MISSING || disk.exists(directory)) throw fault;
    }

    private void close() {
        Workbench bench = new Workbench(disk, SegmentFiles.ALL.length);
        try {
            closing.close(bench);
            if (snapshot != null) Snapshots.write(disk, snapshotPath, snapshot);
        } finally {
            bench.close();
        }
    }

    private void writeEpochs() {
        Path path = directory.child(Epochs.FILE);
        byte[] text = epochs.getBytes(StandardCharsets.UTF_8);
        if (!syncsEpochs && text.length <= IN_PLACE_BYTES_MAX) {
            writeInPlace(path, text);
            return;
        }
        Path temporary = directory.child(Epochs.FILE + SmallFile.TEMPORARY);
        try (Disk.File file = disk.open(temporary, Disk.Mode.CREATE)) {
            file.write(0, ByteBuffer.wrap(text));
            if (syncsEpochs) file.sync();
        } catch (DiskFault fault) {
            if (fault.kind() != DiskFault.Kind.FULL) throw fault;
            complete = false;
            return;
        }
        disk.rename(temporary, path);
    }

    /// One write is nothing that the end of a process could tear. What a power failure leaves of it,
    /// if it is no good text, is made anew from the batches as a missing file is. A rename over the
    /// old file was a quarter of what stopping with thousands of logs costs.
    private void writeInPlace(Path path, byte[] text) {
        try (Disk.File file = disk.open(path, Disk.Mode.WRITE)) {
            file.write(0, ByteBuffer.wrap(text));
            if (file.size() > text.length) file.truncate(text.length);
        } catch (DiskFault fault) {
            if (fault.kind() != DiskFault.Kind.FULL) throw fault;
            complete = false;
        }
    }

    private void sync(Path path) {
        try (Disk.File file = disk.open(path, Disk.Mode.READ)) {
            file.sync();
        } catch (DiskFault fault) {
            // Retired or cut away since: the loop will not count this flush for what is gone.
            if (fault.kind() != DiskFault.Kind.MISSING) throw fault;
        }
    }
}
