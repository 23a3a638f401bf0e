package moldau.log;

/// A search by time, captured on the log's loop, run anywhere: reads indexes and perhaps inflates one
/// batch.
public final class TimeSearch {
    TimeSearch() {}

    /// Blocks. If a segment vanished meanwhile the search ends as if it held nothing.
    public Found run() {
        throw new UnsupportedOperationException();
    }
}
