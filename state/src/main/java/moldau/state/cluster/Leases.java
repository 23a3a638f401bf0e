package moldau.state.cluster;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Who has been heard of lately. A broker that is not fenced holds a lease and renews it with each
/// heartbeat; when it lapses the broker is fenced. Known to the active controller only: a new one
/// grants everyone a lease to begin with, but half of one to the node that led the quorum before:
/// the voters have found it silent already.
///
/// Also remembers how far each broker has read the metadata, which a controlled shutdown waits for:
/// a broker may go when all others know that it leads nothing.
final class Leases {
    private final int leaseMs;
    private final Map<Integer, Lease> leases = new TreeMap<>();

    private static final class Lease {
        final long epoch;
        long lastMs;
        /// Whether the broker itself was heard, rather than granted a lease.
        boolean isHeard;
        long metadataOffset = -1;
        /// The end of the log when its leaderships were taken away; -1 unless it is stopping.
        long stopOffset = -1;

        Lease(long epoch, long nowMs) {
            this.epoch = epoch;
            this.lastMs = nowMs;
        }
    }

    Leases(int leaseMs) {
        assert leaseMs > 0 : leaseMs;
        this.leaseMs = leaseMs;
    }

    /// A new controller begins: everyone who is not fenced has a lease from now.
    ///
    /// @param formerLeader whose broker has half of one; -1 if there is none
    void begin(ClusterImage image, int formerLeader, long nowMs) {
        leases.clear();
        for (var entry : image.brokers()) {
            BrokerImage broker = entry.getValue();
            if (broker.fenced()) continue;
            long sinceMs = broker.id() == formerLeader ? nowMs - leaseMs / 2 : nowMs;
            leases.put(broker.id(), new Lease(broker.epoch(), sinceMs));
        }
    }

    /// A heartbeat of this life of the broker.
    void renew(int broker, long epoch, long metadataOffset, long nowMs) {
        Lease lease = lease(broker, epoch, nowMs);
        lease.lastMs = nowMs;
        lease.isHeard = true;
        lease.metadataOffset = Math.max(lease.metadataOffset, metadataOffset);
    }

    /// The broker has gone, or another life of it begins.
    void drop(int broker) {
        leases.remove(broker);
    }

    /// Whether this life of the broker was heard within the lease.
    boolean isAlive(int broker, long epoch, long nowMs) {
        Lease lease = leases.get(broker);
        return lease != null && lease.epoch == epoch && lease.isHeard
                && nowMs - lease.lastMs < leaseMs;
    }

    /// The broker wants to stop; it may when all others have read up to `offset`.
    void stopping(int broker, long epoch, long offset, long nowMs) {
        lease(broker, epoch, nowMs).stopOffset = offset;
    }

    /// Whether every active broker has read what `broker` waits for.
    boolean mayStop(int broker, long epoch, ClusterImage image) {
        Lease stopping = leases.get(broker);
        if (stopping == null || stopping.epoch != epoch) return true;
        for (var entry : leases.entrySet()) {
            if (entry.getKey() == broker || !image.isActive(entry.getKey())) continue;
            if (entry.getValue().metadataOffset < stopping.stopOffset) return false;
        }
        return true;
    }

    /// Brokers whose lease has lapsed though they are not fenced, the one silent for longest first.
    List<Integer> lapsed(ClusterImage image, long nowMs) {
        var lapsed = new ArrayList<Integer>();
        for (var entry : leases.entrySet()) {
            BrokerImage broker = image.broker(entry.getKey());
            boolean mine = broker != null && broker.epoch() == entry.getValue().epoch;
            if (mine && !broker.fenced() && nowMs - entry.getValue().lastMs >= leaseMs) {
                lapsed.add(entry.getKey());
            }
        }
        lapsed.sort(Comparator.comparingLong(broker -> leases.get(broker).lastMs));
        return lapsed;
    }

    /// When the next lease lapses; `Long.MAX_VALUE` if none will.
    long nextLapseMs(ClusterImage image) {
        long nextMs = Long.MAX_VALUE;
        for (var entry : leases.entrySet()) {
            BrokerImage broker = image.broker(entry.getKey());
            if (broker == null || broker.fenced()) continue;
            nextMs = Math.min(nextMs, entry.getValue().lastMs + leaseMs);
        }
        return nextMs;
    }

    private Lease lease(int broker, long epoch, long nowMs) {
        Lease lease = leases.get(broker);
        if (lease == null || lease.epoch != epoch) {
            lease = new Lease(epoch, nowMs);
            leases.put(broker, lease);
        }
        return lease;
    }
}
