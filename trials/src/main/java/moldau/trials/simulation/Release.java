package moldau.trials.simulation;

import java.util.ArrayList;
import java.util.List;
import moldau.base.sim.Chance;
import moldau.state.cluster.Bootstrap;
import moldau.state.cluster.Features;
import moldau.wire.record.FeatureLevelRecord;
import moldau.wire.record.MetadataRecord;

/// The features a cluster begins with: in most seeds those of a new one, in some those of one that was made
/// by an older release and is upgraded while everything goes on.
///
/// @param metadataVersion at first
/// @param isOld whether there is something to upgrade
record Release(short metadataVersion, boolean isOld) {
    private static final int OLD_ONE_IN = 6;

    static Release drawn(long seed, Profile profile) {
        boolean isOld = new Chance(seed, "release", 0).below(OLD_ONE_IN) == 0;
        short least = least(profile);
        int older = new Chance(seed, "release", 1).below(Features.METADATA_LATEST - least);
        return isOld ? new Release((short) (least + older), true) : new Release(Features.METADATA_LATEST, false);
    }

    /// Below it what the budget of faults takes for granted does not hold, or a shape is not there.
    private static short least(Profile profile) {
        Profile.Shape shape = profile.shape();
        // A last replica in sync that lost its memory leads, if nobody else is eligible.
        if (!profile.storage().fsync() || shape.isChanging()) return Features.METADATA_4_0_IV1;
        return shape.isVoting() ? Features.METADATA_3_9_IV0 : Features.METADATA_MIN;
    }

    /// What `kafka-storage format` would write, and eligible leaders wherever they can be.
    List<MetadataRecord> bootstrap() {
        var records = new ArrayList<>(Bootstrap.atFormat(metadataVersion));
        boolean hasEligible = records.stream().anyMatch(
                each -> each instanceof FeatureLevelRecord it && it.name().equals(Features.ELR));
        if (metadataVersion >= Features.METADATA_4_0_IV1 && !hasEligible) {
            records.add(FeatureLevelRecord.DEFAULT.withName(Features.ELR).withFeatureLevel((short) 1));
        }
        return records;
    }
}
