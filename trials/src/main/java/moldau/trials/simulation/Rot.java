package moldau.trials.simulation;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import moldau.base.Disk;
import moldau.base.Path;
import moldau.base.sim.Chance;
import moldau.base.sim.SimDisk;
import moldau.client.TopicPartition;

/// Bytes of one log on one disk that are not what was written there: a bit has turned (F31), a write went
/// astray (F32), a sector is as it was before, when nothing had been written (F33).
///
/// Only what was acknowledged: of what is younger there may be no other copy.
///
/// Of a header no checksum covers the first offset and the leader's epoch. A reader of what has turned
/// there, ours or another, cannot know: such places are spared, and left to tests of the log.
final class Rot {
    private static final int SECTOR_BYTES = 512;
    private static final int HEADER_BYTES = 17;
    private static final int OFFSET_BYTES = 8;
    private static final int LENGTH_AT = 8;
    private static final int EPOCH_AT = 12;
    private static final int EPOCH_END = 16;
    private static final int BEFORE_LENGTH = 12;
    private static final int LAST_DELTA_AT = 23;
    private static final int LAST_DELTA_END = 27;

    private final Machine machine;
    private final SimDisk disk;
    private final Path path;
    private final int position;
    private final byte[] written;
    private final byte[] spoilt;

    private Rot(Machine machine, SimDisk disk, Path path, int position, byte[] bytes, byte[] spoilt) {
        this.machine = machine;
        this.disk = disk;
        this.path = path;
        this.position = position;
        this.written = Arrays.copyOfRange(bytes, position, position + spoilt.length);
        this.spoilt = spoilt;
    }

    /// @return null where chance found nothing that would change
    static Rot draw(Machine machine, Stage stage, Chance chance) {
        List<TopicPartition> partitions = stage.partitions();
        return machine.look(() -> {
            TopicPartition of = partitions.get(chance.below(partitions.size()));
            Machine.Home home = machine.home(of, null);
            // A copy on its way to another name is no place to look at later.
            if (home.directory().name().contains(".")) return null;
            var segments = new ArrayList<Path>();
            for (Path each : home.disk().list(home.directory())) {
                if (each.name().endsWith(".log")) segments.add(each);
            }
            if (segments.isEmpty()) return null;
            Path path = segments.get(chance.below(segments.size()));
            byte[] all = read(home.disk(), path, 0, Integer.MAX_VALUE);
            byte[] bytes = Arrays.copyOf(all, bytesBefore(all, stage.ledger().acknowledgedEnd(of)));
            if (bytes.length == 0) return null;
            return chance.below(2) == 0 ? bit(machine, home.disk(), path, bytes, chance)
                    : sector(machine, home.disk(), path, bytes, chance);
        });
    }

    private static Rot bit(Machine machine, SimDisk disk, Path path, byte[] bytes, Chance chance) {
        int position = chance.below(bytes.length);
        byte turned = (byte) (bytes[position] ^ 1 << chance.below(8));
        int within = position - header(bytes, position);
        boolean isUncovered = within < OFFSET_BYTES || within >= EPOCH_AT && within < EPOCH_END;
        return isUncovered ? null : new Rot(machine, disk, path, position, bytes, new byte[] {turned});
    }

    private static Rot sector(Machine machine, SimDisk disk, Path path, byte[] bytes, Chance chance) {
        int from = chance.below(bytes.length) / SECTOR_BYTES * SECTOR_BYTES;
        int to = Math.min(bytes.length, from + SECTOR_BYTES);
        int other = chance.below(bytes.length);
        byte[] spoilt = new byte[to - from];
        boolean isAstray = chance.below(2) == 0;
        // Backwards: the tail of a batch that stands elsewhere could pass for that of one of the same size here.
        for (int i = 0; isAstray && i < spoilt.length; i++) {
            spoilt[i] = bytes[(other + spoilt.length - i) % bytes.length];
        }
        boolean isSame = Arrays.equals(bytes, from, to, spoilt, 0, spoilt.length);
        boolean cutsHeader = to < bytes.length && to - header(bytes, to) < HEADER_BYTES && to > header(bytes, to);
        return isSame || cutsHeader ? null : new Rot(machine, disk, path, from, bytes, spoilt);
    }

    /// Bytes of the batches that end at `offset` or before.
    private static int bytesBefore(byte[] bytes, long offset) {
        var buffer = ByteBuffer.wrap(bytes);
        int at = 0;
        while (at + LAST_DELTA_END <= bytes.length) {
            if (buffer.getLong(at) + buffer.getInt(at + LAST_DELTA_AT) >= offset) return at;
            int next = at + BEFORE_LENGTH + buffer.getInt(at + LENGTH_AT);
            if (next <= at || next > bytes.length) return at;
            at = next;
        }
        return at;
    }

    /// Where the batch begins that `position` is in.
    private static int header(byte[] bytes, int position) {
        var buffer = ByteBuffer.wrap(bytes);
        int at = 0;
        while (at + BEFORE_LENGTH <= bytes.length) {
            int next = at + BEFORE_LENGTH + buffer.getInt(at + LENGTH_AT);
            if (next > position || next <= at) return at;
            at = next;
        }
        return at;
    }

    private static byte[] read(SimDisk disk, Path path, int position, int bytesMax) {
        try (Disk.File file = disk.open(path, Disk.Mode.READ)) {
            var bytes = ByteBuffer.allocate((int) Math.clamp(file.size() - position, 0, bytesMax));
            file.read(position, bytes);
            return bytes.array();
        }
    }

    void happen() {
        machine.look(() -> {
            disk.spoil(path, position, spoilt);
            return null;
        });
    }

    /// False once it is mended, on the platter too, or what it was in is gone.
    boolean isThere() {
        return machine.look(() -> {
            if (!machine.disks().contains(disk) || !disk.exists(path)) return false;
            byte[] now = read(disk, path, position, spoilt.length);
            return Arrays.equals(now, spoilt) || Arrays.equals(now, written) && isOnPlatter();
        });
    }

    private boolean isOnPlatter() {
        var bytes = ByteBuffer.allocate(spoilt.length);
        return disk.readPlatter(path, position, bytes) == spoilt.length && Arrays.equals(bytes.array(), spoilt);
    }

    @Override
    public String toString() {
        return spoilt.length + " bytes at " + position + " of " + path + " of " + machine + " are rotten";
    }
}
