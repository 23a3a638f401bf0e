package moldau.trials.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `moldau groups` and `moldau group`, of groups whose members are Apache's and of both protocols.
class GroupCommandsTest {
    @TempDir
    Path home;

    @Test
    void aConsumerGroupIsShownAndResetOnceItIsEmptyAndDeleted() {
        try (var node = new LoneNode(home, Map.of("group.initial.rebalance.delay.ms", "0",
                "group.consumer.min.heartbeat.interval.ms", "100", "group.consumer.heartbeat.interval.ms", "200"));
                var members = new LiveMembers(node.address())) {
            said(node, "topic create t -p 2");
            members.change("+ c1 new t group.protocol=consumer");
            members.change("+ k1 old t");

            assertEquals("{\"group\":\"new\",\"type\":\"consumer\",\"state\":\"Stable\",\"protocol\":\"consumer\"}\n",
                    said(node, "groups --type consumer -o json"));
            assertEquals("new\nold\n", said(node, "groups --state stable -o name"));
            assertEquals("", said(node, "groups --state empty -o name"));
            String described = said(node, "group describe new -o json");
            assertTrue(described.contains("\"type\":\"consumer\",\"state\":\"Stable\",\"assignor\":\"uniform\","
                    + "\"epoch\":2,\"targetEpoch\":2,\"topic\":\"t\",\"partition\":0,"), described);
            assertTrue(said(node, "group describe new").startsWith(
                    "new: Stable, members 1, lag 0, consumer group at epoch 2, uniform\n"));
            assertTrue(said(node, "group describe old").startsWith("old: Stable, members 1, lag 0\n"));
            String shown = said(node, "group members new -o json");
            assertTrue(shown.contains("\"client\":\"c1\",\"host\":\"/127.0.0.1\",\"speaks\":\"consumer\",\"epoch\":2,"
                    + "\"topics\":[\"t\"],\"regex\":null,\"has\":[\"t-0\",\"t-1\"],\"target\":[\"t-0\",\"t-1\"]}"), shown);
            String classic = said(node, "group members old");
            assertTrue(classic.contains("classic  -      t-0,t-1  -"), classic);

            members.change("- c1");
            said(node, "group reset new --to start -t t --yes");
            assertTrue(said(node, "group describe new").startsWith("new: Empty, members 0"));
            said(node, "group delete new --yes");
            assertEquals("old\n", said(node, "groups -o name"));
        }
    }

    @Test
    void groupsOfABrokerWithoutTheNewProtocolAreShown() {
        try (var node = new LoneNode(home, Map.of("group.initial.rebalance.delay.ms", "0",
                "group.coordinator.rebalance.protocols", "classic"));
                var members = new LiveMembers(node.address())) {
            said(node, "topic create t");
            members.change("+ k1 old t");

            assertTrue(said(node, "group describe old").startsWith("old: Stable, members 1, lag 0\n"));
            assertEquals(3, OurTool.run("group", List.of("describe", "none", "-b", node.address()), "").exit());
        }
    }

    private static String said(LoneNode node, String line) {
        var words = new ArrayList<>(List.of(line.split(" ")));
        String command = words.removeFirst();
        words.addAll(List.of("-b", node.address()));
        Said said = OurTool.run(command, words, "");
        assertEquals(0, said.exit(), line + ": " + said.err());
        return said.out();
    }
}
