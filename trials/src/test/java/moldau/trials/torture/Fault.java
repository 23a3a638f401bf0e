package moldau.trials.torture;

import java.util.List;
import java.util.concurrent.TimeUnit;
import moldau.trials.nodes.Member;
import moldau.trials.torture.Cluster.Broker;
import moldau.trials.torture.Proxy.Weather;

/// What may befall a cluster. All of them leave what is in the page cache, so nothing that was
/// acknowledged may be lost, whatever happens to how many at once.
enum Fault {
    /// `kill -9`, and started again.
    KILL,
    /// The active controller in the same way, and the broker that it is where brokers vote.
    KILL_CONTROLLER,
    /// A broker and the only controller.
    KILL_BOTH,
    /// Every node.
    KILL_ALL,
    /// As a long collection of garbage, or a machine that swaps.
    FREEZE,
    /// Stopped in good order and started again.
    RESTART,
    /// All brokers in turn, the next when all are in sync.
    ROLL,
    /// Nobody reaches it, but it reaches the others and the controller.
    FRONT_CUT,
    /// The same, and nobody is told: half-open connections.
    FRONT_HUNG,
    FRONT_TRICKLE,
    /// It loses the other members of the quorum, and goes on serving clients while it may.
    BACK_CUT,
    BACK_HUNG,
    /// Neither clients nor brokers reach it, nor does it reach the quorum.
    PARTED,
    DISK_FULL,
    /// Whatever it writes fails with an I/O error; its process ends or is killed, and is started again.
    DISK_FAILS;

    private static final long ROLL_NANOS_MAX = TimeUnit.SECONDS.toNanos(90);

    /// `-Dtorture.faults=KILL,FREEZE` leaves out all others.
    boolean isPossible(Cluster cluster) {
        String wanted = System.getProperty("torture.faults", name());
        if (!List.of(wanted.split(",")).contains(name())) return false;
        return switch (this) {
            case DISK_FULL -> cluster.brokers().stream().allMatch(each -> each.disk() != null);
            case KILL_BOTH -> !cluster.isVoting();
            default -> true;
        };
    }

    /// Whether it is meant for who leads something.
    boolean kills() {
        return this == KILL || this == KILL_BOTH;
    }

    /// Whether a broker ends without a word, and the others are there.
    boolean isSudden(Cluster cluster) {
        return kills() || this == KILL_CONTROLLER && cluster.isVoting();
    }

    /// Whether nothing else may happen meanwhile: a node starts only where there is a quorum.
    boolean isAlone() {
        return this == KILL_ALL || this == ROLL;
    }

    void begin(Cluster cluster, Broker it) throws Exception {
        switch (this) {
            case KILL -> it.member().kill();
            case KILL_CONTROLLER -> controller(cluster, it).kill();
            case KILL_BOTH -> {
                it.member().kill();
                cluster.controller().kill();
            }
            case KILL_ALL -> cluster.members().forEach(Member::kill);
            case FREEZE -> it.member().freeze();
            case RESTART -> it.member().stop();
            case ROLL -> roll(cluster);
            case FRONT_CUT -> it.front().weather(Weather.CUT);
            case FRONT_HUNG -> it.front().weather(Weather.HUNG);
            case FRONT_TRICKLE -> it.front().weather(Weather.TRICKLE);
            case BACK_CUT -> it.back(Weather.CUT);
            case BACK_HUNG -> it.back(Weather.HUNG);
            case PARTED -> {
                it.front().weather(Weather.HUNG);
                it.back(Weather.HUNG);
            }
            case DISK_FULL -> it.fill();
            case DISK_FAILS -> it.member().failWrites();
        }
    }

    /// Does not wait for who starts: another may be needed for that whose turn comes after.
    void end(Cluster cluster, Broker it) {
        switch (this) {
            case KILL, RESTART -> launch(List.of(it.member()));
            case KILL_CONTROLLER -> launch(List.of(controller(cluster, it)));
            case KILL_BOTH -> launch(List.of(cluster.controller(), it.member()));
            case KILL_ALL -> launch(cluster.members());
            case FREEZE -> it.member().thaw();
            case ROLL -> { }
            case FRONT_CUT, FRONT_HUNG, FRONT_TRICKLE -> it.front().weather(Weather.CALM);
            case BACK_CUT, BACK_HUNG -> it.back(Weather.CALM);
            case PARTED -> {
                it.front().weather(Weather.CALM);
                it.back(Weather.CALM);
            }
            case DISK_FULL -> it.free();
            case DISK_FAILS -> {
                it.member().kill();
                launch(List.of(it.member()));
            }
        }
    }

    private static Member controller(Cluster cluster, Broker it) {
        return cluster.isVoting() ? it.member() : cluster.controller();
    }

    private static void roll(Cluster cluster) throws Exception {
        for (Broker each : cluster.brokers()) {
            each.member().stop();
            each.member().start();
            cluster.awaitInSync(System.nanoTime() + ROLL_NANOS_MAX);
        }
    }

    private static void launch(List<Member> members) {
        for (Member each : members) if (!each.isRunning()) each.launch();
    }
}
