package moldau.cli.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import moldau.base.os.OsWorld;
import moldau.base.settings.PropertiesText;
import moldau.broker.Node;
import moldau.broker.config.NodeSettings;

/// `moldau server start`: a node in this process, until TERM.
public final class ServerStart {
    private ServerStart() {}

    public static int run(String[] args) {
        Map<String, String> given = new LinkedHashMap<>();
        try {
            if (args.length > 0) given.putAll(PropertiesText.parse(Files.readString(Path.of(args[0]))));
        } catch (IOException e) {
            System.err.println("cannot read " + args[0] + ": " + e.getMessage());
            return 1;
        }
        NodeSettings.Read read = given.isEmpty() ? NodeSettings.development(Map.of()) : NodeSettings.read(given);
        switch (read) {
            case NodeSettings.Read.Bad bad -> {
                System.err.println(bad.message());
                return 1;
            }
            case NodeSettings.Read.Good(NodeSettings settings) -> {
                var world = new OsWorld(OsWorld.Options.standard());
                Node node = Node.start(
                        world, settings, System.getenv().getOrDefault("CLUSTER_ID", ""));
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    node.stop();
                    world.close();
                }));
                node.broken().join();
                return 1;
            }
        }
    }
}
