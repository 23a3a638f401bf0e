package moldau.base.os;

import moldau.base.Loop;

/// Hears of what nobody should catch: a failed assertion or an impossible state in a task on a loop.
/// The node decides what to take offline, or halts.
@FunctionalInterface
public interface Bugs {
    void found(Loop where, Throwable what);

    /// Prints it and halts the process: state that was shared may be wrong.
    static Bugs halting() {
        return (where, what) -> {
            System.err.println("moldau: halted by a bug on " + where);
            what.printStackTrace();
            Runtime.getRuntime().halt(70);
        };
    }
}
