package moldau.trials.simulation;

import java.util.ArrayList;
import java.util.List;
import moldau.base.sim.Chance;

/// One thing that goes wrong. All that it will need is drawn here, by its own number, so that the
/// others stay as they are when it is left out.
///
/// @param number its place in the seed's list
/// @param atNanos when it begins
/// @param lastsNanos until it is undone, if it can be
/// @param victim picks the host, modulo how many there are
/// @param other picks the second host, or says how hard it hits
public record Fault(int number, FaultKind kind, long atNanos, long lastsNanos, int victim, int other) {
    private static final int AMBUSHES_FROM = 100_000;
    private static final int CHANGES_FROM = 200_000;
    private static final int EXILES_FROM = 300_000;
    private static final int SICKNESSES_FROM = 400_000;
    private static final int VOTERS_FROM = 500_000;
    private static final int CONFIGS_FROM = 600_000;
    private static final int STRAINS_FROM = 700_000;
    private static final int UPGRADES_FROM = 800_000;
    private static final int RETIREMENTS_FROM = 900_000;
    private static final int ROT_FROM = 1_000_000;
    private static final int ROT_EVERY_MS = 2000;
    private static final int ROTTEN_ONE_IN = 6;
    private static final int FLOODS_FROM = 1_100_000;
    private static final int FLOOD_EVERY_MS = 8000;
    private static final int FLOODED_ONE_IN = 25;
    private static final int RETIRE_EVERY_MS = 6000;
    private static final int RETIRED_ONE_IN = 3;
    private static final int UPGRADE_EVERY_MS = 4000;
    private static final int CONFIGURED_ONE_IN = 4;
    private static final long MILLISECOND = 1_000_000;
    private static final int EXILE_ONE_IN = 8;
    private static final int SICK_ONE_IN = 3;
    private static final int STRAINED_ONE_IN = 3;
    private static final long EXILE_AFTER_NANOS = 5_000 * MILLISECOND;
    private static final long EXILE_LASTS_NANOS = 15_000 * MILLISECOND;

    /// The faults of a seed, in order of time.
    static List<Fault> drawn(long seed, Profile.Troubles troubles, long untilNanos) {
        return drawn(seed, "fault", 0, troubles.kinds(), troubles.everyMs(), troubles, untilNanos);
    }

    /// What changes topics, replicas and disks, numbered so that no other changes its number.
    static List<Fault> changes(long seed, Profile.Troubles troubles, long untilNanos) {
        return drawn(seed, "change", CHANGES_FROM, troubles.changes(), troubles.changeEveryMs(),
                troubles, untilNanos);
    }

    /// The exile of a few seeds, numbered so that no other changes its number.
    static List<Fault> exiles(long seed, Profile profile, long untilNanos) {
        var chance = new Chance(seed, "exile", 0);
        boolean happens = profile.shape().controllers() > 1 && chance.below(EXILE_ONE_IN) == 0;
        if (!happens) return List.of();
        long atNanos = EXILE_AFTER_NANOS + chance.below((int) (untilNanos / 2 / MILLISECOND)) * MILLISECOND;
        return List.of(new Fault(EXILES_FROM, FaultKind.EXILE, atNanos, EXILE_LASTS_NANOS, 0, 0));
    }

    /// What ails the disks of some seeds, numbered so that no other changes its number.
    static List<Fault> sicknesses(long seed, Profile.Troubles troubles, long untilNanos) {
        var chance = new Chance(seed, "sicknesses", 0);
        if (chance.below(SICK_ONE_IN) > 0) return List.of();
        var kinds = new ArrayList<FaultKind>();
        for (FaultKind each : FaultKind.SICKNESSES) if (chance.below(3) > 0) kinds.add(each);
        return drawn(seed, "sickness", SICKNESSES_FROM, kinds, 1000 << chance.below(4), troubles, untilNanos);
    }

    /// What wears out the machines of some seeds, numbered so that no other changes its number.
    static List<Fault> strains(long seed, Profile.Troubles troubles, long untilNanos) {
        var chance = new Chance(seed, "strains", 0);
        if (chance.below(STRAINED_ONE_IN) > 0) return List.of();
        var kinds = new ArrayList<FaultKind>();
        for (FaultKind each : FaultKind.STRAINS) if (chance.below(3) > 0) kinds.add(each);
        return drawn(seed, "strain", STRAINS_FROM, kinds, 1000 << chance.below(4), troubles, untilNanos);
    }

    /// The changes of who votes, numbered so that no other changes its number.
    static List<Fault> votings(long seed, Profile profile, long untilNanos) {
        if (!profile.shape().isVoting()) return List.of();
        long everyMs = 500 << new Chance(seed, "votings", 0).below(4);
        return drawn(seed, "voting", VOTERS_FROM, List.of(FaultKind.CHANGE_VOTERS), everyMs, profile.troubles(),
                untilNanos);
    }

