package moldau.trials.simulation;

/// A broken promise.
///
/// @param invariant its number in docs/reliability.md; `code` where the code noticed by itself,
///     `client` where a client was told what it cannot live with
/// @param what was expected and what was found
/// @param atMs of virtual time
public record Violation(String invariant, String what, long atMs) {
    @Override
    public String toString() {
        return invariant + " at " + atMs + " ms: " + what;
    }
}
