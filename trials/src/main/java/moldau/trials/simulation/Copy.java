package moldau.trials.simulation;

import java.nio.ByteBuffer;
import java.util.Arrays;
import moldau.base.Disk;
import moldau.base.Path;
import moldau.base.sim.SimDisk;
import moldau.client.TopicPartition;
import moldau.wire.Uuid;
import moldau.wire.batch.Batch;
import moldau.wire.batch.Batches;
import moldau.wire.batch.Records;

/// A partition as it lies in the files of one disk, read without anything of the node's.
///
/// @param records record number by offset, from 0; negative where there is none of ours
/// @param batches CRC and epoch of the batch each offset is in; 0 where there is none
record Copy(long[] records, long[] batches) {
    /// As it is read on a machine, wherever it lies there.
    ///
    /// @param topic null for any of that name
    static Copy read(Machine machine, TopicPartition partition, Uuid topic) {
        return machine.look(() -> {
            Machine.Home home = machine.home(partition, topic);
            return read(home.disk(), home.directory());
        });
    }

    static Copy read(SimDisk disk, Path directory) {
        var reading = new Reading();
        for (Path each : disk.list(directory)) {
            if (each.name().endsWith(".log")) reading.segment(disk, each);
        }
        return new Copy(Arrays.copyOf(reading.records, reading.end),
                Arrays.copyOf(reading.batches, reading.end));
    }

    int end() {
        return records.length;
    }

    private static final class Reading {
        private final Batches walk = new Batches();
        private final Records unpacking = new Records();
        private long[] records = new long[256];
        private long[] batches = new long[256];
        private int end;

        void segment(SimDisk disk, Path path) {
            begin(Integer.parseInt(path.name().substring(0, path.name().indexOf('.'))));
            Disk.File file = disk.open(path, Disk.Mode.READ);
            ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
            file.read(0, bytes);
            file.close();
            walk.over(bytes.flip());
            while (walk.next() && walk.batch().size() > Batch.HEADER_SIZE) batch(walk.batch());
        }

        /// What lies before the first segment was deleted.
        private void begin(int base) {
            if (end > 0) return;
            reach(base);
            end = base;
        }

        private void reach(int next) {
            if (next > records.length) {
                int size = Math.max(next, 2 * records.length);
                records = Arrays.copyOf(records, size);
                batches = Arrays.copyOf(batches, size);
            }
            Arrays.fill(records, end, next, -1);
            Arrays.fill(batches, end, next, 0);
        }

        private void batch(Batch batch) {
            int next = (int) batch.nextOffset();
            reach(next);
            long identity = batch.crc() ^ (long) batch.leaderEpoch() << 32;
            Arrays.fill(batches, Math.max(end, (int) batch.baseOffset()), next, identity);
            if (!batch.isControl()) {
                unpacking.over(batch);
                while (unpacking.next()) {
                    records[(int) unpacking.offset()] = Tag.record(unpacking.value());
                }
            }
            end = next;
        }
    }
}
