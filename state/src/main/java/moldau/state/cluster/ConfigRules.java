package moldau.state.cluster;

import java.util.List;
import java.util.Map;

/// What the controller must know of settings and cannot: their types, limits, defaults, and what
/// the node's own file says. The broker, which owns the tables of settings, implements it.
public interface ConfigRules {
    /// `num.partitions`: for topics created without a count.
    int partitionsDefault();

    /// `default.replication.factor`.
    short replicationDefault();

    /// `delete.topic.enable`.
    boolean isTopicDeletionEnabled();

    /// Whether these configs may stand on this resource: known keys, legal values, values that fit
    /// together, a name that fits the type. That the resource exists, the controller checks.
    ///
    /// @param before what is set now; empty for a new topic
    /// @param after what would be set
    /// @return `INVALID_CONFIG` or `INVALID_REQUEST` with a sentence; `Problem.NONE` if they may
    Problem check(ConfigResource resource, Map<String, String> before, Map<String, String> after);

    /// Whether the value is a list: append and subtract work on lists only.
    boolean isList(byte resourceType, String key);

    /// What holds where nothing is set dynamically: the node's file, else the default.
    ///
    /// @return null if the key has no value or is unknown
    String staticValue(byte resourceType, String key);

    /// All configs of a topic as they will hold, in the order CreateTopics lists them.
    ///
    /// @param topic set on the topic itself
    /// @param broker dynamic configs of the controller's own node
    /// @param allBrokers the cluster-wide dynamic defaults
    List<Effective> effective(
            Map<String, String> topic, Map<String, String> broker, Map<String, String> allBrokers);

    /// One config of a topic and where it comes from.
    ///
    /// @param value null if it is sensitive or unset
    /// @param source code of DescribeConfigs: 1 topic, 2 broker, 3 all brokers, 4 file, 5 default
    record Effective(
            String name, String value, byte source, boolean isSensitive, boolean isReadOnly) {
    }
}
