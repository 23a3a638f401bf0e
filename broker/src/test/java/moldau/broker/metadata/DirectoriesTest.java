package moldau.broker.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import moldau.base.LogDir;
import moldau.base.sim.SimHost;
import moldau.base.sim.Universe;
import moldau.base.sim.Weather;
import moldau.wire.Uuid;
import org.junit.jupiter.api.Test;

class DirectoriesTest {
    private static final LogDir A = new LogDir("a");
    private static final LogDir B = new LogDir("b");

    private final SimHost host = new Universe(1, Weather.CALM).host("n");
    private final Directories both = new Directories(host.boot(), List.of(A, B), A);

    @Test
    void aNewDiskIsTakenIn() {
        write(A, "c", 1, id(1));
        assertFalse(both.isUnformatted());

        Directories.Found found = both.open(1);

        assertEquals("c", found.clusterId());
        assertEquals(id(1), found.metadata().id());
        assertNotEquals(id(1), found.ready().get(1).id());
        assertEquals(found.ready().get(1).properties(), MetaProperties.read(host.disk(B)));
    }

    @Test
    void aDirectoryFromBeforeThereWereIdsGetsOne() {
        write(A, "c", 1, null);
        write(B, "c", 1, id(2));

        Directories.Found found = both.open(1);

        assertEquals(found.metadata().id(), MetaProperties.read(host.disk(A)).directoryId());
        assertEquals(id(2), found.ready().get(1).id());
    }

    @Test
    void nothingFormattedIsRefusedWithTheCommand() {
        assertTrue(both.isUnformatted());
        assertRefused("kafka-storage.sh format");
    }

    @Test
    void whatDoesNotBelongTogetherIsRefused() {
        write(A, "c", 2, id(1));
        assertRefused("set node.id=2");

        write(A, "c", 1, id(1));
        write(B, "other", 1, id(2));
        assertRefused("belongs to cluster other");

        write(B, "c", 3, id(2));
        assertRefused("belongs to node 3");

        write(B, "c", 1, id(1));
        assertRefused("is a copy of the other");
    }

    @Test
    void aDirectoryInUseIsRefusedAndTheOthersAreFreeAgain() {
        write(A, "c", 1, id(1));
        write(B, "c", 1, id(2));
        host.disk(B).lockByOther(true);

        assertRefused("stop the other node");

        assertFalse(host.disk(A).exists(new moldau.base.Path(".lock")));
    }

    @Test
    void aBrokenDirectoryIsLeftOutUnlessMetadataLiesThere() {
        write(A, "c", 1, id(1));
        write(B, "c", 1, id(2));
        host.disk(B).ills().gone(true);

        Directories.Found found = both.open(1);

        assertEquals(1, found.ready().size());
        assertEquals(List.of(B), List.copyOf(found.offline().keySet()));
        host.disk(A).ills().gone(true);
        assertThrows(RuntimeException.class, () -> both.open(1));
    }

    private void write(LogDir dir, String cluster, int node, Uuid id) {
        new MetaProperties(cluster, node, id).write(host.disk(dir), 0);
    }

    private static Uuid id(int n) {
        return new Uuid(n, n);
    }

    private void assertRefused(String why) {
        var refused = assertThrows(DirectoryRefused.class, () -> both.open(1));
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
    }
}
