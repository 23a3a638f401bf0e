package moldau.trials.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Finds few faults that break the same promise: delta debugging (Zeller, "Simplifying and isolating
/// failure-inducing input") over the faults of a plan. It works because what is drawn for one thing
/// does not depend on what is drawn for another.
public final class Shrinking {
    private final String invariant;
    private final Consumer<Report> progress;
    private final int runsMax;
    private Report smallest;
    private int runs;

    private Shrinking(Report failure, int runsMax, Consumer<Report> progress) {
        this.invariant = failure.invariant();
        this.smallest = failure;
        this.runsMax = runsMax;
        this.progress = progress;
    }

    /// @param failure a run that broke a promise
    /// @param runsMax after which the smallest found so far will do
    /// @param progress hears of each smaller run that breaks the promise too
    /// @return the smallest
    public static Report of(Report failure, int runsMax, Consumer<Report> progress) {
        assert !failure.held() : "nothing to shrink";
        var shrinking = new Shrinking(failure, runsMax, progress);
        shrinking.run();
        return shrinking.smallest;
    }

    private void run() {
        // Faults that were refused, or came after the end, did nothing.
        if (!breaks(smallest.done()) || breaks(List.of())) return;
        int pieces = 2;
        while (smallest.plan().faults().size() > 1 && runs < runsMax) {
            List<Fault> now = smallest.plan().faults();
            pieces = Math.min(pieces, now.size());
            if (withoutOnePiece(now, pieces)) {
                pieces = Math.max(2, pieces - 1);
            } else if (pieces == now.size()) {
                return;
            } else {
                pieces = 2 * pieces;
            }
        }
    }

    private boolean withoutOnePiece(List<Fault> now, int pieces) {
        for (int piece = 0; piece < pieces && runs < runsMax; piece++) {
            int from = now.size() * piece / pieces;
            int to = now.size() * (piece + 1) / pieces;
            var rest = new ArrayList<>(now.subList(0, from));
            rest.addAll(now.subList(to, now.size()));
            if (breaks(rest)) return true;
        }
        return false;
    }

    private boolean breaks(List<Fault> faults) {
        runs++;
        Report report = Simulation.run(smallest.plan().withFaults(faults));
        if (!report.invariant().equals(invariant)) return false;
        smallest = report;
        progress.accept(report);
        return true;
    }
}
