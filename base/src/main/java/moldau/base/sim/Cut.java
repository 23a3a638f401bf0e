package moldau.base.sim;

/// How much of one node's pending changes a crash left.
///
/// ```
///   pending:   w0   w1   truncate   w3   w4
///              kept      kept       |    gone       kept = 3
///                   hole = 1        torn            tornBytes of w3 arrived,
///                                              zeros behind them if tornInside
/// ```
///
/// @param kept changes that reached the platter, the oldest first
/// @param tornBytes of the write behind them, its first bytes that arrived too
/// @param hole index of a kept write of which only the size arrived, or -1
/// @param tornInside whether the torn write's size arrived whole: the pages of one write reach the
///     platter in any order, and what did not reads as zeros
record Cut(int kept, int tornBytes, int hole, boolean tornInside) {
    Cut(int kept, int tornBytes, int hole) {
        this(kept, tornBytes, hole, false);
    }

    /// Nothing was lost.
    static final Cut NONE = new Cut(Integer.MAX_VALUE, 0, -1);

    static Cut after(int kept) {
        return new Cut(kept, 0, -1);
    }

    @Override
    public String toString() {
        if (kept == Integer.MAX_VALUE) return "all kept";
        return kept + " kept" + (hole >= 0 ? ", hole at " + hole : "")
                + (tornBytes > 0 ? ", next torn after " + tornBytes + " bytes" : "")
                + (tornInside ? ", zeros behind" : "");
    }
}
