package moldau.trials.torture;

import java.util.List;
import moldau.trials.nodes.Member;
import moldau.trials.torture.Cluster.Broker;
import moldau.trials.torture.Proxy.Weather;

/// What may befall a cluster. All of them leave what is in the page cache, so nothing that was
/// acknowledged may be lost, whatever happens to how many at once.
enum Fault {
    /// `kill -9`, and started again.
    KILL,
    /// The controller in the same way: metadata stands still meanwhile.
    KILL_CONTROLLER,
    KILL_BOTH,
    /// As a long collection of garbage, or a machine that swaps.
    FREEZE,
    /// Stopped in good order and started again.
    RESTART,
    /// Nobody reaches it, but it reaches the others and the controller.
    FRONT_CUT,
    /// The same, and nobody is told: half-open connections.
    FRONT_HUNG,
    FRONT_TRICKLE,
    /// It loses the controller, and goes on serving clients while it may.
    BACK_CUT,
    BACK_HUNG,
    DISK_FULL;

    /// `-Dtorture.faults=KILL,FREEZE` leaves out all others.
    boolean isPossible(Cluster cluster) {
        String wanted = System.getProperty("torture.faults", name());
        if (!List.of(wanted.split(",")).contains(name())) return false;
        return this != DISK_FULL || cluster.brokers().stream().allMatch(each -> each.disk() != null);
    }

    boolean kills() {
        return this == KILL || this == KILL_BOTH;
    }

    void begin(Cluster cluster, Broker it) {
        switch (this) {
            case KILL -> it.member().kill();
            case KILL_CONTROLLER -> cluster.controller().kill();
            case KILL_BOTH -> {
                it.member().kill();
                cluster.controller().kill();
            }
            case FREEZE -> it.member().freeze();
            case RESTART -> it.member().stop();
            case FRONT_CUT -> it.front().weather(Weather.CUT);
            case FRONT_HUNG -> it.front().weather(Weather.HUNG);
            case FRONT_TRICKLE -> it.front().weather(Weather.TRICKLE);
            case BACK_CUT -> it.back(Weather.CUT);
            case BACK_HUNG -> it.back(Weather.HUNG);
            case DISK_FULL -> it.fill();
        }
    }

    void end(Cluster cluster, Broker it) {
        switch (this) {
            case KILL, RESTART -> start(it.member());
            case KILL_CONTROLLER -> start(cluster.controller());
            case KILL_BOTH -> {
                start(cluster.controller());
                start(it.member());
            }
            case FREEZE -> it.member().thaw();
            case FRONT_CUT, FRONT_HUNG, FRONT_TRICKLE -> it.front().weather(Weather.CALM);
            case BACK_CUT, BACK_HUNG -> it.back(Weather.CALM);
            case DISK_FULL -> it.free();
        }
    }

    private static void start(Member member) {
        if (!member.isRunning()) member.start();
    }
}
