package moldau.replication.isr;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A controller that never fails: who leads, who is in sync, who lives. Every change is an image
/// that brokers learn of in order, some time.
final class SimulatedController {
    static final int NOBODY = -1;

    /// @param brokerEpochs by id; 0 for one that is fenced
    record Image(int leader, int leaderEpoch, int[] isr, int partitionEpoch, long[] brokerEpochs) {
        boolean has(int id) {
            return Replicas.contains(isr, id);
        }

        boolean isActive(int id) {
            return brokerEpochs[id] > 0;
        }
    }

    final List<Image> images = new ArrayList<>();
    private final long[] lives;
    private long lastBrokerEpoch;

    SimulatedController(int count) {
        int[] all = new int[count];
        lives = new long[count];
        for (int i = 0; i < count; i++) {
            all[i] = i;
            lives[i] = ++lastBrokerEpoch;
        }
        images.add(new Image(0, 0, all, 0, lives.clone()));
    }

    Image now() {
        return images.getLast();
    }

    private void change(int leader, int[] isr) {
        Image now = now();
        boolean elected = leader != now.leader();
        boolean changed = elected || !Arrays.equals(isr, now.isr());
        images.add(new Image(leader, now.leaderEpoch() + (elected ? 1 : 0), isr,
                now.partitionEpoch() + (changed ? 1 : 0), lives.clone()));
    }

    /// Its lease ran out, or it crashed: out of the in-sync replicas, unless it is the last.
    void fence(int id) {
        if (!now().isActive(id)) return;
        lives[id] = 0;
        int[] isr = without(now().isr(), id);
        if (isr.length == 0) isr = now().isr();
        change(now().leader() == id ? first(isr) : now().leader(), isr);
    }

    /// @param isNewLife it registered anew; else it was only thought dead
    void unfence(int id, boolean isNewLife, long oldEpoch) {
        lives[id] = isNewLife ? ++lastBrokerEpoch : oldEpoch;
        change(now().leader() == NOBODY ? first(now().isr()) : now().leader(), now().isr());
    }

    long lastBrokerEpoch() {
        return lastBrokerEpoch;
    }

    void elect(int id) {
        if (now().has(id) && now().isActive(id) && now().leader() != id) change(id, now().isr());
    }

    /// @return whether it was carried out (I22); what it led to is the image now
    short alter(int leader, Proposal asked) {
        Image now = now();
        if (asked.leaderEpoch() != now.leaderEpoch() || leader != now.leader()) return FENCED;
        if (asked.partitionEpoch() != now.partitionEpoch()) return STALE;
        for (int i = 0; i < asked.isr().length; i++) {
            int id = asked.isr()[i];
            long epoch = asked.brokerEpochs()[i];
            if (!now.isActive(id) || epoch >= 0 && epoch != now.brokerEpochs()[id]) return INELIGIBLE;
        }
        change(leader, asked.isr());
        return 0;
    }

    static final short STALE = 1;
    static final short INELIGIBLE = 2;
    static final short FENCED = 3;

    private int first(int[] isr) {
        for (int id : isr) if (lives[id] > 0) return id;
        return NOBODY;
    }

    private static int[] without(int[] ids, int id) {
        return Arrays.stream(ids).filter(each -> each != id).toArray();
    }
}
