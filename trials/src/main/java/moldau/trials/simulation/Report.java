package moldau.trials.simulation;

import java.util.List;
import java.util.Map;

/// What became of a run.
///
/// @param violation the first broken promise; null if all were kept
/// @param done faults that were done to the cluster, not those the budget refused
/// @param nanos virtual time that passed
/// @param fingerprint of everything that happened: equal for equal plans
/// @param reached how often which state was seen
/// @param cause what the code threw, where it noticed by itself; else null
public record Report(
        Plan plan, Violation violation, List<Fault> done, long nanos, long events,
        long fingerprint, int sent, int acknowledged, Map<String, Integer> reached,
        Throwable cause) {

    public boolean held() {
        return violation == null;
    }

    /// The invariant that broke; empty if none did.
    public String invariant() {
        return violation == null ? "" : violation.invariant();
    }

    /// For people.
    @Override
    public String toString() {
        var text = new StringBuilder();
        text.append(String.format("seed 0x%x  %s%n", plan.seed(), held() ? "held" : violation));
        text.append(String.format(
                "  %d ms of virtual time, %d events, fingerprint %016x%n  %d of %d records acknowledged%n",
                nanos / 1_000_000, events, fingerprint, acknowledged, sent));
        for (Fault each : done) text.append("  ").append(each).append('\n');
        reached.forEach((state, count) -> text.append("  ").append(count).append(" x ").append(state).append('\n'));
        return text.toString();
    }
}
