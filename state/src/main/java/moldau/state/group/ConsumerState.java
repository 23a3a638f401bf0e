package moldau.state.group;

/// States of a consumer group, each a matter of its epochs: nothing logs them.
enum ConsumerState {
    EMPTY("Empty"),
    /// The group's epoch is ahead of its target assignment's.
    ASSIGNING("Assigning"),
    /// Some member is not yet where its target assignment wants it.
    RECONCILING("Reconciling"),
    STABLE("Stable");

    /// As in answers.
    final String text;

    ConsumerState(String text) {
        this.text = text;
    }
}
