package moldau.broker.remote;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import moldau.base.Endpoint;
import moldau.base.Loop;
import moldau.base.Network.Connection;
import moldau.base.fault.Malformed;
import moldau.wire.WireWriter;
import moldau.wire.conversation.Correspondence;
import moldau.wire.conversation.FrameReader;
import moldau.wire.message.Api;
import moldau.wire.message.ApiVersionsRequest;
import moldau.wire.message.ApiVersionsResponse;
import moldau.wire.message.Request;
import moldau.wire.message.Response;

/// Asks one other node. Connects when there is something to ask; ApiVersions goes first, and each
/// request in the highest version both ends know.
///
/// ```text
///   no session ──ask──► connecting ──open──► greeting ──ApiVersions──► talking
///        ▲                                                                │
///        └───────── closed, timed out, nonsense: all are unanswered ◄─────┘
/// ```
///
/// Nothing is sent twice: whoever asked decides whether to ask again. On one loop.
public final class Link {
    /// Answers that may be under way; the other end works on one at a time anyway.
    private static final int UNANSWERED_MAX = 64;
    private static final int WAITING_MAX = 10_000;
    private static final int FRAME_BYTES_MAX = 100 << 20;
    private static final long STARVED_RETRY_NANOS = 20_000_000L;
    private static final String SOFTWARE = "moldau";
    private static final String SOFTWARE_VERSION = "1";

    private final Peers.Way way;
    private final Loop loop;
    private final Endpoint to;
    private final ArrayDeque<Asked> waiting = new ArrayDeque<>();
    private Session session;
    private Loop.Timer timer;
    private boolean closed;

    private record Asked(Request request, Reply reply, long deadlineNanos) {}

    /// What became of a request; one of the two is called, once.
    public interface Reply {
        /// Byte buffers in `response` are borrowed for the call.
        ///
        /// @param version the response was written in
        void answered(Response response, int version);

        /// No answer will come: perhaps it was carried out all the same.
        void unanswered(String why);
    }

    Link(Peers.Way way, Endpoint to) {
        this.way = way;
        this.loop = way.loop();
        this.to = to;
    }

    public void ask(Request request, Reply reply) {
        assert loop.isCurrent() : "asked off the loop";
        if (closed || waiting.size() >= WAITING_MAX) {
            reply.unanswered(closed ? "closed" : "too much is waiting for " + to);
            return;
        }
        long deadline = way.clock().nowNanos() + way.requestMs() * 1_000_000L;
        waiting.add(new Asked(request, reply, deadline));
        if (session == null) {
            session = new Session();
            session.begin();
        } else {
            session.sendWaiting();
        }
        if (timer == null) timer = loop.at(deadline, this::tick);
    }

    /// Closes the connection for good.
    public void close() {
        closed = true;
        if (timer != null) timer.cancel();
        timer = null;
        if (session != null) session.end("closed");
    }

    private void tick() {
        timer = null;
        long next = oldestDeadline();
        if (next == Long.MAX_VALUE) return;
        if (next <= way.clock().nowNanos()) session.end("no answer in " + way.requestMs() + " ms");
        next = oldestDeadline();
        // Who was told may have asked again, and set the timer.
        if (timer == null && next != Long.MAX_VALUE) timer = loop.at(next, this::tick);
    }

    private long oldestDeadline() {
        Asked sent = session == null ? null : session.sent.peek();
        if (sent != null) return sent.deadlineNanos();
        Asked first = waiting.peek();
        return first == null ? Long.MAX_VALUE : first.deadlineNanos();
    }

    /// One connection from its making to its end.
    private final class Session implements Connection.Events, FrameReader.Sink {
        final ArrayDeque<Asked> sent = new ArrayDeque<>();
        private final Correspondence correspondence =
                new Correspondence(way.clientId(), UNANSWERED_MAX);
        private final FrameReader frames =
                new FrameReader(loop.buffers(), FRAME_BYTES_MAX, this);
        private final short[] versionsMax = new short[Byte.MAX_VALUE + 1];
        private final short[] versionsMin = new short[Byte.MAX_VALUE + 1];
        private Connection connection;
        private boolean talking;
        private boolean over;

        void begin() {
            connection = way.network().connect(to, loop, this);
        }

        @Override
        public void onOpen(Connection it) {
            connection = it;
            if (over) {
                it.close();
                return;
            }
            send(Api.API_VERSIONS, Api.API_VERSIONS.versionMax(), ApiVersionsRequest.DEFAULT
                    .withClientSoftwareName(SOFTWARE)
                    .withClientSoftwareVersion(SOFTWARE_VERSION));
        }

        private void send(Api api, int version, Request request) {
            var out = new WireWriter().begin();
            correspondence.ask(out, api, version, request);
            connection.send(ByteBuffer.wrap(out.toBytes()));
        }

        void sendWaiting() {
            while (talking && !over && !waiting.isEmpty() && !correspondence.isFull()) {
                Asked next = waiting.poll();
                Api api = next.request().api();
                int version = version(api);
                if (version < 0) {
                    next.reply().unanswered(to + " does not speak " + api.apiName());
                    continue;
                }
                sent.add(next);
                send(api, version, next.request());
            }
        }

        /// @return -1 if there is none that both know
        private int version(Api api) {
            int max = Math.min(api.versionMax(), versionsMax[api.key()]);
            return max >= Math.max(api.versionMin(), versionsMin[api.key()]) ? max : -1;
        }

        @Override
        public ByteBuffer readInto(Connection it) {
            return frames.readInto();
        }

        @Override
        public void onBytes(Connection it, ByteBuffer borrowed) {
            try {
                frames.bytes(borrowed);
                feed();
            } catch (Malformed malformed) {
                end(malformed.getMessage());
            }
        }

        private void feed() {
            if (over) return;
            boolean starved = !frames.makeRoom();
            connection.pauseReading(starved);
            if (starved) loop.at(way.clock().nowNanos() + STARVED_RETRY_NANOS, this::feed);
        }

        @Override
        public boolean frame(ByteBuffer frame) {
            if (over) return true;
            Correspondence.Answer answer = correspondence.answer(frame);
            if (!talking) {
                greeted((ApiVersionsResponse) answer.response());
            } else {
                sent.poll().reply().answered(answer.response(), answer.version());
            }
            sendWaiting();
            return true;
        }

        private void greeted(ApiVersionsResponse offer) {
            if (offer.errorCode() != 0) {
                throw new Malformed("ApiVersions refused with error " + offer.errorCode());
            }
            java.util.Arrays.fill(versionsMax, (short) -1);
            for (ApiVersionsResponse.ApiVersion each : offer.apiKeys()) {
                if (!Api.isKnown(each.apiKey())) continue;
                versionsMax[each.apiKey()] = each.maxVersion();
                versionsMin[each.apiKey()] = each.minVersion();
            }
            talking = true;
        }

        @Override
        public void borrowEnds() {}

        @Override
        public void onClosed(Connection it, Connection.Reason reason) {
            over("connection to " + to + " " + reason);
        }

        void end(String why) {
            if (over) return;
            connection.close();
            over(why);
        }

        private void over(String why) {
            if (over) return;
            over = true;
            frames.close();
            session = null;
            List<Asked> lost = new ArrayList<>(sent);
            lost.addAll(waiting);
            sent.clear();
            waiting.clear();
            for (Asked each : lost) each.reply().unanswered(why);
        }
    }
}
