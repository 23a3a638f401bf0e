package moldau.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;

import org.junit.jupiter.api.Test;

class CheckTest {
    private static String complaint(String... lines) {
        SchemaFile file = Sources.parse(Sources.request(lines));
        return assertThrows(Complaint.class, () -> Check.all(List.of(file))).getMessage();
    }

    @Test
    void tagsAreUniqueAndWithoutHoles() {
        assertEquals("Test.api:5: tag 0 of b: tags are unique and without holes, expected 1",
                complaint("  a  int32  tag 0", "  b  int32  tag 0"));
        assertEquals("Test.api:5: tag 2 of b: tags are unique and without holes, expected 1",
                complaint("  a  int32  tag 0", "  b  int32  tag 2"));
        assertEquals("Test.api:4: a tag before the first flexible version",
                complaint("  a  int32  v1+ tag 0"));
    }

    @Test
    void defaultsFitTheirTypes() {
        assertEquals("Test.api:4: 300 is no default of int8", complaint("  a  int8 = 300"));
        assertEquals("Test.api:4: max is no default of string", complaint("  a  string = max"));
        assertEquals("Test.api:4: empty is no default of string", complaint("  a  string = empty"));
        assertEquals("Test.api:4: -1 is no default of uint16", complaint("  a  uint16 = -1"));
    }

    @Test
    void structsAreKnownUsedAndNamedOnce() {
        assertEquals("Test.api:4: unknown struct Topic", complaint("  a  [Topic]"));
        assertEquals("Test.api:6: Topic is used by no field",
                complaint("  a  int32", "", "struct Topic", "  b  int32"));
        assertEquals("Test.api:6: TestRequest has two structs Topic",
                complaint("  a  [Topic]", "    x  int32", "  b  [Topic]", "    y  int32"));
        assertEquals("Test.api:4: Topic has not all versions of a",
                complaint("  a  [Topic]", "", "struct Topic  v3+", "  b  int32"));
    }

    @Test
    void namesAreUnique() {
        assertEquals("Test.api:5: two fields a", complaint("  a  int32", "  a  int32"));
        SchemaFile file = Sources.parse(Sources.request("  a  int32"));
        assertEquals("Test.api:0: Test is also in Test.api",
                assertThrows(Complaint.class, () -> Check.all(List.of(file, file))).getMessage());
    }
}
