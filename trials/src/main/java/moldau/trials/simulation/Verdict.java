package moldau.trials.simulation;

import moldau.base.sim.Universe;

/// The first broken promise of a run. Later ones are consequences and are not kept.
final class Verdict {
    private final Universe universe;
    private Violation violation;

    /// @param invariant its number in docs/reliability.md, or `code` where the code noticed by itself
    /// @param what was expected and what was found
    /// @param atMs of virtual time
    record Violation(String invariant, String what, long atMs) {
        @Override
        public String toString() {
            return invariant + " at " + atMs + " ms: " + what;
        }
    }

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
