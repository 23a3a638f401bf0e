package moldau.trials.simulation;

/// Undoes what was done, in time, as long as nothing has been healed.
final class Aftermath {
    private static final long SECOND = 1_000_000_000L;

    private final Stage stage;
    private final Budget budget;
    private boolean over;

    Aftermath(Stage stage, Budget budget) {
        this.stage = stage;
        this.budget = budget;
    }

    boolean isOver() {
        return over;
    }

    /// All is healed: nothing more happens.
    void end() {
        over = true;
    }

    /// Runs `undo` when the fault has lasted as long as it is to last.
    void after(Fault fault, Runnable undo) {
        later(fault.lastsNanos(), undo);
    }

    void later(long nanos, Runnable what) {
        stage.universe().after(nanos, () -> {
            if (!over) what.run();
        });
    }

    /// As [#after]; until then the machine may still end, or lose what it holds.
    void lasting(Fault fault, Machine machine, Runnable undo) {
        lasting(fault.lastsNanos(), machine, undo);
    }

    void lasting(long nanos, Machine machine, Runnable undo) {
        budget.underWay(machine);
        later(nanos, () -> {
            undo.run();
            budget.over(machine);
        });
    }

    /// Some things cannot be called off, and some last longer than the run.
    long untilHealedNanos() {
        return stage.profile().seconds() * SECOND - stage.universe().nowNanos();
    }
}
