package moldau.trials.command;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import moldau.trials.simulation.Plan;
import moldau.trials.simulation.Report;
import moldau.trials.simulation.Shrinking;
import moldau.trials.simulation.Simulation;

/// Runs seed after seed, or only those that are named, and writes a line of JSON for each that broke a
/// promise, shrunk, and one for all so far every half minute and at the end. Every fiftieth seed that is
/// not named runs twice: the second run must be the first again.
final class Swarm {
    private static final int TWICE_EVERY = 50;
    private static final int SHRINK_RUNS = 60;
    private static final long TELL_NANOS = 30_000_000_000L;

    private final LongFunction<Plan> plans;
    /// Empty: all from the first on.
    private final long[] only;
    private final long from;
    private final long seeds;
    private final double hours;
    private final int brokenMax;
    private final boolean shrinks;
    private final Map<String, Long> reached = new TreeMap<>();
    private long virtualNanos;
    private long events;
    private int broken;

    Swarm(LongFunction<Plan> plans, Options options) {
        this.plans = plans;
        this.only = options.has("only")
                ? Stream.of(options.text("only", "").split(",")).mapToLong(Long::decode).toArray() : new long[0];
        this.from = Long.decode(options.text("from", "0"));
        this.seeds = only.length > 0 ? only.length : Long.parseLong(options.text("seeds", "" + Long.MAX_VALUE));
        this.hours = Double.parseDouble(options.text("hours", "100000"));
        this.brokenMax = Integer.parseInt(options.text("broken", "" + Integer.MAX_VALUE));
        this.shrinks = !options.text("shrink", "yes").equals("no");
    }

    /// @return the exit code
    int run() {
        long began = System.nanoTime();
        long told = began;
        long count = 0;
        while (count < seeds && broken < brokenMax && (System.nanoTime() - began) / 3.6e12 < hours) {
            if (only.length > 0) one(only[(int) count], false);
            else one(from + count, count % TWICE_EVERY == 0);
            count++;
            if (System.nanoTime() - told > TELL_NANOS) {
                told = System.nanoTime();
                summary(count, (told - began) / 1e9);
            }
        }
        summary(count, (System.nanoTime() - began) / 1e9);
        return broken == 0 ? 0 : 1;
    }

    private void summary(long count, double wall) {
        System.out.printf("{\"seeds\":%d,\"broken\":%d,\"clusterHours\":%.3f,\"events\":%d,"
                + "\"wallSeconds\":%.1f,\"clusterHoursAMinute\":%.2f,\"reached\":%s}%n",
                count, broken, virtualNanos / 3.6e12, events, wall,
                virtualNanos / 3.6e12 / (wall / 60), json(reached));
    }

    private void one(long seed, boolean twice) {
        Plan plan = plans.apply(seed);
        Report report = Simulation.run(plan);
        virtualNanos += report.nanos();
        events += report.events();
        report.reached().forEach((state, times) -> reached.merge(state, (long) times, Long::sum));
        if (twice && report.fingerprint() != Simulation.run(plan).fingerprint()) {
            broken++;
            System.out.printf("{\"seed\":\"0x%x\",\"broken\":\"determinism\"}%n", seed);
        }
        if (report.held()) return;
        broken++;
        Report least = shrinks ? Shrinking.of(report, SHRINK_RUNS, _ -> { }) : report;
        System.out.printf("{\"seed\":\"0x%x\",\"shape\":\"%s\",\"broken\":\"%s\",\"what\":%s,"
                + "\"atMs\":%d,\"faults\":%s}%n",
                seed, plan.profile().shape(), report.invariant(), text(least.violation().what()),
                least.violation().atMs(), text(least.plan().faults().toString()));
    }

    private static String json(Map<String, Long> counts) {
        var text = new StringBuilder("{");
        counts.forEach((state, count) -> text.append(text.length() > 1 ? "," : "")
                .append(text(state)).append(':').append(count));
        return text.append('}').toString();
    }

    private static String text(String plain) {
        return '"' + plain.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", " ") + '"';
    }
}
