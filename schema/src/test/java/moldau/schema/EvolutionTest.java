package moldau.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;

import org.junit.jupiter.api.Test;

class EvolutionTest {
    private static final String RELEASED = Sources.request(
            "  a  int32", "  topics  [Topic]", "    name  string", "    id  uuid  v3+");

    private static void evolve(String now) {
        Evolution.check(List.of(Sources.parse(RELEASED)), List.of(Sources.parse(now)));
    }

    private static String complaint(String now) {
        return assertThrows(Complaint.class, () -> evolve(now)).getMessage();
    }

    @Test
    void newVersionsTagsAndNamesOfStructsAreFree() {
        evolve(RELEASED.replace("v0-5", "v0-6").replace("  a  int32",
                "  a  int32\n  b  int32  v6+"));
        evolve(RELEASED.replace("  a  int32", "  a  int32\n  b  int32  tag 0"));
        evolve(RELEASED.replace("Topic", "Subject"));
        evolve(RELEASED.replace("v0-5", "v1-5"));
    }

    @Test
    void whatWasReleasedStays() {
        assertEquals("Test.api:4: TestRequest version 0 had a int32, now a int64",
                complaint(RELEASED.replace("  a  int32", "  a  int64")));
        assertEquals("Test.api:5: TestRequest version 3 had [name, id], now [name]",
                complaint(RELEASED.replace("v3+", "v4+")));
        assertEquals("Test.api:0: TestRequest has lost version 5",
                complaint(RELEASED.replace("v0-5", "v0-4")));
        assertEquals("Test.api:0: TestRequest changed its encoding at version 1",
                complaint(RELEASED.replace("flexible v2+", "flexible v1+")));
    }
}
