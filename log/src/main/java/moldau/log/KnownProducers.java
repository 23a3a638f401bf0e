package moldau.log;

/// What a log knows of its producers: all; or that there are none; or that a snapshot tells, which
/// nobody asked for yet, so that a start after a clean stop reads none of them.
final class KnownProducers {
    private final Log log;

    /// Null while there are none, or they are still in the snapshot.
    private Producers producers;
    private boolean inSnapshot;

    KnownProducers(Log log) {
        this.log = log;
    }

    /// A snapshot made at the log's end holds them, to be read when they are asked for.
    void areInSnapshot() {
        producers = null;
        inSnapshot = true;
    }

    void are(Producers producers) {
        this.producers = producers;
        inSnapshot = false;
    }

    /// The log is empty.
    void areGone() {
        producers = null;
        inSnapshot = false;
    }

    /// Whether there may be some.
    boolean isAny() {
        return producers != null || inSnapshot;
    }

    /// Whether nobody looked into the snapshot yet: no producer with an id wrote since it was made.
    boolean isInSnapshot() {
        return inSnapshot;
    }

    /// Of all there are. May read the snapshot.
    Producers all() {
        if (inSnapshot) reload();
        if (producers == null) producers = new Producers();
        return producers;
    }

    /// Finds out what the log says of them as far as it goes now: it was cut.
    void reload() {
        are(new Producers());
        Opening.loadProducers(log, log.bench(), producers, log.endOffset());
    }

    /// Transactions that ended below `highWatermark` hold nobody up any more.
    void committed(long highWatermark) {
        if (producers != null) producers.transactions.committed(highWatermark);
    }

    /// Keeps what was noted of a batch that is written now.
    void keep() {
        if (producers != null) producers.keep();
    }

    /// Forgets what was noted of batches from `end` on that were not written.
    void revert(long end) {
        if (producers != null) producers.revert(end);
    }

    void expire(long nowMs, long expirationMs) {
        if (producers != null) producers.expire(nowMs, expirationMs);
    }

    /// Whether none is known; some may still be in the snapshot.
    boolean areNone() {
        return producers == null || producers.count() == 0;
    }

    void checkInvariants() {
        if (producers != null) producers.checkInvariants();
    }
}
