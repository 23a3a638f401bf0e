package moldau.trials.simulation;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import moldau.base.Disk;
import moldau.base.Path;
import moldau.base.sim.SimDisk;
import moldau.client.TopicPartition;
import moldau.wire.Uuid;

/// Finds the batch that an offset is in, in the files of a disk: as they are read now, or what of
/// them is on the platter. It believes headers, and remembers where it was: it is asked often.
final class Platter {
    /// Of a batch, up to its last offset.
    private static final int HEAD_BYTES = 27;
    private static final int LENGTH_AT = 8;
    private static final int EPOCH_AT = 12;
    private static final int CRC_AT = 17;
    private static final int LAST_DELTA_AT = 23;
    private static final int BEFORE_LENGTH = 12;

    /// No batch there holds the offset.
    static final long NOTHING = 0;
    /// The log begins behind it.
    static final long BEFORE = -1;

    private final Machine machine;
    private final TopicPartition partition;
    private final Uuid topic;
    private final boolean settled;
    private SimDisk disk;
    private final Map<Path, Place> last = new HashMap<>();
    private final ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);

    /// A batch that was there.
    private record Place(int position, long base, long batch) {}

    /// @param machine on one of whose disks it is looked for, each time
    /// @param topic of which the log must be; null for any
    /// @param settled whether only the platter counts, not the page cache
    Platter(Machine machine, TopicPartition partition, Uuid topic, boolean settled) {
        this.machine = machine;
        this.partition = partition;
        this.topic = topic;
        this.settled = settled;
    }

    /// CRC and epoch of the batch that holds `offset`; [#NOTHING] or [#BEFORE].
    long batch(long offset) {
        return machine.look(() -> find(offset));
    }

    private long find(long offset) {
        Machine.Home home = machine.home(partition, topic);
        disk = home.disk();
        Path segment = null;
        boolean any = false;
        List<Path> files = disk.list(home.directory());
        for (Path each : files) {
            if (!each.name().endsWith(".log")) continue;
            any = true;
            if (base(each) <= offset) segment = each;
        }
        if (segment == null) return any ? BEFORE : NOTHING;
        Disk.File file = settled ? null : disk.open(segment, Disk.Mode.READ);
        long found = in(segment, file, offset);
        if (file != null) file.close();
        return found;
    }

    private static long base(Path segment) {
        return Long.parseLong(segment.name().substring(0, segment.name().indexOf('.')));
    }

    private long in(Path segment, Disk.File file, long offset) {
        int at = begin(segment, file, offset);
        while (head(segment, file, at)) {
            long base = head.getLong(0);
            long batch = identity();
            if (base + head.getInt(LAST_DELTA_AT) >= offset) {
                last.put(segment, new Place(at, base, batch));
                return base <= offset ? batch : NOTHING;
            }
            at += BEFORE_LENGTH + head.getInt(LENGTH_AT);
        }
        return NOTHING;
    }

    private int begin(Path segment, Disk.File file, long offset) {
        Place place = last.get(segment);
        boolean good = place != null && place.base <= offset && head(segment, file, place.position)
                && head.getLong(0) == place.base && identity() == place.batch;
        return good ? place.position : 0;
    }

    /// Whether a batch begins at `at`, all of which is there.
    private boolean head(Path segment, Disk.File file, int at) {
        head.clear();
        int read = settled ? disk.readPlatter(segment, at, head) : file.read(at, head);
        return read == HEAD_BYTES && head.getInt(LENGTH_AT) > HEAD_BYTES;
    }

    private long identity() {
        return head.getInt(CRC_AT) & 0xffff_ffffL ^ (long) head.getInt(EPOCH_AT) << 32;
    }
}
