package moldau.state.group;

/// A group of any type, as far as all types are alike.
sealed interface Group permits ClassicGroup, ConsumerGroup, OtherGroup {
    String id();

    GroupType type();

    /// Without members: it may be deleted, and anyone may commit offsets to it.
    boolean isEmpty();

    /// The state in answers.
    String stateText();

    String protocolType();

    /// When it needs a tick; `Machine.NEVER` if it does not.
    long nextDeadlineMs();
}
