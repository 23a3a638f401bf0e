package moldau.cli.topic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import moldau.cli.Failure;
import moldau.client.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonEventsTest {
    private static Event read(String line) {
        return JsonEvents.read("clicks", line.getBytes(StandardCharsets.UTF_8), 3, -1);
    }

    private static List<String> headers(String line) {
        return read("{\"value\":1,\"headers\":" + line + "}").headers().stream()
                .map(each -> each.key() + "=" + text(each.value())).toList();
    }

    private static String text(ByteBuffer value) {
        return value == null ? null : StandardCharsets.UTF_8.decode(value.duplicate()).toString();
    }

    @Test
    void aValueThatIsNotTextIsTheJsonThatStandsThere() {
        assertArrayEquals("{\"a\": [1]}".getBytes(), read("{\"value\":{\"a\": [1]},\"key\":7}").value());
        assertArrayEquals("7".getBytes(), read("{\"value\":null,\"key\":7}").key());
        assertNull(read("{\"value\":null}").value());
    }

    @Test
    void headersAreAListOrAnObjectOrNone() {
        assertEquals(List.of("a=1", "a=null"),
                headers("[{\"key\":\"a\",\"value\":\"1\"},{\"value\":null,\"key\":\"a\"}]"));
        assertEquals(List.of("a=1", "b=[2]"), headers("{\"a\":\"1\",\"b\":[2]}"));
        assertEquals(List.of(), headers("null"));
        assertEquals(List.of(), headers("[]"));
    }

    /// Found by a fuzzer: the first two were null pointers.
    @ParameterizedTest
    @ValueSource(strings = {"[[\"key\"]]", "[{\"key\":[[],1]}]", "[1]", "7", "[{\"key\":null}]", "[{\"key\":{}}]"})
    void headersOfAnotherShapeAreRefused(String headers) {
        Failure refused = assertThrows(Failure.class, () -> headers(headers));
        assertEquals(1, refused.exit());
    }
}
