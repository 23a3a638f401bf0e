package moldau.broker.remote;

import java.util.LinkedHashMap;
import java.util.Map;
import moldau.base.Clock;
import moldau.base.Endpoint;
import moldau.base.Loop;
import moldau.base.Network;

/// The other nodes as they are reached for one purpose, each by one [Link]. On one loop.
public final class Peers {
    /// More nodes than one talks to; beyond it the link made first goes.
    private static final int LINKS_MAX = 256;

    private final Way way;
    private final Map<Endpoint, Link> links = new LinkedHashMap<>();

    /// How others are reached.
    ///
    /// @param loop where everything happens
    /// @param clientId what we call ourselves
    /// @param requestMs how long an answer may take
    public record Way(Network network, Loop loop, Clock clock, String clientId, int requestMs) {}

    public Peers(Way way) {
        this.way = way;
    }

    public Link at(Endpoint endpoint) {
        Link known = links.get(endpoint);
        if (known != null) return known;
        if (links.size() >= LINKS_MAX) links.remove(links.keySet().iterator().next()).close();
        Link link = new Link(way, endpoint);
        links.put(endpoint, link);
        return link;
    }

    /// Closes all connections; what waits is told so.
    public void close() {
        for (Link each : links.values()) each.close();
        links.clear();
    }
}
