package moldau.replication.raft;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// The effects of one step, in order. **The contract:**
///
/// 1. Effects are carried out in the order given, and all of one step before any of the next.
/// 2. **Persist, then send, then answer.** A [Effect.Persist] or [Effect.Truncate] is durable
/// before    any later effect begins. While it is under way no event is stepped: what arrives
/// waits. So no    vote and no epoch leaves the node before the disk has it (I43; Raft §5.2).
/// 3. [Effect.Append] and [Effect.AppendFetched] need not be durable when the next effect begins.
///    Their durability is told by [Event.Synced], and only what is synced is counted for a majority
///    or claimed in a fetch (I45).
/// 4. A failed disk ends the driver: it tells the machine nothing more (I12).
public final class Effects implements Iterable<Effect> {
    private final List<Effect> effects = new ArrayList<>(4);

    /// Of two [Effect.Persist] with nothing between them that depends on the earlier, only the
    /// later is worth its fsync: it takes the earlier one's place.
    void add(Effect effect) {
        if (effect instanceof Effect.Persist) {
            int last = effects.size() - 1;
            while (last >= 0 && effects.get(last) instanceof Effect.LeaderChanged) last--;
            if (last >= 0 && effects.get(last) instanceof Effect.Persist) {
                effects.set(last, effect);
                return;
            }
        }
        effects.add(effect);
    }

    public boolean isEmpty() {
        return effects.isEmpty();
    }

    public List<Effect> list() {
        return List.copyOf(effects);
    }

    @Override
    public Iterator<Effect> iterator() {
        return effects.iterator();
    }

    @Override
    public String toString() {
        return effects.toString();
    }
}
