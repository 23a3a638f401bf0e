package moldau.state;

import moldau.base.sim.Decoders;
import moldau.state.cluster.MetadataFuzz;
import moldau.state.group.ConsumerFuzz;
import moldau.state.group.GroupFuzz;

/// Every decoder of this module.
public final class Fuzzing {
    static final Decoders DECODERS = new Decoders()
            .add(MetadataFuzz.DECODER)
            .add(GroupFuzz.RECORDS)
            .add(GroupFuzz.SUBSCRIPTION)
            .add(ConsumerFuzz.RECORDS)
            .add(ConsumerFuzz.SUBSCRIPTION)
            .add(ConsumerFuzz.ASSIGNMENT);

    private Fuzzing() {}

    /// Called by the fuzzer.
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        DECODERS.fuzz(input);
    }
}
