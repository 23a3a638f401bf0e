package moldau.state;

/// Why a question got no answer from its machine. The api turns it into its own error code.
public enum Refusal {
    /// The log is being replayed: ask again soon.
    LOADING,
    /// Leadership is gone; what was decided may or may not survive.
    NOT_LEADER,
    /// Fewer replicas in sync than the log demands: nothing was written.
    NOT_ENOUGH_REPLICAS,
    /// Written, but not committed in time; it may still be.
    TIMED_OUT,
    /// The records do not fit into one batch of the log.
    TOO_LARGE,
    /// The disk is full or broken: nothing was written.
    STORAGE
}
