package moldau.broker.partition;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import moldau.base.Random;
import moldau.base.fault.DiskFault;
import moldau.log.Damage;
import moldau.log.Inspection;
import moldau.log.Log;
import moldau.wire.Errors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads all logs of one shard, round after round, and looks for rot, which nobody may notice else until
/// the last good copy is gone (I11). What readers stumble on is looked at first. On the shard's loop.
///
/// Reads run on `Work`, a piece at a time and one for all shards, at a pace that bothers nobody. While
/// damage is being mended no reader is given it. If it cannot be mended it is said, and readers are given
/// what is there, as Apache Kafka's are: their checksums tell.
public final class Scrubbing {
    private static final Logger LOG = LoggerFactory.getLogger(Scrubbing.class);
    private static final String LANE = "scrub";
    private static final int PIECE_BYTES = 1 << 20;
    /// What a reader stumbled on lies within an interval of the index, and a batch.
    private static final int SUSPECT_BYTES = 64 << 10;
    private static final int SUSPECTS_MAX = 64;
    private static final long SUSPECTED_AGAIN_NANOS = 10_000_000_000L;
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final Shard shard;
    private final Remedy remedy;
    private final Pace pace;
    private final Random random;
    private final ArrayDeque<Suspect> suspects = new ArrayDeque<>();
    /// When each was suspected last.
    private final Map<Partition, Long> suspectedNanos = new HashMap<>();
    private final Set<Partition> incurable = new HashSet<>();
    private List<Partition> round = List.of();
    private int next;
    private Inspection.Place place = Inspection.Place.START;
    private long roundNanos;
    /// Whether it is time for the next piece of the round.
    private boolean isDue;
    private boolean underWay;
    private boolean stopped;

    /// Gets from elsewhere what is damaged here.
    public interface Remedy {
        /// @param ended told once, on the shard's loop
        void mend(Partition partition, Log log, Damage damage, Ended ended);

        /// What is under way ends without success.
        void stop();

        interface Ended {
            /// @param isMended and on the platter
            void ended(boolean isMended);
        }
    }

    /// @param firstMs until the first round
    /// @param roundMs from the beginning of one to that of the next
    /// @param bytesPerSecond that this shard may read; 0: nothing is read but what readers stumbled on
    public record Pace(long firstMs, long roundMs, long bytesPerSecond) {}

    private record Suspect(Partition partition, long offset) {}

    public Scrubbing(Shard shard, Remedy remedy, Pace pace, Random random) {
        this.shard = shard;
        this.remedy = remedy;
        this.pace = pace;
        this.random = random;
    }

    public void start() {
        if (pace.bytesPerSecond() > 0) at(pace.firstMs() * 1_000_000, this::beginRound);
    }

    public void stop() {
        stopped = true;
        remedy.stop();
    }

    private void at(long nanos, Runnable what) {
        shard.loop().at(shard.clock().nowNanos() + nanos, () -> {
            if (!stopped) what.run();
        });
    }

    /// A reader found no batch at `offset`, or would not take what it was given from there.
    ///
    /// @return the error for whoever asks for it meanwhile
    public short suspect(Partition partition, long offset) {
        short error = incurable.contains(partition) ? Errors.CORRUPT_MESSAGE : Errors.KAFKA_STORAGE_ERROR;
        long now = shard.clock().nowNanos();
        Long before = suspectedNanos.get(partition);
        boolean isNew = before == null || now - before > SUSPECTED_AGAIN_NANOS;
        if (!isNew || partition.log().health().damage() != null || suspects.size() >= SUSPECTS_MAX) return error;
        suspectedNanos.keySet().removeIf(Partition::isGone);
        suspectedNanos.put(partition, now);
        suspects.add(new Suspect(partition, offset));
        if (!underWay) shard.loop().insist(this::step);
        return error;
    }

    /// Something that reads all of a log could not go on: the next round looks into it.
    void noticed(Partition partition, DiskFault fault) {
        LOG.warn("{} is damaged: {}", partition, fault.getMessage());
    }

