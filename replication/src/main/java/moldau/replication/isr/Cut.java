package moldau.replication.isr;

/// What a follower has to do to its log before it may fetch again.
public sealed interface Cut {
    /// Nothing: its end was out of the leader's range for a moment only.
    enum None implements Cut { NONE }

    /// Drop all from `offset` on, whether that is below the end or not: epochs in which nothing was
    /// written go too.
    record To(long offset) implements Cut {}

    /// Drop everything and begin, empty, at `offset`: the leader has nothing before it any more.
    record Anew(long offset) implements Cut {}
}
