package moldau.broker.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import moldau.wire.Uuid;
import org.junit.jupiter.api.Test;

class MetaPropertiesTest {
    private static final String TEXT = """
            #
            #Wed Nov 25 15:20:33 UTC 2026
            cluster.id=MkU3OEVBNTcwNTJENDM2Qg
            directory.id=JcVS81FPRRmpLAq_4fv81Q
            node.id=1
            version=1
            """;

    @Test
    void theTextIsKafkas() {
        var properties = new MetaProperties("MkU3OEVBNTcwNTJENDM2Qg", 1,
                Uuid.parse("JcVS81FPRRmpLAq_4fv81Q"));

        assertEquals(TEXT, properties.text(1_795_620_033_000L));
        assertEquals(properties, MetaProperties.parse(TEXT, "d"));
    }

    @Test
    void anyTextMayNameACluster() {
        var properties = new MetaProperties("a=b: \\ \u00e9", 1, null);

        assertEquals(properties, MetaProperties.parse(properties.text(0), "d"));
        assertNull(MetaProperties.parse(properties.text(0), "d").directoryId());
    }

    @Test
    void whatIsNotThisVersionIsRefusedWithTheFix() {
        assertRefused(TEXT.replace("version=1", "version=0"), "migrate");
        assertRefused(TEXT.replace("version=1", "version=7"), "version '7', expected 1");
        assertRefused(TEXT.replace("node.id=1\n", ""), "no node.id");
        assertRefused(TEXT.replace("node.id=1", "node.id=-1"), "node.id=-1");
        assertRefused(TEXT.replace("JcVS81FPRRmpLAq_4fv81Q", "AAAAAAAAAAAAAAAAAAAAAQ"),
                "first hundred");
        assertRefused(TEXT.replace("JcVS81FPRRmpLAq_4fv81Q", "x"), "directory.id=x");
        assertRefused("a=\\u12", "d");
    }

    private static void assertRefused(String text, String why) {
        var refused = assertThrows(DirectoryRefused.class, () -> MetaProperties.parse(text, "d"));
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
    }
}
