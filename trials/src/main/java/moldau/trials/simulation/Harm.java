package moldau.trials.simulation;

import java.util.ArrayList;
import java.util.List;
import moldau.base.Witness;
import moldau.base.sim.Chance;
import moldau.base.sim.Fabric;
import moldau.base.sim.SimDisk;
import moldau.base.sim.SimHost;
import moldau.base.sim.Universe;

/// Does the faults of a plan to the cluster, as far as the [Budget] allows, and undoes them.
final class Harm {
    private static final long HOUR_MS = 3_600_000;
    private static final long SECOND = 1_000_000_000L;

    private final Stage stage;
    private final Universe universe;
    private final Fabric fabric;
    private final Cluster cluster;
    private final List<Resident> residents;
    private final Budget budget;
    private final Ambush ambush;
    /// Null where nothing changes.
    private final Operator operator;
    /// Null where topics stay.
    private final Fleeting fleeting;
    private final List<Fault> done = new ArrayList<>();
    private boolean over;

    /// @param residents machines and clients, in a fixed order
    /// @param operator null where nothing changes
    /// @param fleeting null where topics stay
    Harm(Stage stage, Cluster cluster, List<Resident> residents, Operator operator, Fleeting fleeting) {
        this.stage = stage;
        this.universe = stage.universe();
        this.fabric = universe.fabric();
        this.cluster = cluster;
        this.residents = residents;
        this.operator = operator;
        this.fleeting = fleeting;
        this.budget = new Budget(stage, cluster,
                fleeting == null ? (_, name) -> name : fleeting::name);
        this.ambush = new Ambush(universe, this::strike);
    }

    void schedule(List<Fault> faults) {
        for (Fault each : faults) {
            universe.after(each.atNanos() - universe.nowNanos(), () -> {
                if (!over) happen(each);
            });
        }
    }

    List<Fault> done() {
        return done;
    }

    Witness ambush() {
        return ambush;
    }

    /// Whether a machine may lack what it held before.
    boolean excuses(int id) {
        return budget.isForgetful(id);
    }

    private void happen(Fault fault) {
        boolean happened = switch (fault.kind().on()) {
            case MACHINE -> toMachine(fault, machine(fault));
            case ANY_HOST -> toHost(fault, residents.get(fault.victim() % residents.size()));
            case TWO_HOSTS -> toTwo(fault);
            case ALL -> toAll(fault);
            case CLUSTER -> change(fault);
        };
        if (happened) done.add(fault);
        stage.says((happened ? "" : "refused: ") + fault);
        stage.reached().saw((happened ? "fault " : "refused fault ") + fault.kind().code());
    }

    private Machine machine(Fault fault) {
        return cluster.machines().get(fault.victim() % cluster.machines().size());
    }

    private boolean toMachine(Fault fault, Machine machine) {
        switch (fault.kind()) {
            case CUT_POWER -> {
                if (!budget.mayLoseCache(machine)) return false;
                cutPower(machine);
                after(fault, () -> revive(machine));
            }
            case STOP -> {
                if (!machine.isUp() || !budget.mayEnd(machine)) return false;
                machine.stop();
                // Who does not stop in time is killed.
                lasting(fault, machine, () -> {
                    end(machine);
                    revive(machine);
                });
            }
            case ISOLATE -> isolate(fault, machine);
            case FAIL_SYNC -> {
                if (!budget.mayLoseCache(machine)) return false;
                SimDisk disk = disk(fault, machine);
                disk.ills().failsSync(_ -> true);
                lasting(fault, machine, () -> {
                    disk.ills().heal();
                    cutPower(machine);
                    revive(machine);
                });
            }
            case FILL_DISK -> {
                if (!budget.mayEnd(machine)) return false;
                SimDisk disk = disk(fault, machine);
                long used = disk.totalBytes() - disk.usableBytes();
                disk.ills().sizeBytes(used + fault.other() % 4096);
                lasting(fault, machine, () -> disk.ills().emptied());
            }
            case STALL_DISK -> machine.host().stallFor(Math.min(fault.lastsNanos(), untilHealedNanos()));
            case FAIL_READ, FAIL_WRITE, UNPLUG -> {
                if (!budget.mayEnd(machine)) return false;
                SimDisk disk = disk(fault, machine);
                ail(fault.kind(), disk, true);
                lasting(fault, machine, () -> {
                    ail(fault.kind(), disk, false);
                    end(machine);
                    revive(machine);
                });
            }
            case LOSE_DISK -> {
                if (!budget.mayLoseDisk(machine)) return false;
                cutPower(machine);
                for (SimDisk each : lost(fault, machine)) machine.host().replace(new SimDisk(each.dir()));
                after(fault, () -> revive(machine));
            }
            case OLD_DISK -> {
                var old = new ArrayList<SimDisk>();
                for (SimDisk each : lost(fault, machine)) old.add(old(fault, each));
                after(fault, () -> {
                    if (!budget.mayLoseDisk(machine)) return;
                    stage.reached().saw("an old disk came back");
                    cutPower(machine);
                    for (SimDisk each : old) machine.host().replace(each);
                    revive(machine);
                });
            }
            case AMBUSH -> ambush.lie(fault, machine);
            default -> throw new AssertionError(fault.kind());
        }
        return true;
    }

