package moldau.trials.simulation;

import java.util.ArrayList;
import java.util.List;
import moldau.base.Witness;
import moldau.base.sim.Universe;

/// Does the faults of a plan to the cluster, as far as the [Budget] allows, and undoes them.
final class Harm {
    /// More than `max.poll.interval.ms` of [Member].
    private static final long IDLE_NANOS = 25_000_000_000L;

    private final Stage stage;
    private final Universe universe;
    private final Cluster cluster;
    private final List<Resident> residents;
    private final Budget budget;
    private final Aftermath aftermath;
    private final Ambush ambush;
    private final NetworkHarm network;
    private final HostHarm hosts;
    private final LifeHarm lives;
    private final DiskHarm disks;
    private final Flood flood;
    /// Null where nothing changes.
    private final Operator operator;
    /// Null where topics stay.
    private final Fleeting fleeting;
    private final List<Fault> done = new ArrayList<>();

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
        this.aftermath = new Aftermath(stage, budget);
        this.network = new NetworkHarm(stage, cluster, residents, aftermath);
        this.hosts = new HostHarm(aftermath);
        this.lives = new LifeHarm(stage, cluster, budget, aftermath, operator);
        this.disks = new DiskHarm(stage, budget, aftermath);
        this.flood = new Flood(stage);
        this.ambush = new Ambush(universe, lives::strike);
    }

    void schedule(List<Fault> faults) {
        for (Fault each : faults) {
            aftermath.later(each.atNanos() - universe.nowNanos(), () -> happen(each));
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
            case ALL -> lives.cutPowerEverywhere(fault);
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
            case ISOLATE -> network.isolate(fault, machine);
            case SWIZZLE -> network.swizzle(fault, machine);
            case RESET_ALL -> network.resetAll(machine);
            case AMBUSH -> ambush.lie(fault, machine);
            case CUT_POWER, STOP, RETIRE, CRASH_LOOP -> {
                return lives.happen(fault, machine);
            }
            default -> {
                return disks.happen(fault, machine);
            }
        }
        return true;
    }

    private boolean toHost(Fault fault, Resident resident) {
        if (fault.kind() == FaultKind.KILL) return lives.kill(fault, resident);
        hosts.happen(fault, resident.host());
        return true;
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
                members.get(fault.victim() % members.size())
                        .idle(Math.min(IDLE_NANOS, aftermath.untilHealedNanos()));
            }
            case FLOOD -> {
                Machine machine = cluster.brokers().get(fault.victim() % cluster.brokers().size());
                if (!flood.begin(fault, cluster.endpoint(machine))) return false;
                aftermath.after(fault, flood::end);
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

    private List<Member> members() {
        var members = new ArrayList<Member>();
        for (Resident each : residents) if (each instanceof Member member) members.add(member);
        return members;
    }

    /// What nobody has mended; empty if nothing.
    String whatIsRotten() {
        return disks.whatIsRotten();
    }

    /// Nothing is broken any more, and nothing will be.
    void heal() {
        aftermath.end();
        flood.end();
        universe.fabric().healAll();
        universe.weather(universe.weather().withoutResets());
        for (Machine each : cluster.machines()) DiskHarm.heal(each);
        for (Resident each : residents) {
            HostHarm.heal(each.host());
            each.revive();
        }
    }
}
