package moldau.state.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import moldau.base.Random;

/// Chooses brokers for new partitions: replicas of a partition on as many racks as there are, first
/// replicas and all replicas spread evenly over the brokers.
///
/// Racks are walked in a circle that begins one rack further for each partition; within a rack the
/// brokers take turns, in an order drawn anew. Brokers that are fenced come after the live ones of
/// their rack and are never first.
final class Placement {
    private final List<Rack> racks = new ArrayList<>();
    private final Random random;
    private final int brokerCount;
    private final int liveCount;
    private int firstRack;
    private int placed;

    /// @param brokers those that may take replicas
    Placement(Iterable<BrokerImage> brokers, Random random) {
        this.random = random;
        var byName = new TreeMap<String, Rack>();
        int all = 0;
        int live = 0;
        for (BrokerImage broker : brokers) {
            String name = broker.rack() == null ? "" : broker.rack();
            Rack rack = byName.computeIfAbsent(name, _ -> new Rack());
            (broker.fenced() ? rack.fenced : rack.live).add(broker.id());
            all++;
            if (!broker.fenced()) live++;
        }
        racks.addAll(byName.values());
        brokerCount = all;
        liveCount = live;
        shuffle();
    }

    int brokerCount() {
        return brokerCount;
    }

    int liveCount() {
        return liveCount;
    }

    /// The replicas of one more partition, the preferred leader first.
    ///
    /// @param count `0 < count <= brokerCount()`; `liveCount() > 0`
    Ids next(int count) {
        assert count > 0 : count;
        assert count <= brokerCount : count + " > " + brokerCount;
        assert liveCount > 0;
        if (placed > 0 && placed % liveCount == 0) shuffle();
        placed++;
        int[] chosen = new int[count];
        int rack = firstRack;
        while (racks.get(rack).live.isEmpty()) rack = (rack + 1) % racks.size();
        firstRack = (firstRack + 1) % racks.size();
        for (Rack each : racks) each.begin();
        int found = 0;
        while (found < count) {
            int broker = racks.get(rack).next();
            if (broker >= 0) chosen[found++] = broker;
            rack = (rack + 1) % racks.size();
        }
        return Ids.of(chosen);
    }

    /// Every broker has led once: other neighbours from now on.
    private void shuffle() {
        mix(racks);
        for (Rack rack : racks) {
            mix(rack.live);
            mix(rack.fenced);
        }
        firstRack = racks.isEmpty() ? 0 : random.below(racks.size());
    }

    private <T> void mix(List<T> list) {
        for (int i = list.size() - 1; i > 0; i--) {
            int other = random.below(i + 1);
            T swapped = list.get(i);
            list.set(i, list.get(other));
            list.set(other, swapped);
        }
    }

    private static final class Rack {
        final List<Integer> live = new ArrayList<>();
        final List<Integer> fenced = new ArrayList<>();
        /// The live broker whose turn it is.
        private int turn;
        private int taken;

        void begin() {
            if (taken > 0 && !live.isEmpty()) turn = (turn + 1) % live.size();
            taken = 0;
        }

        /// The next broker not taken for this partition; -1 if all are.
        int next() {
            if (taken >= live.size() + fenced.size()) return -1;
            int index = taken++;
            return index < live.size()
                    ? live.get((turn + index) % live.size()) : fenced.get(index - live.size());
        }
    }
}
