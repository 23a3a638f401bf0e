package moldau.broker.fetch;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import moldau.wire.Errors;
import moldau.wire.Uuid;
import org.junit.jupiter.api.Test;

class AskedTest {
    private final Asked asked = new Asked("t", new Uuid(7, 8), 1);

    private void find(short error, int divergingEpoch) {
        asked.forgetFindings();
        asked.error = error;
        asked.divergingEpoch = divergingEpoch;
        asked.highWatermark = 312;
        asked.startOffset = 0;
    }

    @Test
    void whatWasToldIsNoNewsAgain() {
        find(Errors.NONE, -1);
        assertTrue(asked.isNews());
        asked.told();

        find(Errors.NONE, -1);
        assertFalse(asked.isNews());
    }

    /// A follower cuts its log first: the high watermark that came with it was not heard.
    @Test
    void afterADivergenceTheHighWatermarkIsNewsOnceMore() {
        find(Errors.NONE, 4);
        asked.told();

        find(Errors.NONE, -1);
        assertTrue(asked.isNews());
    }

    @Test
    void afterAnErrorThePartitionIsNewsOnceMore() {
        find(Errors.NOT_LEADER_OR_FOLLOWER, -1);
        asked.told();

        find(Errors.NONE, -1);
        assertTrue(asked.isNews());
    }
}
