package moldau.trials.simulation;

import moldau.base.sim.Chance;

/// Ends processes and machines, one way or another, and starts them again.
final class LifeHarm {
    private static final long SECOND = 1_000_000_000L;
    private static final int CRASHES_MIN = 2;
    private static final int CRASHES_MORE = 8;
    /// Typically, from a start to the end and from the end to the next start.
    private static final long CRASH_LASTS_NANOS = SECOND / 8;
    private static final long RETIRED_NANOS = 4 * SECOND;

    private final Stage stage;
    private final Cluster cluster;
    private final Budget budget;
    private final Aftermath aftermath;
    /// Null where nothing changes.
    private final Operator operator;

    LifeHarm(Stage stage, Cluster cluster, Budget budget, Aftermath aftermath, Operator operator) {
        this.stage = stage;
        this.cluster = cluster;
        this.budget = budget;
        this.aftermath = aftermath;
        this.operator = operator;
    }

    /// @return false if the budget does not allow it
    boolean happen(Fault fault, Machine machine) {
        switch (fault.kind()) {
            case CUT_POWER -> {
                if (!budget.mayLoseCache(machine)) return false;
                machine.cutPower();
                aftermath.after(fault, machine::revive);
            }
            case STOP -> {
                if (!machine.isUp() || !budget.mayEnd(machine)) return false;
                machine.stop();
                // Who does not stop in time is killed.
                aftermath.lasting(fault, machine, () -> {
                    machine.end();
                    machine.revive();
                });
            }
            case RETIRE -> {
                if (!machine.isBroker() || !machine.isUp() || !budget.mayEnd(machine)) return false;
                machine.stop();
                aftermath.later(RETIRED_NANOS / 2, () -> {
                    if (!machine.isUp() && budget.isNeedless(machine)) operator.unregister(machine);
                });
                aftermath.lasting(RETIRED_NANOS, machine, () -> {
                    machine.end();
                    machine.revive();
                });
            }
            case CRASH_LOOP -> {
                if (!budget.mayEnd(machine)) return false;
                crash(fault, machine, CRASHES_MIN + fault.other() % CRASHES_MORE);
            }
            default -> throw new AssertionError(fault.kind());
        }
        return true;
    }

    /// Ends it, and again as often, soon after it was started.
    private void crash(Fault fault, Machine machine, int times) {
        machine.end();
        var chance = new Chance(stage.plan().seed(), "crash " + fault.number(), times);
        aftermath.later(chance.tail(CRASH_LASTS_NANOS), () -> {
            machine.revive();
            if (times == 0) return;
            aftermath.later(chance.tail(CRASH_LASTS_NANOS), () -> {
                if (machine.isUp() && budget.mayEnd(machine)) crash(fault, machine, times - 1);
            });
        });
    }

    /// @return false if the budget does not allow it
    boolean kill(Fault fault, Resident resident) {
        if (resident instanceof Machine machine && !budget.mayEnd(machine)) return false;
        resident.end();
        aftermath.after(fault, resident::revive);
        return true;
    }

    /// @return false if the budget does not allow it
    boolean cutPowerEverywhere(Fault fault) {
        if (!budget.mayLoseAllCaches()) return false;
        for (Machine each : cluster.machines()) {
            each.cutPower();
            aftermath.after(fault, each::revive);
        }
        return true;
    }

    /// Who lay in wait saw what it waited for.
    void strike(Fault fault, Machine machine) {
        if (aftermath.isOver() || !machine.isUp()) return;
        if (budget.mayLoseCache(machine)) machine.cutPower();
        else if (budget.mayEnd(machine)) machine.end();
        else return;
        stage.says("struck by " + fault);
        stage.reached().saw("an ambush struck");
        aftermath.after(fault, machine::revive);
    }
}
