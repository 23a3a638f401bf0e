package moldau.state;

/// What became of an append to a machine's log.
public sealed interface Appended {
    /// All records are in the local log, the last one at `lastOffset`.
    record At(long lastOffset) implements Appended {
    }

    /// None of them is, and none ever will be.
    record Failed(Refusal why) implements Appended {
    }
}
