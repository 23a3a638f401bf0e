package moldau.trials.simulation;

import java.util.ArrayList;
import java.util.List;
import moldau.base.Witness;
import moldau.base.sim.Chance;
import moldau.base.sim.SimDisk;
import moldau.base.sim.Universe;

/// Does the faults of a plan to the cluster, as far as the [Budget] allows, and undoes them.
final class Harm {
    private static final long SECOND = 1_000_000_000L;
    private static final int CRASHES_MIN = 2;
    private static final int CRASHES_MORE = 8;
    /// Typically, from a start to the end and from the end to the next start.
    private static final long CRASH_LASTS_NANOS = SECOND / 8;
    private static final long RETIRED_NANOS = 4 * SECOND;
    private static final int SLOWER_TIMES = 8;
    /// A slow disk stays slow for longer than other things last.
    private static final int SLOW_DISK_TIMES = 4;
    /// More than `max.poll.interval.ms` of [Member].
    private static final long IDLE_NANOS = 25 * SECOND;

    private final Stage stage;
    private final Universe universe;
    private final Cluster cluster;
    private final List<Resident> residents;
    private final Budget budget;
    private final Ambush ambush;
    private final NetworkHarm network;
    private final HostHarm hosts;
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
        this.cluster = cluster;
        this.residents = residents;
        this.operator = operator;
        this.fleeting = fleeting;
        this.budget = new Budget(stage, cluster,
                fleeting == null ? (_, name) -> name : fleeting::name);
        this.ambush = new Ambush(universe, this::strike);
        this.network = new NetworkHarm(stage, cluster, residents, this::later);
        this.hosts = new HostHarm(this::later);
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
            case TWO_HOSTS -> network.happen(fault, machine(fault).host());
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
            case RETIRE -> {
                if (!machine.isBroker() || !machine.isUp() || !budget.mayEnd(machine)) return false;
                machine.stop();
                later(RETIRED_NANOS / 2, () -> {
                    if (!machine.isUp() && budget.isNeedless(machine)) operator.unregister(machine);
                });
                budget.underWay(machine);
                later(RETIRED_NANOS, () -> {
                    end(machine);
                    revive(machine);
                    budget.over(machine);
                });
            }
            case ISOLATE -> network.isolate(fault, machine);
            case SWIZZLE -> network.swizzle(fault, machine);
            case RESET_ALL -> network.resetAll(machine);
            case CRASH_LOOP -> {
                if (!budget.mayEnd(machine)) return false;
                crash(fault, machine, CRASHES_MIN + fault.other() % CRASHES_MORE);
            }
            case SLOW_DISK -> {
                machine.host().slowDownDisks(SLOWER_TIMES << fault.other() % 4);
                later(SLOW_DISK_TIMES * fault.lastsNanos(), () -> machine.host().slowDownDisks(1));
            }
            case LITTER -> {
                if (!budget.mayEnd(machine)) return false;
                end(machine);
                machine.look(() -> {
                    Litter.drop(machine.disks(), stage.partitions());
                    return null;
                });
                after(fault, () -> revive(machine));
            }
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

    /// Ends it, and again as often, soon after it was started.
    private void crash(Fault fault, Machine machine, int times) {
        end(machine);
        var chance = new Chance(stage.plan().seed(), "crash " + fault.number(), times);
        later(chance.tail(CRASH_LASTS_NANOS), () -> {
            revive(machine);
            if (times == 0) return;
            later(chance.tail(CRASH_LASTS_NANOS), () -> {
                if (machine.isUp() && budget.mayEnd(machine)) crash(fault, machine, times - 1);
            });
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
                network.isolate(fault, leader);
            }
            case IDLE -> {
                List<Member> members = members();
                members.get(fault.victim() % members.size()).idle(Math.min(IDLE_NANOS, untilHealedNanos()));
            }
            case REASSIGN -> operator.reassign(fault);
            case MOVE -> operator.move(fault);
            case RECONFIGURE -> operator.reconfigure(fault);
            case UPGRADE -> operator.upgrade(fault);
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

    private List<Member> members() {
        var members = new ArrayList<Member>();
        for (Resident each : residents) if (each instanceof Member member) members.add(member);
        return members;
    }

    private boolean toHost(Fault fault, Resident resident) {
        if (fault.kind() != FaultKind.KILL) {
            hosts.happen(fault, resident.host(), untilHealedNanos());
            return true;
        }
        if (resident instanceof Machine machine && !budget.mayEnd(machine)) return false;
        end(resident);
        after(fault, () -> revive(resident));
        return true;
    }

    /// Some things cannot be called off, and some last longer than the run.
    private long untilHealedNanos() {
        return stage.profile().seconds() * SECOND - universe.nowNanos();
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
        later(fault.lastsNanos(), undo);
    }

    private void later(long nanos, Runnable undo) {
        universe.after(nanos, () -> {
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
        universe.fabric().healAll();
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
            HostHarm.heal(each.host());
            revive(each);
        }
    }
}
