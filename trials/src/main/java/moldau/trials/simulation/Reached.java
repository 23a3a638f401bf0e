package moldau.trials.simulation;

import java.util.Map;
import java.util.TreeMap;

/// How often a run came to states that runs must sometimes come to. A swarm in which one of them
/// stays at zero has stopped testing something.
final class Reached {
    private final Map<String, Integer> counts = new TreeMap<>();

    void saw(String state) {
        counts.merge(state, 1, Integer::sum);
    }

    Map<String, Integer> counts() {
        return counts;
    }
}
