package moldau.state.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import moldau.wire.Errors;

/// Settings as tests need them: a few keys, `bad` is never a legal value.
final class TestRules implements ConfigRules {
    int partitionsDefault = 1;
    short replicationDefault = 1;
    boolean topicDeletion = true;
    String minIsr = "1";
    String uncleanElection = "false";

    @Override
    public int partitionsDefault() {
        return partitionsDefault;
    }

    @Override
    public short replicationDefault() {
        return replicationDefault;
    }

    @Override
    public boolean isTopicDeletionEnabled() {
        return topicDeletion;
    }

    @Override
    public Problem check(
            ConfigResource resource, Map<String, String> before, Map<String, String> after) {
        for (var entry : after.entrySet()) {
            boolean known = resource.type() != ConfigResource.TOPIC
                    || List.of("cleanup.policy", "retention.ms", Scene.MIN_ISR,
                            "unclean.leader.election.enable").contains(entry.getKey());
            if (!known) {
                return new Problem(Errors.INVALID_CONFIG,
                        "Unknown topic config name: " + entry.getKey());
            }
            if (entry.getValue().equals("bad")) {
                return new Problem(Errors.INVALID_CONFIG, "Invalid value bad");
            }
        }
        return Problem.NONE;
    }

    @Override
    public boolean isList(byte resourceType, String key) {
        return key.equals("cleanup.policy");
    }

    @Override
    public String staticValue(byte resourceType, String key) {
        return switch (key) {
            case Scene.MIN_ISR -> minIsr;
            case "unclean.leader.election.enable" -> uncleanElection;
            case "cleanup.policy" -> "delete";
            default -> null;
        };
    }

    @Override
    public List<Effective> effective(Map<String, String> topic, Map<String, String> broker,
            Map<String, String> allBrokers) {
        var all = new ArrayList<Effective>();
        topic.forEach((key, value) ->
                all.add(new Effective(key, value, (byte) 1, false, false)));
        return all;
    }
}
