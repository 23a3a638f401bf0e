package moldau.trials.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class GroupHistoryTest {
    private static final TopicPartition P = new TopicPartition("t", 0);

    private final GroupHistory history = new GroupHistory();

    @Test
    void aGroupThatWasGivenAllAndGoesOnWhereItCommittedIsFine() {
        history.delivered(P, 0);
        history.delivered(P, 1);
        history.committed(P, 2);
        history.goesOn(P, history.promised(P), 2);

        assertTrue(history.hasCommitted(Map.of(P, 2L)));
        assertEquals(List.of(), history.judge(Map.of(P, 2L)));
    }

    @Test
    void aRecordThatNobodyWasGivenIsFound() {
        history.delivered(P, 0);
        history.delivered(P, 2);
        history.committed(P, 3);

        assertEquals(List.of("passed over by the group: t-0@1"), history.judge(Map.of(P, 3L)));
    }

    @Test
    void aCommitThatIsForgottenIsFound() {
        history.delivered(P, 0);
        history.committed(P, 1);

        history.goesOn(P, history.promised(P), 0);

        assertEquals(List.of("the group goes on at t-0@0, though 1 was committed"),
                history.judge(Map.of(P, 1L)));
    }

    @Test
    void aRefusedCommitPromisesNothing() {
        history.delivered(P, 0);
        history.refused();

        assertEquals(0, history.promised(P));
        assertFalse(history.hasCommitted(Map.of(P, 1L)));
    }
}
