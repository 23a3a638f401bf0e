package moldau.broker;

import moldau.base.sim.Decoders;
import moldau.broker.config.SettingsFuzz;
import moldau.broker.metadata.MetadataFuzz;
import moldau.broker.quorum.QuorumFuzz;

/// Every decoder of this module.
public final class Fuzzing {
    static final Decoders DECODERS = new Decoders()
            .add(SettingsFuzz.SERVER_PROPERTIES)
            .add(SettingsFuzz.LISTENERS)
            .add(SettingsFuzz.VOTERS)
            .add(MetadataFuzz.META_PROPERTIES)
            .add(MetadataFuzz.QUORUM_STATE)
            .add(MetadataFuzz.SNAPSHOT)
            .add(MetadataFuzz.SNAPSHOT_NAME)
            .add(MetadataFuzz.FETCHED)
            .add(QuorumFuzz.REQUESTS)
            .add(QuorumFuzz.ANSWERS);

    private Fuzzing() {}

    /// Called by the fuzzer.
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        DECODERS.fuzz(input);
    }
}
