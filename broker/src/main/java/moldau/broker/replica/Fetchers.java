package moldau.broker.replica;

import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import moldau.base.Endpoint;
import moldau.base.Network;
import moldau.broker.partition.Holdings;
import moldau.broker.partition.Partition;
import moldau.broker.partition.Shard;
import moldau.broker.remote.Peers;
import moldau.state.cluster.BrokerImage;

/// Copies what others lead to the partitions of one shard: one or several [Fetcher]s for each leader.
/// On the shard's loop.
public final class Fetchers {
    private final Self self;
    private final Shard shard;
    private final Holdings holdings;
    private final CopyRules rules;
    private final Peers.Way way;
    private final IntSupplier perLeader;
    private final TreeMap<Integer, Fetcher[]> byLeader = new TreeMap<>();
    private int count;
    private boolean stopped;

    /// This broker, as leaders know it.
    ///
    /// @param epoch of its registration; -1 before
    /// @param listener brokers use among themselves
    public record Self(int id, LongSupplier epoch, String listener, Network network) {}

    /// @param perLeader fetchers of this shard for one leader now, as configured
    public Fetchers(Self self, Shard shard, Holdings holdings, CopyRules rules, IntSupplier perLeader) {
        this.self = self;
        this.shard = shard;
        this.holdings = holdings;
        this.rules = rules;
        this.perLeader = perLeader;
        this.count = perLeader.getAsInt();
        this.way = new Peers.Way(self.network(), shard.loop(), shard.clock(),
                "broker-" + self.id() + "-fetcher-" + shard.loop().index(), rules.requestMs());
    }

    /// The partition follows somebody else, or in another epoch, or nobody.
    public void follows(Partition partition) {
        if (stopped || partition.following() == null) return;
        follow(partition);
    }

    private void follow(Partition partition) {
        Fetcher[] of = byLeader.computeIfAbsent(
                partition.following().leader(), _ -> new Fetcher[count]);
        int index = Math.floorMod(
                31 * partition.name().topic().hashCode() + partition.name().partition(), count);
        if (of[index] == null) of[index] = new Fetcher(this, partition.following().leader());
        of[index].add(new Followed(partition));
    }

    /// The image changed: a leader that could not be reached may be elsewhere, and there may be
    /// another number of fetchers.
    public void applied() {
        if (stopped) return;
        if (count != perLeader.getAsInt()) spread();
        for (Fetcher[] of : byLeader.values()) {
            for (Fetcher each : of) if (each != null) each.wake();
        }
    }

    private void spread() {
        closeAll();
        count = perLeader.getAsInt();
        for (Partition each : shard.partitions()) if (each.following() != null) follow(each);
    }

    private void closeAll() {
        for (Fetcher[] of : byLeader.values()) {
            for (Fetcher each : of) if (each != null) each.close();
        }
        byLeader.clear();
    }

    /// Copies nothing any more.
    public void stop() {
        stopped = true;
        closeAll();
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
