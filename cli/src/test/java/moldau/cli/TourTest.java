package moldau.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import moldau.base.os.OsWorld;
import moldau.broker.Node;
import moldau.broker.config.NodeSettings;
import moldau.broker.connection.Door;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every command against a node that runs.
class TourTest {
    @TempDir
    static Path folder;

    private static OsWorld world;
    private static Node node;
    private static String address;

    private record Said(int exit, String out, String err) {}

    @BeforeAll
    static void start() {
        var changes = Map.of("listeners", "PLAINTEXT://127.0.0.1:0,CONTROLLER://127.0.0.1:0",
                "log.dirs", folder.resolve("data").toString());
        var good = (NodeSettings.Read.Good) NodeSettings.development(changes);
        world = new OsWorld(OsWorld.Options.standard());
        node = Node.start(world, good.node(), "");
        for (Door each : node.doors()) {
            if (!each.controller()) address = each.bound().toString();
        }
    }

    @AfterAll
    static void stop() {
        node.stop();
        world.close();
    }

    private static Said say(String input, String... words) {
        var all = new ArrayList<>(List.of(words));
        all.add(words[0].startsWith("kafka-") ? "--bootstrap-server" : "-b");
        all.add(address);
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var terminal = new Terminal(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), Map.of(), false, false, false);
        int exit = Main.run(terminal, all);
        terminal.out().flush();
        return new Said(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static Said say(List<String> words) {
        return say("", words.toArray(String[]::new));
    }

    @Test
    void linesBecomeEventsAndComeBackInOrder() {
        say("", "topic", "create", "lines");
        say("one\ntwo\nthree\n", "produce", "lines");

        assertEquals("one\ntwo\nthree\n",
                say(List.of("consume", "lines", "--from-beginning", "--exit")).out());
        assertEquals("two\n", say(List.of("consume", "lines", "-o", "1:2", "--exit")).out());
        assertEquals("three\n", say(List.of("consume", "lines", "-o", "-1", "--exit")).out());
        assertEquals("0 2 three\n", say(List.of("consume", "lines", "-p", "0", "-o", "2", "-n", "1", "-f",
                "%p %o %v\\n")).out());
    }

    @Test
    void whatJsonConsumesJsonProduces() {
        say("", "topic", "create", "from");
        say("", "topic", "create", "to");
        say("a=1\nb=2\n", "produce", "from", "-f", "%k=%v\\n", "-H", "h=x");
        String json = say(List.of("consume", "from", "-o", "json", "--from-beginning", "--exit")).out();
        say(json, "produce", "to", "--json");

        assertEquals(json.replace("\"topic\":\"from\"", "\"topic\":\"to\""),
                say(List.of("consume", "to", "-o", "json", "--from-beginning", "--exit")).out());
    }

    @Test
    void aGroupGoesOnWhereItStopped() {
        say("", "topic", "create", "shared");
        say("1\n2\n", "produce", "shared");

        assertEquals("1\n2\n",
                say(List.of("consume", "shared", "-g", "readers", "--from-beginning", "--exit")).out());
        say("3\n", "produce", "shared");
        assertEquals("3\n",
                say(List.of("consume", "shared", "-g", "readers", "--from-beginning", "--exit")).out());
        assertTrue(say(List.of("groups", "-o", "name")).out().contains("readers\n"));
        say("", "group", "reset", "readers", "--to", "start", "--yes");
        assertTrue(say(List.of("group", "describe", "readers", "-o", "json")).out().contains("\"lag\":3"));
        assertEquals("deleted readers\n", say(List.of("group", "delete", "readers", "--yes")).out());
    }

    @Test
    void aMissingTopicIsExitThreeWithTheNearestName() {
        say("", "topic", "create", "visits");

        Said said = say(List.of("topic", "describe", "vists"));

        assertEquals(Exit.NOT_FOUND, said.exit(), said.err());
        assertTrue(said.err().contains("did you mean: visits"), said.err());
    }

    @Test
    void kafkasScriptsPrintKafkasLines() {
        assertEquals("Created topic orders.\n", say(List.of("kafka-topics", "--create", "--topic", "orders")).out());
        Said again = say(List.of("kafka-topics", "--create", "--topic", "orders"));
        assertEquals(Exit.FAILED, again.exit());
        assertEquals("Error while executing topic command : Topic 'orders' already exists.\n", again.out());
        say("k:first\nk:second\n", "kafka-console-producer", "--topic", "orders",
                "--property", "parse.key=true", "--property", "key.separator=:");
        Said read = say(List.of("kafka-console-consumer", "--topic", "orders", "--from-beginning",
                "--max-messages", "2", "--formatter-property", "print.key=true"));
        assertEquals("k\tfirst\nk\tsecond\n", read.out());
        assertEquals("Processed a total of 2 messages\n", read.err());
        assertEquals("orders:0:2\n", say(List.of("kafka-get-offsets", "--topic", "orders")).out());
        assertEquals("Completed updating config for topic orders.\n", say(List.of("kafka-configs", "--alter",
                "--topic", "orders", "--add-config", "retention.ms=1000000")).out());
        assertTrue(say(List.of("kafka-topics", "--describe", "--topic", "orders")).out()
                .contains("retention.ms=1000000"));
    }

    @Test
    void nobodyThereIsExitFour() {
        var nowhere = new PrintStream(OutputStream.nullOutputStream());
        var terminal = new Terminal(new ByteArrayInputStream(new byte[0]), nowhere, nowhere, Map.of(),
                false, false, false);

        assertEquals(Exit.NOT_REACHABLE, Main.run(terminal, List.of("topics", "-b", "127.0.0.1:1")));
    }
}
