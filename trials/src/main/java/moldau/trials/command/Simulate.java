package moldau.trials.command;

import moldau.trials.simulation.*;

public final class Simulate {
    public static void main(String[] args) {
        for (long seed = Long.decode(args[0]); seed < Long.decode(args[1]); seed++) {
            long t = System.nanoTime();
            Report report = Simulation.run(Plan.of(seed, Profile.drawn(seed, new Profile.Shape(1, 1, true))), System.getenv("TRACE") == null ? Trace.NONE : (n, w) -> System.out.println(n / 1000 + " us " + w));
            System.out.println(report + " wall " + (System.nanoTime() - t) / 1_000_000 + " ms");
            if (report.cause() != null) report.cause().printStackTrace(System.out);
        }
    }
}
