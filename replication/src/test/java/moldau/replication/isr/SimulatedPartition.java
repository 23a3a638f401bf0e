package moldau.replication.isr;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// One partition with its replicas and a controller, under random fetches, losses, crashes, false
/// suspicion and elections. What must hold is checked after every event.
final class SimulatedPartition {
    final Random random;
    final int minIsr;
    final SimulatedController controller;
    final SimulatedBroker[] brokers;
    /// Rare states reached, so that nobody thinks they were tested when they were not.
    final Map<String, Integer> sometimes;
    long nowMs;
    private final Durability durability;
    private final List<Runnable> messages = new ArrayList<>();
    private final List<MemoryLog.Entry> committed = new ArrayList<>();
    /// The epoch in which each was.
    private final List<Integer> committedIn = new ArrayList<>();
    private final Map<Long, MemoryLog.Entry> acknowledged = new TreeMap<>();
    private final Map<Integer, Integer> leaders = new HashMap<>();
    private final Map<Long, Integer> written = new HashMap<>();
    private int values;
    private int lossPercent;

    SimulatedPartition(long seed, Map<String, Integer> sometimes) {
        this.random = new Random(seed);
        this.sometimes = sometimes;
        int count = 2 + random.nextInt(4);
        minIsr = 1 + random.nextInt(2);
        durability = random.nextBoolean() ? Durability.REPLICATED : Durability.FSYNC;
        lossPercent = random.nextInt(3) == 0 ? 0 : random.nextInt(30);
        controller = new SimulatedController(count);
        brokers = new SimulatedBroker[count];
        for (int i = 0; i < count; i++) brokers[i] = new SimulatedBroker(i, this, durability);
    }

    void run(int events) {
        int crashes = random.nextInt(12);
        int elections = random.nextInt(12);
        for (int i = 0; i < events; i++) {
            event(random.nextInt(1_000), crashes, elections);
            check();
        }
        heal();
    }

    private void event(int dice, int crashes, int elections) {
        SimulatedBroker any = brokers[random.nextInt(brokers.length)];
        nowMs += random.nextInt(4);
        if (dice < crashes) {
            if (any.isUp) crash(any);
        } else if (dice < crashes + elections) {
            suspectOrElect(any);
        } else if (dice < 35) {
            if (!any.isUp) restart(any);
        } else if (dice < 200) {
            if (any.isUp) any.produce(values++, random.nextInt(3) > 0);
        } else if (dice < 450) {
            if (any.isUp && any.mayFetch()) send(any.fetch());
        } else if (dice < 800) {
            deliver();
        } else if (dice < 900) {
            if (any.isUp && any.imageIndex + 1 < controller.images.size()) any.learn();
        } else if (dice < 970) {
            if (any.isUp) any.sync();
        } else if (any.isUp && any.leading != null) {
            lookForLaggards(any);
        }
    }

    private void send(SimulatedBroker.Fetch fetch) {
        SimulatedBroker from = brokers[fetch.from()];
        SimulatedBroker to = brokers[fetch.by().leader()];
        messages.add(() -> {
            boolean lost = random.nextInt(100) < lossPercent || !to.isUp || to.imageIndex < 0;
            SimulatedBroker.Answer answer = lost ? null : to.serve(fetch);
            messages.add(() -> {
                boolean answerLost = random.nextInt(100) < lossPercent;
                if (from.isUp) from.heard(fetch, answerLost ? null : answer);
            });
        });
    }

    void propose(SimulatedBroker leader, Proposal proposal) {
        Leading leading = leader.leading;
        messages.add(() -> {
            short error = controller.alter(leader.id, proposal);
            var image = controller.now();
            boolean lost = random.nextInt(100) < lossPercent;
            messages.add(() -> {
                if (leader.leading != leading || leading.proposed() != proposal) return;
                if (lost) {
                    propose(leader, proposal);
                } else if (error == 0) {
                    if (leading.accepted(proposal, image.isr(), image.partitionEpoch(), nowMs)) leader.moved();
                } else if (error == SimulatedController.INELIGIBLE) {
                    sometimes.merge("ineligible", 1, Integer::sum);
                    if (leading.refused(proposal)) leader.moved();
                } else {
                    sometimes.merge("stale proposal", 1, Integer::sum);
                }
            });
        });
    }

    private void deliver() {
        if (!messages.isEmpty()) messages.remove(random.nextInt(messages.size())).run();
    }

    private void lookForLaggards(SimulatedBroker leader) {
        Proposal proposal = leader.leading.leaveBehind(nowMs, SimulatedBroker.LAG_MS_MAX);
        if (proposal != null) {
            sometimes.merge("left behind", 1, Integer::sum);
            propose(leader, proposal);
        }
    }

    private void crash(SimulatedBroker broker) {
        broker.crash(durability == Durability.FSYNC && random.nextBoolean());
        controller.fence(broker.id);
    }

