package moldau.trials.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/// A checker that cannot fail proves nothing.
class HistoryTest {
    private static final TopicPartition T = new TopicPartition("t", 0);

    private final History history = new History();

    private void acknowledge(String value, long offset) {
        history.sent(value, T);
        history.acknowledged(value, T, offset);
    }

    private List<String> judge(String... log) {
        var values = new TreeMap<Long, String>();
        for (String each : log) values.put((long) values.size(), each);
        return history.judge(Map.of(T, values));
    }

    private void assertFound(String what, List<String> found) {
        assertTrue(found.stream().anyMatch(each -> each.startsWith(what)), found.toString());
    }

    @Test
    void whatWasAcknowledgedAndIsThereIsFine() {
        acknowledge("a-0", 0);
        acknowledge("b-0", 1);
        acknowledge("a-1", 2);
        history.read(T, -1, 0, "a-0");
        history.read(T, 1, 1, "b-0");

        assertEquals(List.of(), judge("a-0", "b-0", "a-1"));
    }

    @Test
    void whatWasNotAcknowledgedMayBeThereOrNot() {
        history.sent("a-0", T);
        history.sent("a-1", T);

        assertEquals(List.of(), judge("a-1"));
    }

    @Test
    void aLossIsFound() {
        acknowledge("a-0", 0);
        acknowledge("a-1", 1);

        assertFound("lost: a-1", judge("a-0"));
    }

    @Test
    void aRecordThatIsThereTwiceIsFound() {
        acknowledge("a-0", 0);

        assertFound("twice: a-0", judge("a-0", "a-0"));
    }

    @Test
    void anotherOrderIsFound() {
        history.sent("a-0", T);
        history.sent("a-1", T);

        assertFound("out of order: a-0", judge("a-1", "a-0"));
    }

    @Test
    void aReadOfWhatIsGoneLaterIsFound() {
        history.sent("a-0", T);
        history.read(T, -1, 0, "a-0");

        assertFound("read and gone", judge());
    }

    @Test
    void aReaderThatSkipsIsFound() {
        history.read(T, 3, 5, "x");

        assertFound("read t-0@5 where 3 came next", judge());
    }

    @Test
    void whatNobodySentIsFound() {
        assertFound("never sent", judge("z-0"));
    }
}
