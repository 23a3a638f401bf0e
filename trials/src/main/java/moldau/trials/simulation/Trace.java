package moldau.trials.simulation;

/// Told what happens, line by line, when somebody looks at a run. It must not change anything.
@FunctionalInterface
public interface Trace {
    Trace NONE = (_, _) -> { };

    /// @param nanos of virtual time
    void says(long nanos, String what);
}
