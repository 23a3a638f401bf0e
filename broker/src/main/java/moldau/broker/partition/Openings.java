package moldau.broker.partition;

import java.util.List;
import java.util.TreeMap;
import moldau.log.TopicPartition;

/// The logs of one shard that are on their way: the image wants them here and nobody can use them
/// yet. On the shard's loop.
///
/// A start has thousands to open, some of them to be recovered, and clients want a few. So nobody
/// waits for all of them: who asks for one that is not open is told to come again (error 6, as by a
/// broker that does not know yet that it leads), and that one is opened before the others.
final class Openings {
    private final Shard shard;
    private final Opener opener;
    private final TreeMap<TopicPartition, Pending> pending = new TreeMap<>();

    private static final class Pending {
        private final Opener.Wanted wanted;
        private final Opener.Outcome outcome;
        private boolean hurried;

        Pending(Opener.Wanted wanted, Opener.Outcome outcome) {
            this.wanted = wanted;
            this.outcome = outcome;
        }
    }

    Openings(Shard shard, Opener opener) {
        this.shard = shard;
        this.opener = opener;
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }

    boolean has(TopicPartition name) {
        return pending.containsKey(name);
    }

    /// Opens or makes what is wanted. When `outcome` hears of one it is not [#has] any more.
    void open(List<Opener.Wanted> wanted, Opener.Outcome outcome) {
        Opener.Outcome mine = (each, opened) -> {
            pending.remove(each.name());
            outcome.opened(each, opened);
        };
        for (Opener.Wanted each : wanted) pending.put(each.name(), new Pending(each, mine));
        opener.open(shard, wanted, mine);
    }

    /// Somebody asked for it: it goes first.
    void hurry(TopicPartition name) {
        Pending one = pending.get(name);
        if (one == null || one.hurried) return;
        one.hurried = true;
        opener.openNow(shard, one.wanted, one.outcome);
    }

    /// Nothing more is begun; what is under way will be told.
    void cancel() {
        pending.values().removeIf(each -> each.wanted.taken().compareAndSet(false, true));
    }
}
