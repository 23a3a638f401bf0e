package moldau.trials.cluster;

import java.util.List;
import java.util.Map;
import moldau.state.cluster.ConfigResource;
import moldau.state.cluster.ConfigRules;
import moldau.state.cluster.Problem;

/// Settings that allow everything.
final class Settings implements ConfigRules {
    private final String minIsr;
    private final boolean unclean;

    Settings() {
        this("2", false);
    }

    /// @param minIsr `min.insync.replicas` of the node's file
    /// @param unclean `unclean.leader.election.enable` of the node's file
    Settings(String minIsr, boolean unclean) {
        this.minIsr = minIsr;
        this.unclean = unclean;
    }

    @Override
    public int partitionsDefault() {
        return 2;
    }

    @Override
    public short replicationDefault() {
        return 1;
    }

    @Override
    public boolean isTopicDeletionEnabled() {
        return true;
    }

    @Override
    public Problem check(
            ConfigResource resource, Map<String, String> before, Map<String, String> after) {
        return Problem.NONE;
    }

    @Override
    public boolean isList(byte resourceType, String key) {
        return false;
    }

    @Override
    public String staticValue(byte resourceType, String key) {
        return switch (key) {
            case "min.insync.replicas" -> minIsr;
            case "unclean.leader.election.enable" -> Boolean.toString(unclean);
            default -> null;
        };
    }

    @Override
    public List<Effective> effective(Map<String, String> topic, Map<String, String> broker,
            Map<String, String> allBrokers) {
        return List.of();
    }
}
