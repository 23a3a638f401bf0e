package moldau.trials.simulation;

import moldau.base.sim.SimHost;

/// What happens to a host's time, and is undone.
final class HostHarm {
    private static final int HOUR_MS = 3_600_000;
    private static final int MILLION = 1_000_000;
    private static final int SLOWER_TIMES = 10;

    private final NetworkHarm.Later later;

    HostHarm(NetworkHarm.Later later) {
        this.later = later;
    }

    /// @param untilHealedNanos a pause, which cannot be called off, lasts no longer
    void happen(Fault fault, SimHost host, long untilHealedNanos) {
        switch (fault.kind()) {
            case PAUSE -> host.pause(Math.min(fault.lastsNanos(), untilHealedNanos));
            case JUMP_CLOCK -> host.clock().jumpWall(
                    (fault.other() & 1) == 0 ? fault.other() % HOUR_MS : -(fault.other() % HOUR_MS));
            case DRIFT -> {
                host.clock().rate(900_000 + fault.other() % 200_000);
                later.run(fault.lastsNanos(), () -> host.clock().rate(MILLION));
            }
            case FREEZE_CLOCK -> {
                host.clock().freezeWall(true);
                later.run(fault.lastsNanos(), () -> host.clock().freezeWall(false));
            }
            case SLOW_DOWN -> {
                host.slowDown(SLOWER_TIMES);
                later.run(fault.lastsNanos(), () -> host.slowDown(1));
            }
            default -> throw new AssertionError(fault.kind());
        }
    }

    /// As quick and as right as it was; what jumped stays.
    static void heal(SimHost host) {
        host.clock().rate(MILLION);
        host.clock().freezeWall(false);
        host.slowDown(1);
        host.slowDownDisks(1);
    }
}
