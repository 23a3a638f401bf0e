package moldau.trials.command;

import java.util.Set;
import java.util.TreeSet;
import moldau.broker.logging.LogLevels;
import moldau.broker.logging.LogProvider;
import moldau.trials.simulation.Plan;
import moldau.trials.simulation.Profile;
import moldau.trials.simulation.Report;
import moldau.trials.simulation.Shrinking;
import moldau.trials.simulation.Simulation;
import moldau.trials.simulation.Trace;

/// `./moldau simulate`: puts simulated clusters on trial.
///
/// ```
///   run SEED [--log full] [--until MS]       repeats a run, and tells what happened
///   shrink SEED [--runs N]                   finds few faults that break the same promise
///   swarm --seeds N | --hours H [--from S]   fresh seeds; a JSON line for each failure, shrunk
///         [--broken N] [--shrink no]         ends after so many failures; leaves them as they are
///   swarm --only SEED,SEED                   these
///   all: --shape single|brokers|quorum|changing|voting   which cluster; else the seed draws it
///        --faults 3,8                        of the seed's faults these only
///        --without F18,F20                   of the seed's faults none of these kinds
/// ```
///
/// Exit code 0 if every promise was kept, 1 if one broke, 2 if the command is not understood.
public final class Simulate {
    private static final int SHRINK_RUNS = 150;

    private final Options options;

    private Simulate(String[] args) {
        options = new Options(args);
    }

    public static void main(String[] args) {
        quiet();
        int code;
        try {
            code = new Simulate(args).run();
        } catch (IllegalArgumentException notUnderstood) {
            System.err.println("moldau simulate: " + notUnderstood.getMessage());
            System.err.println("  run SEED [--log full] [--until MS] | shrink SEED [--runs N]"
                    + " | swarm --seeds N | --hours H [--from SEED]");
            code = 2;
        }
        System.exit(code);
    }

    /// Nodes write their log only for who asks: KAFKA_LOG4J_ROOT_LOGLEVEL says how much.
    private static void quiet() {
        LogProvider.install();
        if (System.getenv("KAFKA_LOG4J_ROOT_LOGLEVEL") == null) LogLevels.ofProcess().silence();
    }

    private int run() {
        return switch (options.word("run, shrink or swarm")) {
            case "run" -> repeat();
            case "shrink" -> shrink();
            case "swarm" -> new Swarm(this::plan, options).run();
            default -> throw new IllegalArgumentException("expected run, shrink or swarm");
        };
    }

    private Plan plan(long seed) {
        Profile.Shape shape = switch (options.text("shape", "drawn")) {
            case "drawn" -> Profile.Shape.drawn(seed);
            case "single" -> Profile.Shape.SINGLE;
            case "brokers" -> Profile.Shape.BROKERS;
            case "quorum" -> Profile.Shape.QUORUM;
            case "changing" -> Profile.Shape.CHANGING;
            case "voting" -> Profile.Shape.VOTING;
            default -> throw new IllegalArgumentException("no shape " + options.text("shape", ""));
        };
        Plan plan = without(Plan.of(seed, Profile.drawn(seed, shape)));
        if (!options.has("faults")) return plan;
        var numbers = new TreeSet<Integer>();
        for (String each : options.text("faults", "").split(",")) {
            if (!each.isEmpty()) numbers.add(Integer.parseInt(each));
        }
        return plan.keeping(numbers);
    }

    /// A kind that was thought of later changes what becomes of a seed.
    private Plan without(Plan plan) {
        var kinds = Set.of(options.text("without", "").split(","));
        return plan.withFaults(plan.faults().stream().filter(each -> !kinds.contains(each.kind().code())).toList());
    }

    private long seed() {
        return Long.decode(options.word("a seed"));
    }

    private int repeat() {
        Plan plan = plan(seed());
        if (options.has("until")) {
            plan = plan.until(Long.parseLong(options.text("until", "")) * 1_000_000);
        }
        boolean full = options.text("log", "").equals("full");
        Report report = Simulation.run(plan, full ? Simulate::line : Trace.NONE);
        tell(report);
        return report.held() ? 0 : 1;
    }

    private static void line(long nanos, String what) {
        System.out.printf("%10d us  %s%n", nanos / 1000, what);
    }

    private static void tell(Report report) {
        System.out.print(report);
        if (report.cause() != null) report.cause().printStackTrace(System.out);
    }

    private int shrink() {
        Report failure = Simulation.run(plan(seed()));
        if (failure.held()) {
            System.out.println("nothing to shrink: every promise was kept");
            return 0;
        }
        int runs = Integer.parseInt(options.text("runs", "" + SHRINK_RUNS));
        Report least = Shrinking.of(failure, runs, smaller -> System.out.println(
                smaller.plan().faults().size() + " faults: " + smaller.violation()));
        Simulation.run(least.plan(), options.text("log", "").equals("full")
                ? Simulate::line : Trace.NONE);
        tell(least);
        return 1;
    }
}
