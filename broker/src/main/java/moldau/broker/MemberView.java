package moldau.broker;

import java.util.List;
import moldau.broker.controller.ClusterFeed;
import moldau.broker.controller.Membership;
import moldau.broker.partition.LogDirs;
import moldau.state.cluster.BrokerImage;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.Features;
import moldau.wire.Uuid;

/// What a broker's membership goes by, from the metadata that the broker has applied.
record MemberView(int nodeId, ClusterFeed feed, LogDirs dirs) implements Membership.Known {

    @Override
    public long metadataOffset() {
        return feed.appliedOffset();
    }

    @Override
    public List<Uuid> cordoned() {
        boolean canBeTold = feed.image().metadataVersion() >= Features.METADATA_4_3_IV0;
        return canBeTold ? dirs.cordonedIds() : null;
    }

    @Override
    public boolean lacksDirectories() {
        ClusterImage image = feed.image();
        BrokerImage self = image.broker(nodeId);
        return image.metadataVersion() >= Features.METADATA_3_7_IV2 && self != null
                && self.directories().isEmpty();
    }
}
