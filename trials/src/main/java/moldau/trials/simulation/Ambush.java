package moldau.trials.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import moldau.base.Witness;
import moldau.base.sim.SimHost;
import moldau.base.sim.Universe;

/// Lies in wait for machines: at the moments that faults at random times hardly ever meet, between a
/// vote or a write and its sync, between a commit and its answer, at the begin of a leadership.
final class Ambush implements Witness {
    /// What a machine is seen doing when it is struck, of which a fault picks one.
    private static final List<String> MOMENTS = List.of("voted", "appendedMetadata", "committedMetadata",
            "becameQuorumLeader", "appended", "committed", "leads", "follows");
    /// The first, or the second, and so on up to this.
    private static final int TIMES_MAX = 5;

    private final Universe universe;
    private final BiConsumer<Fault, Machine> strike;
    private final List<Trap> traps = new ArrayList<>();

    private static final class Trap {
        final Fault fault;
        final Machine machine;
        final String moment;
        int times;

        Trap(Fault fault, Machine machine) {
            this.fault = fault;
            this.machine = machine;
            moment = MOMENTS.get(fault.other() % MOMENTS.size());
            times = 1 + fault.other() / MOMENTS.size() % TIMES_MAX;
        }
    }

    /// @param strike is told of the fault and its machine, outside of the machine's turn
    Ambush(Universe universe, BiConsumer<Fault, Machine> strike) {
        this.universe = universe;
        this.strike = strike;
    }

    void lie(Fault fault, Machine machine) {
        traps.add(new Trap(fault, machine));
    }

    @Override
    public void saw(String what, Object subject, long a, long b) {
        if (traps.isEmpty()) return;
        SimHost acting = universe.acting();
        for (int i = 0; i < traps.size(); i++) {
            Trap trap = traps.get(i);
            if (trap.machine.host() != acting || !trap.moment.equals(what) || --trap.times > 0) continue;
            traps.remove(i);
            universe.after(0, () -> strike.accept(trap.fault, trap.machine));
            return;
        }
    }
}
