package moldau.trials.simulation;

import moldau.base.sim.SimHost;

/// What happens to a host's time, and is undone.
final class HostHarm {
    private static final int HOUR_MS = 3_600_000;
    private static final int MILLION = 1_000_000;
    private static final int SLOWER_TIMES = 10;

    private final Aftermath aftermath;

    HostHarm(Aftermath aftermath) {
        this.aftermath = aftermath;
    }

    void happen(Fault fault, SimHost host) {
        switch (fault.kind()) {
            case PAUSE -> host.pause(Math.min(fault.lastsNanos(), aftermath.untilHealedNanos()));
            case JUMP_CLOCK -> host.clock().jumpWall(
                    (fault.other() & 1) == 0 ? fault.other() % HOUR_MS : -(fault.other() % HOUR_MS));
            case DRIFT -> {
                host.clock().rate(900_000 + fault.other() % 200_000);
                aftermath.after(fault, () -> host.clock().rate(MILLION));
            }
            case FREEZE_CLOCK -> {
                host.clock().freezeWall(true);
                aftermath.after(fault, () -> host.clock().freezeWall(false));
            }
            case SLOW_DOWN -> {
                host.slowDown(SLOWER_TIMES);
                aftermath.after(fault, () -> host.slowDown(1));
            }
            default -> throw new AssertionError(fault.kind());
        }
    }

    /// As quick and as right as it was; what jumped stays.
    static void heal(SimHost host) {
        host.clock().rate(MILLION);
        host.clock().freezeWall(false);
        host.slowDown(1);
    }
}
