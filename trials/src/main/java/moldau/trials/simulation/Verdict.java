package moldau.trials.simulation;

import moldau.base.sim.Universe;

/// The first broken promise of a run. Later ones are consequences and are not kept.
final class Verdict {
    private final Universe universe;
    private Violation violation;

    Verdict(Universe universe) {
        this.universe = universe;
    }

    void broken(String invariant, String what) {
        if (violation == null) {
            violation = new Violation(invariant, what, universe.nowNanos() / 1_000_000);
        }
    }

    /// Says so unless `promise` holds.
    boolean check(boolean promise, String invariant, String what) {
        if (!promise) broken(invariant, what);
        return promise;
    }

    boolean isBroken() {
        return violation != null;
    }

    /// Null while every promise was kept.
    Violation violation() {
        return violation;
    }
}
