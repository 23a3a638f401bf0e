package moldau.base.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import moldau.base.fault.Malformed;
import org.junit.jupiter.api.Test;

class PropertiesTextTest {
    @Test
    void commentsEscapesAndContinuedLinesAreThoseOfProperties() {
        Map<String, String> read = PropertiesText.parse("""
                # a comment
                ! another
                listeners = PLAINTEXT://:9092,\\
                        CONTROLLER://:9093
                log.dirs:/var/lib/a\\ b
                path=C\\:\\\\data
                name=caf\\u00e9
                empty=
                """);

        assertEquals("PLAINTEXT://:9092,CONTROLLER://:9093", read.get("listeners"));
        assertEquals("/var/lib/a b", read.get("log.dirs"));
        assertEquals("C:\\data", read.get("path"));
        assertEquals("café", read.get("name"));
        assertEquals("", read.get("empty"));
    }

    @Test
    void theOrderIsTheFilesAndTheLastValueCounts() {
        Map<String, String> read = PropertiesText.parse("b=1\na=2\nb=3\n");

        assertEquals(List.of("a", "b"), List.copyOf(read.keySet()));
        assertEquals("3", read.get("b"));
    }

    @Test
    void aBrokenEscapeIsMalformed() {
        assertThrows(Malformed.class, () -> PropertiesText.parse("a=\\u00g1"));
    }
}
