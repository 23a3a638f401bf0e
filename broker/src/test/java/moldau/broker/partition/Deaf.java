package moldau.broker.partition;

import moldau.state.cluster.ClusterDelta;

/// For tests of shards on which nobody coordinates anything.
public final class Deaf implements Holdings.Listener {
    @Override
    public void leads(Partition partition) {}

    @Override
    public void leadsNoMore(Partition partition) {}

    @Override
    public void follows(Partition partition) {}

    @Override
    public void applied(ClusterDelta delta) {}
}
