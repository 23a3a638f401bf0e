package moldau.trials.simulation;

import java.util.ArrayList;
import java.util.List;
import moldau.base.sim.Chance;
import moldau.base.sim.SimDisk;

/// What happens to the disks of a machine.
final class DiskHarm {
    private static final int SLOWER_TIMES = 8;
    /// A slow disk stays slow for longer than other things last.
    private static final int SLOW_DISK_TIMES = 4;
    private static final long LOOK_NANOS = 200_000_000L;

    private final Stage stage;
    private final Budget budget;
    private final Aftermath aftermath;
    private final List<Rot> rots = new ArrayList<>();

    DiskHarm(Stage stage, Budget budget, Aftermath aftermath) {
        this.stage = stage;
        this.budget = budget;
        this.aftermath = aftermath;
    }

    /// @return false if the budget does not allow it
    boolean happen(Fault fault, Machine machine) {
        switch (fault.kind()) {
            case STALL_DISK ->
                    machine.host().stallFor(Math.min(fault.lastsNanos(), aftermath.untilHealedNanos()));
            case SLOW_DISK -> {
                machine.host().slowDownDisks(SLOWER_TIMES << fault.other() % 4);
                aftermath.later(SLOW_DISK_TIMES * fault.lastsNanos(), () -> machine.host().slowDownDisks(1));
            }
            case LITTER -> {
                if (!budget.mayEnd(machine)) return false;
                machine.end();
                machine.look(() -> {
                    Litter.drop(machine.disks(), stage.partitions());
                    return null;
                });
                aftermath.after(fault, machine::revive);
            }
            case FAIL_SYNC -> {
                if (!budget.mayLoseCache(machine)) return false;
                SimDisk disk = disk(fault, machine);
                disk.ills().failsSync(_ -> true);
                aftermath.lasting(fault, machine, () -> {
                    disk.ills().heal();
                    machine.cutPower();
                    machine.revive();
                });
            }
            case FILL_DISK -> {
                if (!budget.mayEnd(machine)) return false;
                SimDisk disk = disk(fault, machine);
                long used = disk.totalBytes() - disk.usableBytes();
                disk.ills().sizeBytes(used + fault.other() % 4096);
                aftermath.lasting(fault, machine, () -> disk.ills().emptied());
            }
            case FAIL_READ, FAIL_WRITE, UNPLUG -> {
                if (!budget.mayEnd(machine)) return false;
                SimDisk disk = disk(fault, machine);
                ail(fault.kind(), disk, true);
                aftermath.lasting(fault, machine, () -> {
                    ail(fault.kind(), disk, false);
                    machine.end();
                    machine.revive();
                });
            }
            case ROT -> {
                Rot rot = Rot.draw(machine, stage, new Chance(stage.plan().seed(), "rot", fault.number()));
                if (rot == null || !budget.mayRot(machine)) return false;
                rot.happen();
                stage.says(rot.toString());
                rots.add(rot);
                whenMended(rot, machine);
            }
            case LOSE_DISK -> {
                if (!budget.mayLoseDisk(machine)) return false;
                machine.cutPower();
                for (SimDisk each : lost(fault, machine)) machine.host().replace(new SimDisk(each.dir()));
                aftermath.after(fault, machine::revive);
            }
            case OLD_DISK -> {
                var old = new ArrayList<SimDisk>();
                for (SimDisk each : lost(fault, machine)) old.add(old(fault, each));
                aftermath.after(fault, () -> bringBack(old, machine));
            }
            default -> throw new AssertionError(fault.kind());
        }
        return true;
    }

    private void whenMended(Rot rot, Machine machine) {
        aftermath.later(LOOK_NANOS, () -> {
            if (rot.isThere()) {
                whenMended(rot, machine);
                return;
            }
            stage.reached().saw("rot is gone");
            stage.says("no more: " + rot);
            budget.mended(machine);
        });
    }

    /// What is rotten still; empty if nothing is.
    String whatIsRotten() {
        for (Rot each : rots) if (each.isThere()) return each.toString();
        return "";
    }

    private static void ail(FaultKind kind, SimDisk disk, boolean ails) {
        switch (kind) {
            case FAIL_READ -> disk.ills().failsReads(ails);
            case FAIL_WRITE -> disk.ills().failsWrites(ails);
            case UNPLUG -> disk.ills().gone(ails);
            default -> throw new AssertionError(kind);
        }
    }

    private static SimDisk disk(Fault fault, Machine machine) {
        return machine.disks().get((fault.victim() >> 8) % machine.disks().size());
    }

    /// All disks or the last. That of a voter's metadata log stays: with what it forgets it may vote
    /// twice, which nobody promises to survive.
    private static List<SimDisk> lost(Fault fault, Machine machine) {
        boolean all = !machine.isController() && (fault.other() & 1) == 0;
        return all ? machine.disks() : List.of(machine.disks().getLast());
    }

    /// What a power cut now would leave.
    private SimDisk old(Fault fault, SimDisk disk) {
        SimDisk old = disk.copy();
        old.cutPower(new Chance(stage.plan().seed(), "old " + disk.dir(), fault.number()));
        return old;
    }

    private void bringBack(List<SimDisk> old, Machine machine) {
        if (!budget.mayLoseDisk(machine)) return;
        stage.reached().saw("an old disk came back");
        machine.cutPower();
        for (SimDisk each : old) machine.host().replace(each);
        machine.revive();
    }

    /// Healthy and as quick as it was. What it lost stays lost: then a machine must start anew.
    static void heal(Machine machine) {
        boolean lostPages = machine.isFailingSync();
        boolean isSick = machine.disks().stream().anyMatch(disk -> disk.ills().isFailing());
        for (SimDisk disk : machine.disks()) disk.ills().heal();
        // Pages a failed sync dropped are still read: only a new start shows what is there.
        if (lostPages) machine.cutPower();
        else if (isSick) machine.end();
        machine.host().slowDownDisks(1);
    }
}
