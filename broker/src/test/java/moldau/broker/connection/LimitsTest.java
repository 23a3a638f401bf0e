package moldau.broker.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import moldau.broker.config.NodeSettings;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static Limits with(String idleMsMax) {
        var read = (NodeSettings.Read.Good)
                NodeSettings.development(Map.of("connections.max.idle.ms", idleMsMax));
        return Limits.of(read.node().settings());
    }

    @Test
    void idleConnectionsStayForAsLongAsTheSettingSays() {
        assertEquals(Limits.DEFAULT, with("600000"));
        assertEquals(0, with("0").idleNanosMax());
        assertEquals(5_000_000, with("5").idleNanosMax());
    }

    @Test
    void aNegativeTimeOrOneWithoutEndMeansForEver() {
        assertEquals(Long.MAX_VALUE, with("-1").idleNanosMax());
        assertEquals(Long.MAX_VALUE, with("" + Long.MAX_VALUE).idleNanosMax());
    }
}
