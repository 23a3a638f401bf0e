package moldau.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;

import org.junit.jupiter.api.Test;

class FormatTest {
    @Test
    void columnsAreAlignedWithTwoBlanksBetween() {
        String untidy = """
                request
                  a int32 = -1 v3+ ignorable # why
                  longName  [Topic]
                    b string   # because
                """;

        assertEquals("""
                request
                  a         int32 = -1  v3+ ignorable  # why
                  longName  [Topic]
                    b       string                     # because
                """, Format.format(untidy));
    }

    @Test
    void aKeyHasTheColumnsOfItsValue() {
        String tidy = """
                key
                  a         int32

                value  v0
                  longName  string
                """;

        assertEquals(tidy, Format.format(tidy.replace("a         int32", "a int32")));
    }

    @Test
    void whatIsFormattedStays() {
        for (String name : new String[] {"Sample.api", "sample.record"}) {
            assertEquals(Sources.text(name), Format.format(Sources.text(name)));
        }
    }

    @Test
    void theBuildComplainsAboutAnUntidyLine() {
        var complaint = assertThrows(Complaint.class,
                () -> Format.check(Map.of("A.api", "request\n  a int32\n")));

        assertEquals("A.api:2: not formatted; run: schema fmt", complaint.getMessage());
    }
}
