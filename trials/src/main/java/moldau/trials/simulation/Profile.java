package moldau.trials.simulation;

import java.util.ArrayList;
import java.util.List;
import moldau.base.sim.Chance;
import moldau.base.sim.Weather;

/// What a run is like: the first thing a seed draws. Limits are often tiny and rates lopsided,
/// because uniform ones hide bugs.
///
/// @param seconds of virtual time under faults, before everything is healed
public record Profile(
        Shape shape, Storage storage, Load load, Troubles troubles, Weather weather, int seconds) {
    private static final int CROWDED_PER_MILLION = 100_000;

    /// Which machines there are.
    ///
    /// @param controllers that vote on metadata, three at first and others perhaps later; the first ones are
    ///     brokers too if `combined`
    /// @param disks of each machine, a log directory on each
    public record Shape(int controllers, int brokers, boolean combined, int disks) {
        /// One node that is everything.
        public static final Shape SINGLE = new Shape(1, 1, true, 1);
        /// One controller, three brokers.
        public static final Shape BROKERS = new Shape(1, 3, false, 1);
        /// Three nodes that are both.
        public static final Shape QUORUM = new Shape(3, 3, true, 1);
        /// One controller and four brokers of two disks: there is always somewhere to move to.
        public static final Shape CHANGING = new Shape(1, 4, false, 2);
        /// Three nodes that are both and a fourth controller, which come to vote and leave off.
        public static final Shape VOTING = new Shape(4, 3, true, 1);

        private static final int VOTERS_AT_FIRST = 3;

        public static Shape drawn(long seed) {
            if (new Chance(seed, "changing shape", 0).below(8) == 0) return CHANGING;
            if (new Chance(seed, "voting shape", 0).below(12) == 0) return VOTING;
            return switch (new Chance(seed, "shape", 0).below(5)) {
                case 0 -> SINGLE;
                case 1 -> BROKERS;
                case 2 -> new Shape(3, 3, false, 1);
                default -> QUORUM;
            };
        }

        /// Whether topics, replicas and disks come and go.
        boolean isChanging() {
            return disks > 1;
        }

        /// Whether controllers come to vote and leave off (KIP-853).
        boolean isVoting() {
            return controllers > VOTERS_AT_FIRST;
        }

        int votersAtFirst() {
            return Math.min(controllers, VOTERS_AT_FIRST);
        }

        int machines() {
            return combined ? Math.max(controllers, brokers) : controllers + brokers;
        }
    }

    /// How data is kept.
    ///
    /// @param fsync whether a record counts when it is on the platter, not in the page cache
    public record Storage(
            int topics, int partitions, int replicas, int inSyncMin, boolean fsync,
            int segmentBytes, int segmentMs) {}

    /// What clients do.
    ///
    /// @param paceMs typical time between two bursts of a sender
    /// @param burst records in one
    /// @param requestTimeoutMs after which a client gives a connection up
    /// @param deliveryTimeoutMs after which a sender gives a record up
    public record Load(
            int senders, int readers, int members, int paceMs, int burst, int valueBytes,
            int requestTimeoutMs, int deliveryTimeoutMs) {
        private static final int PATIENCE_ROUNDS = 150;

        /// Where frames move in pieces each has its own delay, and a frame the longest of all: who gives
        /// up before that never hears an answer.
        Load patient(Weather weather) {
            int leastMs = patienceMs(weather);
            if (weather.pieceBytesMax() == 0 || requestTimeoutMs >= leastMs) return this;
            return new Load(senders, readers, members, paceMs, burst, valueBytes, leastMs,
                    (int) ((long) deliveryTimeoutMs * leastMs / requestTimeoutMs));
        }

        /// After which one who waits for a frame in pieces may take it for lost.
        static int patienceMs(Weather weather) {
            return (int) (PATIENCE_ROUNDS * 2 * (weather.wireNanos() + weather.mailNanos()) / 1_000_000);
        }
    }

    /// What goes wrong, how often and for how long.
    ///
    /// @param ambushEveryMs how often machines are lain in wait for; 0: never
    /// @param changes what of topics, replicas and disks changes, each `changeEveryMs`
    public record Troubles(List<FaultKind> kinds, long everyMs, long lastsMs, long ambushEveryMs,
            List<FaultKind> changes, long changeEveryMs) {}

    /// What a client should move in one request, in bytes: a quarter of what the network can move
    /// before the client gives the connection up. Who asks for more than all of it waits in vain,
    /// again and again, as Apache Kafka's clients do.
    int portionBytes() {
        return (int) Math.clamp(weather.bytesPerSecond() * load.requestTimeoutMs() / 4000, 256, 1 << 20);
    }

    /// How soon its nodes lose patience.
    Tempo tempo(long seed) {
        return Tempo.drawn(seed, weather);
    }

    /// The profile of a seed.
    public static Profile drawn(long seed, Shape shape) {
        var chance = new Chance(seed, "profile", 0);
        int replicas = Math.min(3, shape.brokers());
        boolean fsync = replicas < 3 || chance.below(3) == 0;
        var storage = new Storage(1 + chance.below(2), 1 + chance.below(3), replicas,
                Math.max(1, replicas - 1), fsync,
                chance.below(3) == 0 ? 4096 : 1 << (14 + chance.below(8)),
                chance.below(3) == 0 ? 1000 << chance.below(5) : 604_800_000);
        int requestTimeoutMs = 1000 << chance.below(4);
        var load = new Load(1 + chance.below(3), 1, 1 + chance.below(3), 20 << chance.below(5),
                1 + chance.below(12), 10 << chance.below(6), requestTimeoutMs,
                requestTimeoutMs * (2 + chance.below(15)));
        Troubles troubles = troubles(seed, shape, chance);
        Weather weather = crowded(seed, weather(chance));
        return new Profile(shape, storage, load.patient(weather), troubles, weather,
                20 + chance.below(40));
    }

    private static Troubles troubles(long seed, Shape shape, Chance chance) {
        var kinds = new ArrayList<FaultKind>();
        for (FaultKind each : FaultKind.values()) {
            if (!each.isDrawnApart() && chance.below(3) > 0) kinds.add(each);
        }
        long everyMs = 300 << chance.below(5);
        long lastsMs = 100 << chance.below(6);
        var changing = new Chance(seed, "changes", 0);
        var changes = new ArrayList<FaultKind>();
        for (FaultKind each : FaultKind.CHANGES) {
            if (shape.isChanging() && changing.below(3) > 0) changes.add(each);
        }
        return new Troubles(kinds, everyMs, lastsMs, ambushes(seed), changes,
                500 << changing.below(4));
    }

    private static long ambushes(long seed) {
        var chance = new Chance(seed, "ambushes", 0);
        return chance.below(2) == 0 ? 0 : 1000 << chance.below(4);
    }

    /// In one of ten seeds mailboxes are full so often that nobody gets through at the first attempt.
    private static Weather crowded(long seed, Weather weather) {
        boolean isCrowded = new Chance(seed, "crowd", 0).below(10) == 0;
        return isCrowded ? weather.withRefusedPosts(CROWDED_PER_MILLION) : weather;
    }

    /// In nine of ten seeds whole frames move, which is fast; in one single bytes and pieces.
    private static Weather weather(Chance chance) {
        Weather drawn = Weather.drawn(chance);
        return chance.below(10) == 0 ? drawn : drawn.withPieceBytesMax(0);
    }
}
