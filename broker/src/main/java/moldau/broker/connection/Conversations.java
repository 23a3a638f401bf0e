package moldau.broker.connection;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.function.BiConsumer;
import moldau.base.Clock;
import moldau.base.Endpoint;
import moldau.base.Loop;
import moldau.base.Network.Connection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All conversations of one loop: what they share, and the broom that closes the silent ones.
public final class Conversations {
    private static final Logger LOG = LoggerFactory.getLogger(Conversations.class);
    private static final long SWEEP_NANOS = 1_000_000_000L;
    private static final long STARVED_RETRY_NANOS = 20_000_000L;

    private final Loop loop;
    private final Clock clock;
    private final Limits limits;
    private final Apis apis;
    private final BiConsumer<Conversation, String> refusals;
    private final ResponseWriter responses;
    private final LinkedHashSet<Conversation> open = new LinkedHashSet<>();
    private final ArrayList<Conversation> starved = new ArrayList<>();
    private boolean stopped;

    /// @param refusals hears why we closed a connection: for the log
    public Conversations(
            Loop loop, Clock clock, Limits limits, Apis apis,
            BiConsumer<Conversation, String> refusals) {
        this.loop = loop;
        this.clock = clock;
        this.limits = limits;
        this.apis = apis;
        this.refusals = refusals;
        this.responses = new ResponseWriter(loop.buffers());
    }

    /// Begins sweeping. Called on the loop.
    public void start() {
        loop.at(clock.nowNanos() + SWEEP_NANOS, this::sweep);
    }

    /// A new connection came in by `door`.
    public Connection.Events welcome(Door door, Endpoint peer) {
        return stopped ? null : new Conversation(door, peer, this, loop.buffers(), clock);
    }

    /// Closes all conversations; new ones are not welcome.
    public void stop() {
        stopped = true;
        for (Conversation each : new ArrayList<>(open)) each.close();
    }

    public int count() {
        return open.size();
    }

    Limits limits() {
        return limits;
    }

    ResponseWriter responses() {
        return responses;
    }

    Apis apis() {
        return apis;
    }

    void opened(Conversation it) {
        open.add(it);
    }

    void closed(Conversation it) {
        open.remove(it);
    }

    void refused(Conversation it, String why) {
        refusals.accept(it, why);
    }

    /// An answer that cannot be written is a bug of ours, and costs only the one who asked.
    void unsayable(Request request, Throwable bug) {
        LOG.error("{} v{} has an answer that cannot be written, closing the connection",
                request.api().apiName(), request.version(), bug);
    }

    void starved(Conversation it) {
        if (starved.isEmpty()) loop.at(clock.nowNanos() + STARVED_RETRY_NANOS, this::feedStarved);
        starved.add(it);
    }

    private void feedStarved() {
        var hungry = new ArrayList<>(starved);
        starved.clear();
        for (Conversation each : hungry) each.retryStarved();
    }

    private void sweep() {
        if (stopped) return;
        long now = clock.nowNanos();
        for (Conversation each : new ArrayList<>(open)) {
            String why = each.overdue(now, limits);
            if (why != null) {
                refused(each, why);
                each.close();
            }
        }
        loop.at(now + SWEEP_NANOS, this::sweep);
    }
}
