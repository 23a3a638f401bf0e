package moldau.base.os;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import moldau.base.Chaos;
import moldau.base.Clock;
import moldau.base.Disk;
import moldau.base.LogDir;
import moldau.base.Loops;
import moldau.base.Network;
import moldau.base.Random;
import moldau.base.Witness;
import moldau.base.Work;
import moldau.base.World;

/// The real world of one node. Making one starts its loops; closing it stops them.
public final class OsWorld implements World, AutoCloseable {
    private final OsWork work;
    private final OsLoops loops;
    private final OsNetwork network;
    private final OsRandom random = new OsRandom();
    private final Map<LogDir, OsDisk> disks = new ConcurrentHashMap<>();

    /// @param name prefix of the names of threads
    /// @param loops for connections and partitions, `> 0`
    /// @param workers threads that may block; 8 answered cold reads as well as more did
    /// @param mailboxTasksMax posts that may wait per loop before `post` refuses
    /// @param bufferBytesMax pooled buffers out at once, all loops together
    /// @param keptBytesMax free buffers each loop keeps
    /// @param bugs hears of what nobody should catch
    public record Options(String name, int loops, int workers, int mailboxTasksMax,
            long bufferBytesMax, long keptBytesMax, Bugs bugs) {
        private static final long MIB = 1024 * 1024;

        public Options {
            assert loops > 0 : loops;
            assert workers > 0 : workers;
            assert mailboxTasksMax > 0 : mailboxTasksMax;
        }

        /// For this machine: a loop for two cores, at most 8.
        public static Options standard() {
            int cores = Runtime.getRuntime().availableProcessors();
            int loops = Math.max(1, Math.min(cores / 2, 8));
            return new Options("moldau", loops, 8, 16 * 1024, 256 * MIB, 32 * MIB, Bugs.halting());
        }

        public Options withName(String name) {
            return new Options(name, loops, workers, mailboxTasksMax, bufferBytesMax, keptBytesMax,
                    bugs);
        }

        public Options withLoops(int loops) {
            return new Options(name, loops, workers, mailboxTasksMax, bufferBytesMax, keptBytesMax,
                    bugs);
        }

        public Options withWorkers(int workers) {
            return new Options(name, loops, workers, mailboxTasksMax, bufferBytesMax, keptBytesMax,
                    bugs);
        }

        public Options withBufferBytesMax(long bufferBytesMax) {
            return new Options(name, loops, workers, mailboxTasksMax, bufferBytesMax, keptBytesMax,
                    bugs);
        }

        public Options withBugs(Bugs bugs) {
            return new Options(name, loops, workers, mailboxTasksMax, bufferBytesMax, keptBytesMax,
                    bugs);
        }
    }

    public OsWorld(Options options) {
        this.work = new OsWork(options.name(), options.workers());
        this.loops = new OsLoops(options);
        this.network = new OsNetwork(work);
    }

    @Override
    public Clock clock() {
        return OsClock.CLOCK;
    }

    @Override
    public Loops loops() {
        return loops;
    }

    @Override
    public Network network() {
        return network;
    }

    @Override
    public Disk disk(LogDir dir) {
        return disks.computeIfAbsent(dir, OsDisk::new);
    }

    @Override
    public Random random() {
        return random;
    }

    @Override
    public Work work() {
        return work;
    }

    @Override
    public Witness witness() {
        return Witness.NONE;
    }

    @Override
    public Chaos chaos() {
        return Chaos.NONE;
    }

    /// Stops the loops after their current turn and closes their connections. Not called on a loop.
    @Override
    public void close() {
        loops.stop();
        work.stop();
    }
}
