package moldau.broker.config;

import java.util.Map;

/// Settings of nodes for tests.
final class Nodes {
    private Nodes() {}

    static NodeSettings read(Map<String, String> given) {
        return switch (NodeSettings.read(given)) {
            case NodeSettings.Read.Good(NodeSettings node) -> node;
            case NodeSettings.Read.Bad bad -> throw new AssertionError(bad.message());
        };
    }

    static NodeSettings development(Map<String, String> changes) {
        return switch (NodeSettings.development(changes)) {
            case NodeSettings.Read.Good(NodeSettings node) -> node;
            case NodeSettings.Read.Bad bad -> throw new AssertionError(bad.message());
        };
    }
}
