package moldau.base.sim;

import java.util.Map;
import java.util.TreeMap;
import moldau.base.LogDir;

/// A machine: its disks, its clock, and the one process that may run on it.
public final class SimHost {
    private final Universe universe;
    private final String name;
    private final int number;
    private final SimClock clock;
    private final Map<LogDir, SimDisk> disks = new TreeMap<>();
    private final Chance crashes;
    private int lives;
    private SimWorld life;
    private boolean powered = true;
    private long stalledUntilNanos;
    private long pausedUntilNanos;
    private int timesSlower = 1;
    private int timesSlowerDisks = 1;

    SimHost(Universe universe, String name, int number) {
        this.universe = universe;
        this.name = name;
        this.number = number;
        this.clock = new SimClock(universe);
        this.crashes = new Chance(universe.seed(), "crashes", number);
    }

    public String name() {
        return name;
    }

    int number() {
        return number;
    }

    Universe universe() {
        return universe;
    }

    /// Its clocks, to drift and to jump.
    public SimClock clock() {
        return clock;
    }

    /// Starts a process; the one before must have ended.
    public SimWorld boot() {
        return boot(2);
    }

    public SimWorld boot(int loops) {
        assert life == null || !life.isAlive() : name + " already runs";
        powered = true;
        pausedUntilNanos = 0;
        life = new SimWorld(this, lives++, loops);
        return life;
    }

    /// The process that was started last, or null.
    public SimWorld life() {
        return life;
    }

    boolean isPowered() {
        return powered;
    }

    /// Its disk for `dir`, made when first asked for.
    public SimDisk disk(LogDir dir) {
        return disks.computeIfAbsent(dir, it -> new SimDisk(it, new Tree(), clock::wallMs,
                () -> universe.current() == null));
    }

    /// Puts another disk in, such as an old or an empty one.
    public void replace(SimDisk disk) {
        disks.put(disk.dir(), disk.in(clock::wallMs, () -> universe.current() == null));
    }

    /// The process ends (kill -9): connections end, locks fall, the page cache stays.
    public void kill() {
        if (life == null || !life.isAlive()) return;
        life.end(true);
        for (SimDisk disk : disks.values()) disk.endLife();
    }

    /// The machine ends: peers hear nothing, and the disks keep what they keep.
    public void cutPower() {
        powered = false;
        if (life != null && life.isAlive()) life.end(false);
        for (SimDisk disk : disks.values()) disk.cutPower(crashes);
    }

    /// Nothing happens on this host for so long, then all that waited does (GC, SIGSTOP).
    public void pause(long nanos) {
        pausedUntilNanos = Math.max(pausedUntilNanos, universe.nowNanos() + nanos);
    }

    /// Nothing is done for jobs that block for so long; loops go on.
    public void stallFor(long nanos) {
        stalledUntilNanos = Math.max(stalledUntilNanos, universe.nowNanos() + nanos);
    }

    long stalledUntilNanos() {
        return stalledUntilNanos;
    }

    /// From now on mail and jobs take so many times as long as the weather says (swapping, a throttled CPU).
    public void slowDown(int times) {
        timesSlower = times;
    }

    /// From now on jobs that block take so many times as long.
    public void slowDownDisks(int times) {
        timesSlowerDisks = times;
    }

    long mailNanos() {
        return universe.weather().mailNanos() * timesSlower;
    }

    long workNanos() {
        return universe.weather().workNanos() * timesSlower * timesSlowerDisks;
    }

    /// Whether nothing happens on it now.
    public boolean isPaused() {
        return universe.nowNanos() < pausedUntilNanos;
    }

    long pausedUntilNanos() {
        return pausedUntilNanos;
    }

    @Override
    public String toString() {
        return name;
    }
}
