package moldau.broker.api;

import java.util.ArrayList;
import java.util.List;
import moldau.state.cluster.BrokerImage;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.PartitionImage;

/// Which replicas cannot be reached: their broker is fenced or gone, or their directory failed
/// (KIP-112, KIP-858).
final class Offline {
    private Offline() {}

    static List<Integer> of(ClusterImage image, PartitionImage partition) {
        List<Integer> offline = List.of();
        for (int i = 0; i < partition.replicas().size(); i++) {
            int id = partition.replicas().get(i);
            BrokerImage broker = image.broker(id);
            boolean online = broker != null && !broker.fenced()
                    && broker.isOnline(partition.directories().get(i));
            if (online) continue;
            if (offline.isEmpty()) offline = new ArrayList<>(1);
            offline.add(id);
        }
        return offline;
    }
}
