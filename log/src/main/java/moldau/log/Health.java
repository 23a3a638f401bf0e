package moldau.log;

import java.nio.ByteBuffer;

/// Whether a log holds what was written to it: how that is looked into, what was found, and how it is
/// mended. On the log's loop.
public final class Health {
    private final Log log;
    private int revision;
    private Damage damage;

    Health(Log log) {
        this.log = log;
    }

    /// Rises when something was cut, replaced or renamed, so that what was found before says nothing.
    int revision() {
        return revision;
    }

    void revised() {
        revision++;
        damage = null;
    }

    /// Segments before `base` are gone, and with them what was wrong there.
    void removedBefore(long base) {
        if (damage != null && damage.segment() < base) damage = null;
    }

    /// Looks for damage.
    ///
    /// @param bytesMax it stops after the batch that reaches so far
    /// @return null at the end of the log
    public Inspection inspection(Inspection.Place from, int bytesMax) {
        return Inspection.plan(log, from, bytesMax);
    }

    /// Where an inspection of the batch at `offset` begins, as the index says.
    public Inspection.Place placeOf(long offset) {
        Segment segment = segmentOf(offset);
        int position = segment.index.positionAtOrBefore(log.bench(), offset);
        return position == 0
            ? Inspection.Place.segment(segment.baseOffset, revision)
            : new Inspection.Place(segment.baseOffset, position, -1, revision);
    }

    private Segment segmentOf(long offset) {
        return log.segments.get(Math.max(0, log.segments.floor(offset)));
    }

    /// @param damage what cannot be read is not given to readers from now on; null: all is
    public void damage(Damage damage) {
        this.damage = damage;
    }

    /// What readers are not given; null for nothing.
    public Damage damage() {
        return damage;
    }

    /// Looks whether `offered` can take the place of the damage.
    ///
    /// @param offered batches of another replica, not changed until it is over
    public Mend mending(Damage damage, ByteBuffer offered) {
        return new Mend(log, damage, offered);
    }

    /// Writes what fits.
    ///
    /// @return false if the log has changed meanwhile, or that is not committed yet
    public boolean mend(Mend mend) {
        if (mend.revision() != revision || mend.endOffset() > log.highWatermark()) return false;
        Segment segment = segmentOf(mend.damage().segment());
        if (segment.baseOffset != mend.damage().segment()) return false;
        mend.write(segment, log.bench());
        damage = null;
        return true;
    }
}
