package moldau.state.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import moldau.wire.Errors;
import org.junit.jupiter.api.Test;

class ProblemTest {
    @Test
    void aMessageThatQuotesTooMuchIsCutToWhatTheProtocolCanSay() {
        String name = "\uD83D\uDE80".repeat(Short.MAX_VALUE / 2);
        for (String before : new String[] {"", "a"}) {
            String message = new Problem(Errors.UNKNOWN_TOPIC_OR_PARTITION, before + name).message();
            byte[] bytes = message.getBytes(StandardCharsets.UTF_8);

            assertTrue(bytes.length <= Short.MAX_VALUE);
            assertTrue(message.endsWith("\uDE80..."), "no half of a pair is left");
        }
    }

    @Test
    void aMessageThatFitsStaysAsItIs() {
        String message = "x".repeat(Problem.MESSAGE_CHARS_MAX);
        assertEquals(message, new Problem(Errors.INVALID_REQUEST, message).message());
    }
}
