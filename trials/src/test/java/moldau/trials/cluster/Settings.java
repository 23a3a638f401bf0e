package moldau.trials.cluster;

import java.util.List;
import java.util.Map;
import moldau.state.cluster.ConfigResource;
import moldau.state.cluster.ConfigRules;
import moldau.state.cluster.Problem;

/// Settings that allow everything.
final class Settings implements ConfigRules {
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
        return key.equals("min.insync.replicas") ? "2" : null;
    }

    @Override
    public List<Effective> effective(Map<String, String> topic, Map<String, String> broker,
            Map<String, String> allBrokers) {
        return List.of();
    }
}