    private void isolate(Fault fault, Machine machine) {
        for (Machine each : cluster.machines()) cut(machine.host(), each.host());
        after(fault, () -> {
            for (Machine each : cluster.machines()) heal(machine.host(), each.host());
        });
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

    private boolean change(Fault fault) {
        switch (fault.kind()) {
            case RECREATE -> {
                return fleeting.renew();
            }
            case EXILE -> {
                Machine leader = cluster.president();
                if (leader == null) return false;
                isolate(fault, leader);
            }
            case REASSIGN -> operator.reassign(fault);
            case MOVE -> operator.move(fault);
            case RECONFIGURE -> operator.reconfigure(fault);
            case CHANGE_VOTERS -> {
                return operator.changeVoters(fault);
            }
            default -> throw new AssertionError(fault.kind());
        }
        return true;
    }

    private void strike(Fault fault, Machine machine) {
        if (over || !machine.isUp()) return;
        if (budget.mayLoseCache(machine)) cutPower(machine);
        else if (budget.mayEnd(machine)) end(machine);
        else return;
        stage.says("struck by " + fault);
        stage.reached().saw("an ambush struck");
        after(fault, () -> revive(machine));
    }

    private boolean toHost(Fault fault, Resident resident) {
        switch (fault.kind()) {
            case KILL -> {
                if (resident instanceof Machine machine && !budget.mayEnd(machine)) return false;
                end(resident);
                after(fault, () -> revive(resident));
            }
            case PAUSE -> resident.host().pause(Math.min(fault.lastsNanos(), untilHealedNanos()));
            case JUMP_CLOCK -> resident.host().clock().jumpWall(
                    (fault.other() & 1) == 0 ? fault.other() % HOUR_MS : -(fault.other() % HOUR_MS));
            case DRIFT -> {
                resident.host().clock().rate(900_000 + fault.other() % 200_000);
                after(fault, () -> resident.host().clock().rate(1_000_000));
            }
            default -> throw new AssertionError(fault.kind());
        }
        return true;
    }

    /// A pause cannot be called off, and some last longer than the run.
    private long untilHealedNanos() {
        return stage.profile().seconds() * SECOND - universe.nowNanos();
    }

    private boolean toTwo(Fault fault) {
        SimHost a = machine(fault).host();
        SimHost b = residents.get(fault.other() % residents.size()).host();
        if (a == b) return false;
        switch (fault.kind()) {
            case RESET -> fabric.reset(a, b);
            case CUT_ONE_WAY -> {
                if ((fault.other() & 1 << 18) == 0) fabric.cut(a, b);
                else fabric.cut(b, a);
                after(fault, () -> heal(a, b));
            }
            case CUT_BOTH_WAYS -> {
                cut(a, b);
                after(fault, () -> heal(a, b));
            }
            default -> throw new AssertionError(fault.kind());
        }
        return true;
    }

    private boolean toAll(Fault fault) {
        if (!budget.mayLoseAllCaches()) return false;
        for (Machine each : cluster.machines()) {
            cutPower(each);
            after(fault, () -> revive(each));
        }
        return true;
    }

    private void after(Fault fault, Runnable undo) {
        universe.after(fault.lastsNanos(), () -> {
            if (!over) undo.run();
        });
    }

    /// Until it is undone the machine may still end, or lose what it holds.
    private void lasting(Fault fault, Machine machine, Runnable undo) {
        budget.underWay(machine);
        after(fault, () -> {
            undo.run();
            budget.over(machine);
        });
    }

    private void cut(SimHost a, SimHost b) {
        if (a != b) fabric.cutBothWays(a, b);
    }

    private void heal(SimHost a, SimHost b) {
        fabric.heal(a, b);
        fabric.heal(b, a);
    }

    private void end(Resident resident) {
        if (!resident.isUp()) return;
        resident.host().kill();
        resident.ended();
    }

    private void cutPower(Machine machine) {
        machine.look(() -> {
            machine.host().cutPower();
            return null;
        });
        machine.ended();
    }

    /// A machine that is stopping comes back when it has stopped.
    private void revive(Resident resident) {
        if (resident instanceof Machine machine) machine.want();
        else if (!resident.isUp()) resident.start();
    }

    /// Nothing is broken any more, and nothing will be.
    void heal() {
        over = true;
        fabric.healAll();
        universe.weather(universe.weather().withoutResets());
        for (Machine each : cluster.machines()) {
            boolean lostPages = each.isFailingSync();
            boolean isSick = each.disks().stream().anyMatch(disk -> disk.ills().isFailing());
            for (SimDisk disk : each.disks()) disk.ills().heal();
            // Pages a failed sync dropped are still read: only a new start shows what is there.
            if (lostPages) cutPower(each);
            else if (isSick) end(each);
        }
        for (Resident each : residents) {
            each.host().clock().rate(1_000_000);
            revive(each);
        }
    }
}
