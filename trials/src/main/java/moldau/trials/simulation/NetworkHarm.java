package moldau.trials.simulation;

import java.util.ArrayList;
import java.util.List;
import moldau.base.sim.Chance;
import moldau.base.sim.Fabric;
import moldau.base.sim.SimHost;

/// What happens to the ways between hosts, and is undone.
final class NetworkHarm {
    private static final int EITHER_WAY = 1 << 18;

    private final Stage stage;
    private final Fabric fabric;
    private final Cluster cluster;
    private final List<Resident> residents;
    private final Aftermath aftermath;

    NetworkHarm(Stage stage, Cluster cluster, List<Resident> residents, Aftermath aftermath) {
        this.stage = stage;
        this.fabric = stage.universe().fabric();
        this.cluster = cluster;
        this.residents = residents;
        this.aftermath = aftermath;
    }

    /// To the ways between `a` and another host.
    ///
    /// @return false if that is `a` itself
    boolean happen(Fault fault, SimHost a) {
        SimHost b = residents.get(fault.other() % residents.size()).host();
        if (a == b) return false;
        switch (fault.kind()) {
            case RESET -> fabric.reset(a, b);
            case CUT_ONE_WAY -> {
                if ((fault.other() & EITHER_WAY) == 0) fabric.cut(a, b);
                else fabric.cut(b, a);
                aftermath.after(fault, () -> heal(a, b));
            }
            case CUT_BOTH_WAYS -> {
                fabric.cutBothWays(a, b);
                aftermath.after(fault, () -> heal(a, b));
            }
            default -> throw new AssertionError(fault.kind());
        }
        return true;
    }

    /// The machine and all others do not hear each other.
    void isolate(Fault fault, Machine machine) {
        List<SimHost> others = others(machine, cluster.machines());
        for (SimHost each : others) fabric.cutBothWays(machine.host(), each);
        aftermath.after(fault, () -> {
            for (SimHost each : others) heal(machine.host(), each);
        });
    }

    /// First the ways to some hosts are cut, clients' too, then to all, then they are mended in another order.
    void swizzle(Fault fault, Machine machine) {
        var chance = new Chance(stage.plan().seed(), "swizzle", fault.number());
        for (SimHost each : others(machine, residents)) {
            long half = Math.max(1, fault.lastsNanos() / 2);
            aftermath.later(chance.below(half), () -> fabric.cutBothWays(machine.host(), each));
            aftermath.later(half + chance.below(half), () -> heal(machine.host(), each));
        }
    }

    /// All connections of the machine break.
    void resetAll(Machine machine) {
        for (SimHost each : others(machine, residents)) fabric.reset(machine.host(), each);
    }

    private static List<SimHost> others(Machine machine, List<? extends Resident> of) {
        var others = new ArrayList<SimHost>();
        for (Resident each : of) if (each != machine) others.add(each.host());
        return others;
    }

    private void heal(SimHost a, SimHost b) {
        fabric.heal(a, b);
        fabric.heal(b, a);
    }
}
