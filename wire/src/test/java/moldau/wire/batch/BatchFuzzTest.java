package moldau.wire.batch;

import moldau.base.sim.Generated;
import org.junit.jupiter.api.Test;

class BatchFuzzTest {
    private static final int RUNS = 20_000;

    @Test
    void damagedBatchesAreReadOrFoundMalformed() {
        Generated.check(RUNS, BatchFuzz::read);
    }

    @Test
    void damagedBatchesAreAcceptedOnlyIfTheyCanBeRead() {
        Generated.check(RUNS, BatchFuzz::validate);
    }
}
