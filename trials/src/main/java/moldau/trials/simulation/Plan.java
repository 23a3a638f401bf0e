package moldau.trials.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/// All that decides a run: the same plan gives the same run, always and everywhere.
///
/// @param faults in order of time
/// @param untilNanos no further than this; for looking at a failure from before it
public record Plan(long seed, Profile profile, List<Fault> faults, long untilNanos) {

    public static Plan of(long seed, Profile profile) {
        long untilNanos = profile.seconds() * 1_000_000_000L;
        List<Fault> faults = Fault.drawn(seed, profile.troubles(), untilNanos);
        faults.addAll(Fault.ambushes(seed, profile.troubles(), untilNanos));
        faults.addAll(Fault.changes(seed, profile.troubles(), untilNanos));
        faults.addAll(Fault.exiles(seed, profile, untilNanos));
        faults.addAll(Fault.sicknesses(seed, profile.troubles(), untilNanos));
        faults.addAll(Fault.strains(seed, profile.troubles(), untilNanos));
        faults.addAll(Fault.retirements(seed, profile, untilNanos));
        faults.addAll(Fault.rots(seed, profile, untilNanos));
        faults.addAll(Fault.floods(seed, profile.troubles(), untilNanos));
        faults.addAll(Fault.upgrades(seed, profile, untilNanos));
        faults.addAll(Fault.votings(seed, profile, untilNanos));
        faults.addAll(Fault.configurations(seed, profile.troubles(), untilNanos));
        faults.sort(Comparator.comparingLong(Fault::atNanos));
        return new Plan(seed, profile, List.copyOf(faults), Long.MAX_VALUE);
    }

    /// Whether somebody changes what the cluster is; also if the changes are left out.
    boolean hasOperator() {
        return profile.shape().isChanging() || profile.shape().isVoting() || Fault.isConfigured(seed)
                || release().isOld();
    }

    /// What the cluster begins with; also if its upgrades are left out.
    Release release() {
        return Release.drawn(seed, profile);
    }

    public Plan until(long nanos) {
        return new Plan(seed, profile, faults, nanos);
    }

    /// The same run with these faults only; everything else is drawn as before.
    public Plan withFaults(List<Fault> some) {
        return new Plan(seed, profile, List.copyOf(some), untilNanos);
    }

    /// As above, by their numbers.
    public Plan keeping(Set<Integer> numbers) {
        var kept = new ArrayList<Fault>();
        for (Fault each : faults) if (numbers.contains(each.number())) kept.add(each);
        return withFaults(kept);
    }
}
