package moldau.broker.replica;

import java.util.TreeMap;
import java.util.function.LongSupplier;
import moldau.base.Endpoint;
import moldau.base.Network;
import moldau.broker.partition.Holdings;
import moldau.broker.partition.Partition;
import moldau.broker.partition.Shard;
import moldau.broker.remote.Peers;
import moldau.state.cluster.BrokerImage;

/// Copies what others lead to the partitions of one shard: a [Fetcher] for each leader. On the
/// shard's loop.
public final class Fetchers {
    private final Self self;
    private final Shard shard;
    private final Holdings holdings;
    private final CopyRules rules;
    private final Peers.Way way;
    private final TreeMap<Integer, Fetcher> byLeader = new TreeMap<>();
    private boolean stopped;

    /// This broker, as leaders know it.
    ///
    /// @param epoch of its registration; -1 before
    /// @param listener brokers use among themselves
    public record Self(int id, LongSupplier epoch, String listener, Network network) {}

    /// @param requestMs how long a leader may take to answer, beyond what it is asked to wait
    public Fetchers(Self self, Shard shard, Holdings holdings, CopyRules rules, int requestMs) {
        this.self = self;
        this.shard = shard;
        this.holdings = holdings;
        this.rules = rules;
        this.way = new Peers.Way(self.network(), shard.loop(), shard.clock(),
                "broker-" + self.id() + "-fetcher-" + shard.loop().index(), requestMs);
    }

    /// The partition follows somebody else, or in another epoch, or nobody.
    public void follows(Partition partition) {
        if (stopped || partition.following() == null) return;
        byLeader.computeIfAbsent(partition.following().leader(), id -> new Fetcher(this, id))
                .add(new Followed(partition));
    }

    /// The image changed: a leader that could not be reached may be elsewhere.
    public void applied() {
        for (Fetcher each : byLeader.values()) each.wake();
    }

    /// Copies nothing any more.
    public void stop() {
        stopped = true;
        for (Fetcher each : byLeader.values()) each.close();
        byLeader.clear();
    }

    boolean isStopped() {
        return stopped;
    }

    Self self() {
        return self;
    }

    Shard shard() {
        return shard;
    }

    Holdings holdings() {
        return holdings;
    }

    CopyRules rules() {
        return rules;
    }

    Peers.Way way() {
        return way;
    }

    /// @return null while the metadata does not tell where that broker is
    Endpoint endpoint(int broker) {
        BrokerImage image = shard.image().broker(broker);
        BrokerImage.Listener at = image == null ? null : image.listener(self.listener());
        return at == null ? null : new Endpoint(at.host(), at.port());
    }
}
