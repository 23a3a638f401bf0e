package moldau.broker.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import moldau.base.LogDir;
import moldau.base.World;
import moldau.base.fault.DiskFault;
import moldau.base.sim.SimDisk;
import moldau.base.sim.SimHost;
import moldau.base.sim.Universe;
import moldau.base.sim.Weather;
import moldau.log.Logs;
import moldau.log.TopicPartition;
import moldau.wire.Uuid;
import org.junit.jupiter.api.Test;

class CheckpointsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final LogDir DIR = new LogDir("d");
    private static final Map<TopicPartition, Long> SOME = Map.of(new TopicPartition("t", 0), 7L);

    private final Universe universe = new Universe(1, Weather.CALM);
    private final SimHost host = universe.host("n");
    private final World world = host.boot();
    private final SimDisk disk = host.disk(DIR);
    private final Logs logs = new Logs(disk);
    private final List<RuntimeException> failures = new ArrayList<>();
    private final Directory directory =
            Directory.of(new Uuid(1, 1), disk, logs, new Logs(disk).takeInventory());
    private final Checkpoints checkpoints = new Checkpoints(
            new LogDirs(List.of(DIR.path()), List.of(DIR), List.of(directory)), world.work(), world.loops().data(0),
            (_, why) -> failures.add(why));

    private void note() {
        world.loops().data(0).post(
                () -> checkpoints.note(DIR, Logs.Checkpoint.HIGH_WATERMARK, 0, SOME));
        universe.run(SECOND);
    }

    @Test
    void aFullDiskTakesNoDirectoryOfflineAndTheSameIsWrittenLater() {
        disk.ills().sizeBytes(0);
        note();
        assertEquals(List.of(), failures);

        disk.ills().heal();
        note();

        assertEquals(SOME, logs.read(Logs.Checkpoint.HIGH_WATERMARK));
    }

    /// What one loop noted of a log that left is written again with every note of another.
    @Test
    void whatWasNotedOfALogIsForgottenWhenAnotherTakesItsName() {
        note();
        universe.run(SECOND);

        directory.noted().forget(new TopicPartition("t", 0));
        assertEquals(Map.of(), logs.read(Logs.Checkpoint.HIGH_WATERMARK));
        Map<TopicPartition, Long> other = Map.of(new TopicPartition("u", 0), 3L);
        world.loops().data(0).post(() -> checkpoints.note(DIR, Logs.Checkpoint.HIGH_WATERMARK, 1, other));
        universe.run(SECOND);

        assertEquals(other, logs.read(Logs.Checkpoint.HIGH_WATERMARK));
        note();
        assertEquals(2, logs.read(Logs.Checkpoint.HIGH_WATERMARK).size());
    }

    @Test
    void aBrokenOneDoes() {
        disk.ills().failsSync(_ -> true);
        note();

        assertInstanceOf(DiskFault.class, failures.getFirst());
    }
}
