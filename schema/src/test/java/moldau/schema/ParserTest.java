package moldau.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ParserTest {
    private static String complaint(String... lines) {
        return assertThrows(Complaint.class, () -> Sources.body(lines)).getMessage();
    }

    @Test
    void aFieldInheritsTheVersionsOfItsParent() {
        Body body = Sources.body("  topics  [Topic]  v1-3", "    name  string",
                "    id  uuid  v3+");

        Struct topic = body.struct("Topic");
        assertEquals(new Versions(1, 3), topic.fields().get(0).versions());
        assertEquals(new Versions(3, 3), topic.fields().get(1).versions());
    }

    @Test
    void aTaggedFieldIsInEveryFlexibleVersion() {
        Field field = Sources.body("  a  int32 = -1  tag 0").root().fields().getFirst();

        assertEquals(new Versions(2, 5), field.versions());
        assertEquals("-1", field.fallback());
        assertTrue(field.tagged());
    }

    @Test
    void aQuestionMarkMakesNullableFromAVersionOn() {
        Body body = Sources.body("  a  string?", "  b  [int32]?v3+", "  c  string");

        assertEquals(new Versions(0, 5), body.root().fields().get(0).nullable());
        assertEquals(new Versions(3, 5), body.root().fields().get(1).nullable());
        assertNull(body.root().fields().get(2).nullable());
    }

    @Test
    void commentsAboveAndBehindBecomeDocumentation() {
        Body body = Sources.body("  # Above.", "  a  int32  # Behind.");

        assertEquals("Above.\nBehind.", body.root().fields().getFirst().doc());
    }

    @Test
    void theSmallestElementIsKnownByVersion() {
        Body body = Sources.body("  topics  [Topic]", "    name  string", "    id  uuid  v4+");

        assertEquals(2, body.bytesMin(body.struct("Topic"), 1));
        assertEquals(2, body.bytesMin(body.struct("Topic"), 2));
        assertEquals(18, body.bytesMin(body.struct("Topic"), 4));
    }

    @Test
    void whatIsNotUnderstoodIsNamedWithItsLine() {
        assertEquals("Test.api:4: unknown type: 'int33'", complaint("  a  int33"));
        assertEquals("Test.api:4: unknown word: often", complaint("  a  int32  often"));
        assertEquals("Test.api:5: fields below something that is no struct",
                complaint("  a  int32", "    b  int32"));
        assertEquals("Test.api:4: v7+ is outside of v0-5", complaint("  a  int32  v7+"));
        assertEquals("Test.api:4: expected a number: 'x'", complaint("  a  int32  tag x"));
    }
}
