package moldau.log;

import java.nio.ByteBuffer;
import moldau.base.Disk;
import moldau.base.Path;
import moldau.base.fault.DiskFault;
import moldau.base.fault.Malformed;
import moldau.wire.batch.Batch;
import moldau.wire.batch.Batches;

/// Puts what another replica has in the place of a [Damage]. Where nothing was compacted replicas hold
/// the same bytes, so it is written where it belongs, and nothing else of the log changes.
///
/// Planned on the loop ([Health#mending]), `run` off it to see whether it fits, written on the loop
/// ([Health#mend]), and brought to the platter by [#sync] off it. Ended anywhere in between, what is there
/// is damaged still.
public final class Mend {
    private static final int WINDOW_BYTES = 64 << 10;

    private final Disk disk;
    private final Path path;
    private final int revision;
    private final Damage damage;
    private final int limit;
    private final Expected expected;
    private final ByteBuffer offered;
    private int bytes;

    /// Whether what was offered fits.
    public enum Fit {
        /// It ends where good batches of ours begin, or the segment does.
        WHOLE,
        /// It is good, and there is more damage: the batches from [#endOffset] on are needed, too.
        PART,
        /// It is damaged itself, or not what was there.
        NONE
    }

    /// @param offered batches from the damage's offset on, the last perhaps cut off; not changed
    Mend(Log log, Damage damage, ByteBuffer offered) {
        int i = log.segments.floor(damage.segment());
        Segment of = log.segments.get(i);
        assert of.baseOffset == damage.segment() : damage;
        this.disk = log.bench().disk;
        this.path = of.log.path;
        this.revision = log.health().revision();
        this.damage = damage;
        boolean isLast = i == log.segments.count() - 1;
        this.limit = isLast ? log.tip.written() : of.size(log.bench());
        this.expected = new Expected(log, damage.offset(), log.segments.endOf(i, log.endOffset()));
        this.offered = offered.slice();
    }

    /// Blocks. On any thread, once.
    public Fit run() {
        try (Disk.File file = disk.open(path, Disk.Mode.READ)) {
            return fit(file);
        } catch (DiskFault fault) {
            if (fault.kind() == DiskFault.Kind.MISSING) return Fit.NONE;
            throw fault;
        } catch (Malformed _) {
            return Fit.NONE;
        }
    }

    private Fit fit(Disk.File file) {
        var ours = new BatchScan(WINDOW_BYTES);
        var theirs = new Batches().over(offered);
        while (theirs.next()) {
            Batch batch = theirs.batch();
            if (!expected.isNext(batch) || !batch.isIntact()) return Fit.NONE;
            expected.saw(batch);
            bytes += batch.size();
            int position = damage.position() + bytes;
            if (position > limit) return Fit.NONE;
            if (position == limit) return expected.offset() == expected.end() ? Fit.WHOLE : Fit.NONE;
            ours.over(file, position, limit, WINDOW_BYTES);
            if (ours.next() && expected.isNext(ours.batch()) && ours.isIntact()) return Fit.WHOLE;
        }
        return Fit.PART;
    }

    /// After the batches that fit.
    public long endOffset() {
        return expected.offset();
    }

    /// Bytes of the batches that fit.
    public int bytes() {
        return bytes;
    }

    Damage damage() {
        return damage;
    }

    int revision() {
        return revision;
    }

    void write(Segment segment, Workbench bench) {
        bench.writing(segment.log).write(damage.position(), offered.slice(0, bytes));
    }

    /// Blocks.
    public void sync() {
        try (Disk.File file = disk.open(path, Disk.Mode.READ)) {
            file.sync();
        } catch (DiskFault fault) {
            // Deleted since.
            if (fault.kind() != DiskFault.Kind.MISSING) throw fault;
        }
    }
}
