package moldau.trials.group;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.Uuid;

/// Names for what nodes give ids to, each its own.
final class Names {
    private final Map<String, Uuid> topics = new HashMap<>();
    private final Map<String, String> members = new HashMap<>();
    private final Map<String, Integer> epochs = new HashMap<>();
    private final Map<Long, String> hashes = new HashMap<>();

    void isTopic(String name, Uuid id) {
        topics.put(name, id);
    }

    void isMember(String name, String id) {
        if (!id.isEmpty()) members.put(name, id);
    }

    /// A name that nobody has: it is no topic's.
    Uuid topic(String name) {
        return topics.computeIfAbsent(name, _ -> new Uuid(7, name.hashCode()));
    }

    /// @param word `-` for none, or a member's name, or its id
    String member(String word) {
        return word.equals("-") ? "" : members.getOrDefault(word, word);
    }

    void isEpoch(String member, int epoch) {
        epochs.put(member, epoch);
    }

    /// @param word `.` for what the node told the member last, or an epoch
    int epoch(String member, String word) {
        return word.equals(".") ? epochs.getOrDefault(member, 0) : Integer.parseInt(word);
    }

    /// Hashes are of ids: only which are the same can be said.
    String hash(long hash) {
        return hash == 0 ? "0" : hashes.computeIfAbsent(hash, _ -> "#" + (hashes.size() + 1));
    }

    /// A text of a node, with names for ids.
    String named(String text) {
        String named = text;
        for (var each : topics.entrySet()) named = named.replace(each.getValue().toString(), each.getKey());
        for (var each : members.entrySet()) named = named.replace(each.getValue(), each.getKey());
        return named;
    }
}
