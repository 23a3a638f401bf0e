package moldau.broker.metadata;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import moldau.base.Disk;
import moldau.base.Loop;
import moldau.base.Path;
import moldau.base.World;
import moldau.base.fault.DiskFault;
import moldau.base.fault.Malformed;
import moldau.log.Log;
import moldau.log.Removal;
import moldau.replication.raft.ControlRecord;
import moldau.replication.raft.OffsetAndEpoch;
import moldau.replication.raft.Quorum;

/// When a snapshot is due, and how it is made: captured on the controller's loop, written, frozen
/// and read back off it. Only then do older ones go, and the log before the oldest that is left
/// (KIP-630; reliability rule 7).
final class SnapshotWriting {
    private final World world;
    private final Disk disk;
    private final Log log;
    private final SnapshotShelf shelf;
    private final MetadataLogSettings.Snapshots rules;
    private SnapshotSource source;
    private long bytesSince;
    private long lastMs;
    private boolean writing;

    SnapshotWriting(World world, Disk disk, Log log, SnapshotShelf shelf,
            MetadataLogSettings.Snapshots rules) {
        this.world = world;
        this.disk = disk;
        this.log = log;
        this.shelf = shelf;
        this.rules = rules;
        OffsetAndEpoch newest = shelf.newest();
        bytesSince = log.bytesFrom(newest == null ? log.startOffset() : newest.offset());
        lastMs = world.clock().nowMs();
    }

    void from(SnapshotSource source) {
        this.source = source;
    }

    void appended(int bytes) {
        bytesSince += bytes;
    }

    boolean isDue() {
        if (source == null || writing || bytesSince == 0) return false;
        boolean isOld = rules.afterMs() > 0 && world.clock().nowMs() - lastMs >= rules.afterMs();
        return isOld || bytesSince >= rules.afterBytes();
    }

    /// Begins one, unless there is nothing new, or one is under way.
    void start(Quorum quorum, Consumer<RuntimeException> broken) {
        if (source == null || writing) return;
        SnapshotSource.Captured state = source.capture();
        if (state == null || state.endOffset() <= 0) return;
        OffsetAndEpoch newest = shelf.newest();
        if (newest != null && newest.offset() >= state.endOffset()) return;
        var id = new OffsetAndEpoch(state.endOffset(), log.epochAt(state.endOffset() - 1));
        List<ControlRecord> control = new ArrayList<>();
        if (quorum.kraftVersionAt(id.offset()) >= 1) {
            control.add(new ControlRecord.KraftVersion(quorum.kraftVersionAt(id.offset())));
            control.add(new ControlRecord.Voters(quorum.votersAt(id.offset())));
        }
        long wallMs = world.clock().wallMs();
        writing = true;
        bytesSince = 0;
        lastMs = world.clock().nowMs();
        Path path = shelf.path(id);
        world.work().run(this, () -> write(path, id, state, control, wallMs),
                world.loops().controller(), failure -> {
                    writing = false;
                    if (failure != null) {
                        broken.accept(failure);
                        return;
                    }
                    try {
                        frozen(id);
                    } catch (DiskFault fault) {
                        broken.accept(fault);
                    }
                });
    }

    private void write(Path path, OffsetAndEpoch id, SnapshotSource.Captured state,
            List<ControlRecord> control, long wallMs) {
        var times = new SnapshotFile.Times(wallMs, wallMs);
        try (SnapshotFile file = new SnapshotFile(disk, path, id.epoch(), times)) {
            file.header(control);
            state.write(record -> file.add(record, state.version(record)));
            file.freeze();
        }
        if (!SnapshotReader.isWhole(disk, path)) {
            throw new Malformed("the snapshot just written cannot be read back: " + path);
        }
    }

    private void frozen(OffsetAndEpoch id) {
        shelf.add(id);
        world.witness().saw("snapshotFrozen", id, id.offset(), id.epoch());
        long wallMs = world.clock().wallMs();
        List<Path> gone = shelf.prune(rules, log.sizeBytes(), wallMs);
        if (gone.isEmpty()) return;
        log.raiseStart(Math.min(shelf.oldest().offset(), log.highWatermark()));
        remove(new Removal(disk, gone, 0));
        Removal segments = log.removeOld(wallMs);
        if (segments != null) remove(segments);
    }

    private void remove(Removal removal) {
        Loop loop = world.loops().controller();
        loop.at(world.clock().nowNanos() + removal.delayMs() * 1_000_000,
                () -> world.work().run(removal, removal::run, loop, _ -> { }));
    }
}