    /// Not always with the same one: a node that is often started anew is to come to the last one, too.
    private void beginRound() {
        var all = new ArrayList<Partition>();
        for (Partition each : shard.partitions()) all.add(each);
        if (!all.isEmpty()) Collections.rotate(all, random.below(all.size()));
        round = all;
        next = 0;
        place = Inspection.Place.START;
        roundNanos = shard.clock().nowNanos();
        due();
    }

    private void due() {
        isDue = true;
        step();
    }

    private void step() {
        if (stopped || underWay) return;
        Suspect suspect = suspects.poll();
        if (suspect != null) inspect(suspect);
        else if (isDue) goRound();
    }

    private void inspect(Suspect suspect) {
        Partition partition = suspect.partition();
        Inspection inspection = null;
        try {
            if (!partition.isGone()) {
                Log log = partition.log();
                inspection = log.health().inspection(log.health().placeOf(suspect.offset()), SUSPECT_BYTES);
            }
        } catch (DiskFault fault) {
            shard.broken(partition, fault);
        }
        if (inspection == null) step();
        else run(partition, inspection, _ -> step());
    }

    private void goRound() {
        isDue = false;
        for (; next < round.size(); next++) {
            Partition partition = round.get(next);
            Inspection inspection = partition.isGone() ? null : piece(partition);
            if (inspection == null) {
                place = Inspection.Place.START;
                continue;
            }
            run(partition, inspection, after -> {
                if (after == null) next++;
                place = after == null ? Inspection.Place.START : after;
                at(inspection.bytes() * SECOND_NANOS / pace.bytesPerSecond(), this::due);
                step();
            });
            return;
        }
        long passedNanos = shard.clock().nowNanos() - roundNanos;
        at(Math.max(SECOND_NANOS, pace.roundMs() * 1_000_000 - passedNanos), this::beginRound);
    }

    private Inspection piece(Partition partition) {
        try {
            return partition.log().health().inspection(place, PIECE_BYTES);
        } catch (DiskFault fault) {
            shard.broken(partition, fault);
            return null;
        }
    }

    private interface Then {
        /// @param place to go on at; null: that was the last of the log
        void goOn(Inspection.Place place);
    }

    private void run(Partition partition, Inspection inspection, Then then) {
        Log log = partition.log();
        underWay = true;
        shard.work().run(LANE, inspection::run, shard.loop(), failure -> {
            underWay = false;
            if (stopped) return;
            if (partition.isGone() || partition.log() != log) {
                then.goOn(null);
            } else if (failure != null) {
                shard.broken(partition, failure);
                then.goOn(null);
            } else if (!inspection.isOf(log)) {
                then.goOn(inspection.segmentStart());
            } else {
                found(partition, log, inspection, then);
            }
        });
    }

    private void found(Partition partition, Log log, Inspection inspection, Then then) {
        Damage damage = inspection.damage();
        if (damage == null || damage.endOffset() <= log.startOffset()) {
            then.goOn(inspection.next());
        } else if (damage.offset() < 0) {
            Inspection whole = log.health().inspection(inspection.segmentStart(), Integer.MAX_VALUE);
            run(partition, whole, then);
        } else {
            LOG.warn("{} is damaged: of segment {} offsets {} to {}, at byte {}, are not what was written",
                    partition, damage.segment(), damage.offset(), damage.endOffset() - 1, damage.position());
            mend(partition, log, damage, () -> then.goOn(inspection.next()));
        }
    }

    private void mend(Partition partition, Log log, Damage damage, Runnable then) {
        log.health().damage(damage);
        underWay = true;
        remedy.mend(partition, log, damage, isMended -> {
            underWay = false;
            if (log.health().damage() == damage) log.health().damage(null);
            incurable.removeIf(Partition::isGone);
            if (isMended) incurable.remove(partition);
            else if (!partition.isGone()) incurable.add(partition);
            if (!stopped) then.run();
        });
    }
}