    private void restart(SimulatedBroker broker) {
        controller.unfence(broker.id, true, 0);
        // It begins with a snapshot of what is now, and learns the rest in order.
        broker.restart(controller.images.size() - 2, controller.lastBrokerEpoch());
    }

    /// The controller is wrong about a broker that goes on as before, or moves leadership.
    private void suspectOrElect(SimulatedBroker broker) {
        if (random.nextBoolean()) {
            controller.elect(broker.id);
        } else if (!controller.now().isActive(broker.id)) {
            if (broker.isUp) controller.unfence(broker.id, false, broker.brokerEpoch);
        } else {
            controller.fence(broker.id);
        }
    }

    void leads(SimulatedBroker broker) {
        Integer before = leaders.putIfAbsent(broker.leading.epoch(), broker.id);
        assert before == null || before == broker.id : "I15: two leaders in epoch " + broker.leading.epoch();
        for (int i = 0; i < committed.size(); i++) {
            // Whoever learns late that it led does not know what was committed after it.
            if (committedIn.get(i) >= broker.leading.epoch()) break;
            assert i < broker.log.endOffset() : "I14: " + broker + " lacks committed records";
            assert broker.log.at(i).equals(committed.get(i)) : "I14: " + broker + " differs at " + i;
        }
    }

    /// One value for an offset and epoch, wherever it is (I13).
    void appended(SimulatedBroker broker) {
        long offset = broker.log.endOffset() - 1;
        MemoryLog.Entry entry = broker.log.at(offset);
        Integer before = written.putIfAbsent(offset << 20 | entry.epoch(), entry.value());
        assert before == null || before == entry.value() : "I13: " + broker + " at " + offset;
    }

    void committed(SimulatedBroker leader) {
        for (long i = 0; i < leader.log.highWatermark; i++) {
            if (i < committed.size()) {
                assert leader.log.at(i).equals(committed.get((int) i)) : "I2: " + leader + " at " + i;
            } else {
                assert leader.leading.hasEnoughInSync() : "I18: " + leader + " commits below min ISR";
                committed.add(leader.log.at(i));
                committedIn.add(leader.leading.epoch());
            }
        }
    }

    void acknowledged(SimulatedBroker leader, long offset) {
        assert offset < committed.size() : "I18: " + offset + " of " + committed.size();
        acknowledged.put(offset, leader.log.at(offset));
    }

    private void check() {
        SimulatedController.Image now = controller.now();
        for (SimulatedBroker each : brokers) {
            MemoryLog log = each.log;
            assert log.highWatermark <= log.endOffset() : each;
            assert log.highWatermark <= committed.size() : each + " believes in more than is committed";
            if (each.leading == null) continue;
            each.leading.checkInvariants();
            checkInSync(each.leading);
            if (each.leading.epoch() != now.leaderEpoch()) continue;
            for (int id : now.isr()) {
                long end = durability == Durability.FSYNC && id != each.id
                        ? brokers[id].log.synced : brokers[id].log.endOffset();
                assert each.leading.highWatermark() <= end : "I17: " + each + ", " + brokers[id];
            }
        }
    }

    /// What a leader holds for the in-sync replicas of a partition epoch is what they were (I22).
    private void checkInSync(Leading leading) {
        Replicas replicas = leading.replicas();
        for (SimulatedController.Image each : controller.images) {
            if (each.partitionEpoch() != replicas.partitionEpoch()) continue;
            assert Arrays.equals(each.isr(), replicas.isr()) : "I22";
        }
    }

    /// Everything comes back and nothing is lost any more: all replicas become one log, all in sync.
    private void heal() {
        lossPercent = 0;
        for (SimulatedBroker each : brokers) {
            if (!each.isUp) restart(each);
            else if (!controller.now().isActive(each.id)) controller.unfence(each.id, false, each.brokerEpoch);
        }
        for (int round = 0; round < 400 && !isWhole(); round++) {
            nowMs += 20;
            for (SimulatedBroker each : brokers) {
                while (each.imageIndex + 1 < controller.images.size()) each.learn();
                each.sync();
                if (each.mayFetch()) send(each.fetch());
            }
            for (int i = messages.size(); i > 0; i--) deliver();
            check();
        }
        assert isWhole() : "not whole: " + Arrays.toString(brokers) + " isr "
                + Arrays.toString(controller.now().isr());
        acknowledged.forEach((offset, entry) -> {
            for (SimulatedBroker each : brokers) {
                assert each.log.at(offset).equals(entry) : "I19: acknowledged at " + offset + ", not on " + each;
            }
        });
        sometimes.merge("acknowledged", acknowledged.size(), Integer::sum);
    }

    private boolean isWhole() {
        if (controller.now().isr().length < brokers.length) return false;
        long end = brokers[0].log.endOffset();
        for (SimulatedBroker each : brokers) {
            boolean same = each.log.endOffset() == end && each.log.highWatermark == end;
            if (!same || each.imageIndex + 1 < controller.images.size()) return false;
        }
        return true;
    }
}
