package moldau.state.group;

/// What a consumer group has yet to look at in the cluster's metadata. The leader's alone: a new
/// leader looks at everything once.
final class Freshness {
    /// Also without any sign of change the topics are looked at this often.
    private static final long TOPICS_MS = 60 * 60_000L;

    private long topicsUntilMs = Long.MIN_VALUE;
    private long patternsUntilMs = Long.MIN_VALUE;

    /// A topic it reads was made, deleted or changed.
    void topicsChanged() {
        topicsUntilMs = Long.MIN_VALUE;
    }

    /// There are other topics than before.
    void namesChanged() {
        patternsUntilMs = Long.MIN_VALUE;
    }

    boolean wantsTopics(long nowMs) {
        return topicsUntilMs <= nowMs;
    }

    boolean wantsPatterns(long nowMs) {
        return patternsUntilMs <= nowMs;
    }

    void sawTopics(long nowMs) {
        topicsUntilMs = nowMs + TOPICS_MS;
    }

    void sawPatterns(long nowMs, int refreshMs) {
        patternsUntilMs = nowMs + refreshMs;
    }
}