    /// The upgrades of those clusters that begin with an older release's features, numbered so that no other
    /// changes its number.
    static List<Fault> upgrades(long seed, Profile profile, long untilNanos) {
        if (!Release.drawn(seed, profile).isOld()) return List.of();
        return drawn(seed, "upgrade", UPGRADES_FROM, List.of(FaultKind.UPGRADE), UPGRADE_EVERY_MS,
                profile.troubles(), untilNanos);
    }

    /// Brokers that go and come as new ones, numbered so that no other changes its number.
    static List<Fault> retirements(long seed, Profile profile, long untilNanos) {
        boolean happens = profile.shape().isChanging()
                && new Chance(seed, "retirements", 0).below(RETIRED_ONE_IN) == 0;
        return happens ? drawn(seed, "retirement", RETIREMENTS_FROM, List.of(FaultKind.RETIRE), RETIRE_EVERY_MS,
                profile.troubles(), untilNanos) : List.of();
    }

    /// The rot of some seeds of several brokers, numbered so that no other changes its number.
    static List<Fault> rots(long seed, Profile profile, long untilNanos) {
        return isRotten(seed, profile) ? drawn(seed, "rot", ROT_FROM, List.of(FaultKind.ROT), ROT_EVERY_MS,
                profile.troubles(), untilNanos) : List.of();
    }

    static boolean isRotten(long seed, Profile profile) {
        return profile.storage().replicas() > 2 && new Chance(seed, "rotten", 0).below(ROTTEN_ONE_IN) == 0;
    }

    /// The floods of some seeds, numbered so that no other changes its number.
    static List<Fault> floods(long seed, Profile.Troubles troubles, long untilNanos) {
        boolean happen = new Chance(seed, "floods", 0).below(FLOODED_ONE_IN) == 0;
        return happen ? drawn(seed, "flood", FLOODS_FROM, List.of(FaultKind.FLOOD), FLOOD_EVERY_MS, troubles,
                untilNanos) : List.of();
    }

    /// The changes of configurations of some seeds, numbered so that no other changes its number.
    static List<Fault> configurations(long seed, Profile.Troubles troubles, long untilNanos) {
        if (!isConfigured(seed)) return List.of();
        long everyMs = 500 << new Chance(seed, "configured every", 0).below(4);
        return drawn(seed, "configuration", CONFIGS_FROM, List.of(FaultKind.RECONFIGURE), everyMs, troubles,
                untilNanos);
    }

    static boolean isConfigured(long seed) {
        return new Chance(seed, "configurations", 0).below(CONFIGURED_ONE_IN) == 0;
    }

    private static List<Fault> drawn(long seed, String purpose, int from, List<FaultKind> kinds,
            long everyMs, Profile.Troubles troubles, long untilNanos) {
        var faults = new ArrayList<Fault>();
        long atNanos = 0;
        int weights = 0;
        for (FaultKind each : kinds) weights += each.weight();
        for (int number = from; weights > 0; number++) {
            var chance = new Chance(seed, purpose, number);
            atNanos += chance.tail(everyMs * MILLISECOND);
            if (atNanos >= untilNanos) break;
            faults.add(new Fault(number, pick(kinds, chance.below(weights)), atNanos,
                    chance.tail(troubles.lastsMs() * MILLISECOND),
                    chance.below(1 << 20), chance.below(1 << 20)));
        }
        return faults;
    }

    /// Those that lie in wait, numbered so that no other changes its number.
    static List<Fault> ambushes(long seed, Profile.Troubles troubles, long untilNanos) {
        var faults = new ArrayList<Fault>();
        long atNanos = 0;
        for (int number = AMBUSHES_FROM; troubles.ambushEveryMs() > 0; number++) {
            var chance = new Chance(seed, "ambush", number);
            atNanos += chance.tail(troubles.ambushEveryMs() * MILLISECOND);
            if (atNanos >= untilNanos) break;
            faults.add(new Fault(number, FaultKind.AMBUSH, atNanos,
                    chance.tail(troubles.lastsMs() * MILLISECOND),
                    chance.below(1 << 20), chance.below(1 << 20)));
        }
        return faults;
    }

    private static FaultKind pick(List<FaultKind> kinds, int at) {
        for (FaultKind each : kinds) {
            at -= each.weight();
            if (at < 0) return each;
        }
        throw new AssertionError(at);
    }

    @Override
    public String toString() {
        return "#" + number + ' ' + kind.code() + ' ' + kind + " at " + atNanos / MILLISECOND
                + " ms for " + lastsNanos / MILLISECOND + " ms";
    }
}
