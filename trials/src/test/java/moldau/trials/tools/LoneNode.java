package moldau.trials.tools;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import moldau.base.os.OsWorld;
import moldau.broker.Node;
import moldau.broker.config.NodeSettings;
import moldau.trials.nodes.FreePort;

/// A node of ours in this process, for one side of a comparison.
final class LoneNode implements AutoCloseable {
    private final OsWorld world = new OsWorld(OsWorld.Options.standard());
    private final Node node;

    LoneNode(Path dir, Map<String, String> more) {
        // What a controller tells of itself it knows before its listeners are open: its port cannot be 0.
        var changes = new HashMap<>(Map.of(
                "listeners", "PLAINTEXT://127.0.0.1:0,CONTROLLER://127.0.0.1:" + FreePort.next(),
                "log.dirs", dir.resolve("data").toString(),
                "moldau.durability", "replicated",
                "offsets.topic.num.partitions", "3"));
        changes.putAll(more);
        node = Node.start(world, ((NodeSettings.Read.Good) NodeSettings.development(changes)).node(), "");
    }

    String address() {
        return address(false);
    }

    /// Where its controller listens.
    String controller() {
        return address(true);
    }

    private String address(boolean isController) {
        return node.doors().stream().filter(each -> each.controller() == isController).findFirst().orElseThrow()
                .bound().toString();
    }

    @Override
    public void close() {
        node.stop();
        world.close();
    }
}
