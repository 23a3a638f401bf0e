package moldau.base.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The network between the hosts of a universe: who listens where, which ways are cut.
///
/// A cut way behaves as lost packets do: what is sent waits and arrives, in order, after it healed.
public final class Fabric {
    /// How often a packet is tried again on a way that is cut.
    static final long RETRY_NANOS = 200_000_000;

    private final Universe universe;
    private final Map<String, SimListener> listeners = new TreeMap<>();
    private final Set<String> cuts = new TreeSet<>();
    private final List<SimConnection> open = new ArrayList<>();
    private final Chance delays;
    private final Chance ties;
    private long connections;

    Fabric(Universe universe) {
        this.universe = universe;
        this.delays = new Chance(universe.seed(), "wire", 0);
        this.ties = new Chance(universe.seed(), "wire ties", 0);
    }

    /// Nothing gets from `from` to `to`; the other way is open.
    public void cut(SimHost from, SimHost to) {
        cuts.add(from.name() + '>' + to.name());
    }

    public void cutBothWays(SimHost a, SimHost b) {
        cut(a, b);
        cut(b, a);
    }

    public void heal(SimHost from, SimHost to) {
        cuts.remove(from.name() + '>' + to.name());
    }

    public void healAll() {
        cuts.clear();
    }

    /// Breaks all connections between two hosts; what was under way or unread is lost.
    public void reset(SimHost a, SimHost b) {
        for (SimConnection connection : List.copyOf(open)) {
            SimHost here = connection.host();
            SimHost there = connection.peerHost();
            if ((here == a && there == b) || (here == b && there == a)) connection.breakDown();
        }
    }

    boolean isCut(SimHost from, SimHost to) {
        return from != to && cuts.contains(from.name() + '>' + to.name());
    }

    long delay(SimHost from, SimHost to) {
        long typical = universe.weather().wireNanos();
        return delays.tail(from == to ? Math.min(typical, 20_000) : typical);
    }

    /// Number of a new connection, for its own streams of chance.
    long nextConnection() {
        return connections++;
    }

    void happen(long atNanos, moldau.base.Task task) {
        universe.add(atNanos, ties.bits(), null, null, task);
    }

    void opened(SimConnection connection) {
        open.add(connection);
    }

    void closed(SimConnection connection) {
        open.remove(connection);
    }

    List<SimConnection> open() {
        return open;
    }

    /// @return false if somebody listens there already
    boolean listen(SimListener listener) {
        return listeners.putIfAbsent(key(listener.host(), listener.port()), listener) == null;
    }

    void unlisten(SimListener listener) {
        listeners.remove(key(listener.host(), listener.port()), listener);
    }

    void unlisten(SimWorld world) {
        listeners.values().removeIf(listener -> listener.world() == world);
    }

    SimListener listener(SimHost host, int port) {
        return listeners.get(key(host, port));
    }

    private static String key(SimHost host, int port) {
        return host.name() + ':' + port;
    }
}
