package moldau.state.group;

/// States of a classic group.
///
/// ```
///            members join              all rejoined              leader's assignment
///   EMPTY ───────────────► PREPARING ───────────────► COMPLETING ───────────────► STABLE
///     ▲                     ▲   │                         │                          │
///     │   nobody rejoined   │   │                         │  someone joins, leaves   │
///     └─────────────────────┼───┘                         │  or falls silent         │
///                           └─────────────────────────────┴──────────────────────────┘
/// ```
///
/// EMPTY and STABLE are what the log knows. The two between are the leader's alone: after a fail-over
/// the group is again as it was last logged, and its members rejoin. (Dead, in Kafka's answers, is a
/// group that is not there.)
enum GroupState {
    EMPTY("Empty"),
    PREPARING("PreparingRebalance"),
    COMPLETING("CompletingRebalance"),
    STABLE("Stable");

    /// What an unknown group is said to be.
    static final String DEAD = "Dead";

    /// As in answers.
    final String text;

    GroupState(String text) {
        this.text = text;
    }
}
