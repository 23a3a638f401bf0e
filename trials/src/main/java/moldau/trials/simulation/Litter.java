package moldau.trials.simulation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import moldau.base.Disk;
import moldau.base.Path;
import moldau.base.fault.DiskFault;
import moldau.base.sim.SimDisk;
import moldau.client.TopicPartition;

/// What people, editors, file systems and other programs leave in log directories (F45).
final class Litter {
    private static final List<String> IN_LOGS =
            List.of(".nfs000000000001", "00000000000000000000.log.bak", "notes.txt", "00000000000000000007.log~");

    private Litter() {}

    static void drop(List<SimDisk> disks, List<TopicPartition> partitions) {
        for (SimDisk disk : disks) {
            try {
                if (disk.exists(new Path("meta.properties"))) drop(disk, partitions);
            } catch (DiskFault _) {
                // A disk that is full or sick takes no more.
            }
        }
    }

    private static void drop(SimDisk disk, List<TopicPartition> partitions) {
        Path found = Path.ROOT.child("lost+found");
        disk.createDirectory(found);
        put(disk, found.child("#12"));
        disk.createDirectory(Path.ROOT.child("backup of t0"));
        put(disk, Path.ROOT.child(".DS_Store"));
        put(disk, Path.ROOT.child("core.4711"));
        for (TopicPartition each : partitions) {
            Path log = Path.ROOT.child(each.toString());
            if (!disk.exists(log)) continue;
            for (String name : IN_LOGS) put(disk, log.child(name));
        }
    }

    private static void put(SimDisk disk, Path path) {
        Disk.File file = disk.open(path, Disk.Mode.CREATE);
        file.write(0, ByteBuffer.wrap("not the node's".getBytes(StandardCharsets.US_ASCII)));
        file.close();
    }
}
