package moldau.client.net;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import moldau.base.Endpoint;
import moldau.base.Loop;
import moldau.base.Network;
import moldau.base.Network.Connection;
import moldau.base.fault.Malformed;
import moldau.client.Refused;
import moldau.client.Unreachable;
import moldau.wire.Errors;
import moldau.wire.Inexpressible;
import moldau.wire.WireWriter;
import moldau.wire.conversation.Correspondence;
import moldau.wire.conversation.FrameReader;
import moldau.wire.message.Api;
import moldau.wire.message.ApiVersionsRequest;
import moldau.wire.message.ApiVersionsResponse;
import moldau.wire.message.ProduceRequest;
import moldau.wire.message.Request;
import moldau.wire.message.Response;

/// A connection to one broker, on the client's loop: asks which versions it speaks, then sends what
/// is asked, in order, and completes the answers. Broken once, it stays so: a new link is made.
final class Link implements Connection.Events {
    private static final int FRAME_BYTES_MAX = 1 << 30;
    private static final int UNANSWERED_MAX = 256;

    private final Endpoint to;
    private final Loop loop;
    private final Correspondence correspondence;
    private final FrameReader frames;
    private final WireWriter out = new WireWriter();
    private final ArrayDeque<Asked> waiting = new ArrayDeque<>();
    private final ArrayDeque<Asked> underWay = new ArrayDeque<>();
    private Connection connection;
    private Map<Api, ApiVersionsResponse.ApiVersion> versions;
    private boolean broken;

    /// @param versionMax not above this, whatever the broker can do
    private record Asked(Request request, short versionMax, CompletableFuture<Response> answer) {}

    Link(Endpoint to, Loop loop, Network network, String clientId) {
        this.to = to;
        this.loop = loop;
        this.correspondence = new Correspondence(clientId, UNANSWERED_MAX);
        this.frames = new FrameReader(loop.buffers(), FRAME_BYTES_MAX, new FrameReader.Sink() {
            @Override
            public boolean frame(ByteBuffer frame) {
                answered(frame);
                return true;
            }

            @Override
            public void borrowEnds() {}
        });
        connection = network.connect(to, loop, this);
    }

    boolean isBroken() {
        return broken;
    }

    /// The versions the broker speaks; null before it has said so. On the loop.
    Map<Api, ApiVersionsResponse.ApiVersion> versions() {
        return versions;
    }

    /// Sends a request in the highest version both know. On the loop.
    void ask(Request request, short versionMax, CompletableFuture<Response> answer) {
        assert loop.isCurrent();
        if (broken) {
            answer.completeExceptionally(new Unreachable("connection to " + to + " is broken"));
            return;
        }
        var asked = new Asked(request, versionMax, answer);
        if (versions == null || correspondence.isFull()) waiting.add(asked);
        else send(asked);
    }

    private void send(Asked asked) {
        Api api = asked.request.api();
        var theirs = versions.get(api);
        int version = theirs == null ? -1
                : Math.min(Math.min(theirs.maxVersion(), api.versionMax()), asked.versionMax);
        if (theirs == null || version < Math.max(theirs.minVersion(), api.versionMin())) {
            asked.answer.completeExceptionally(new Refused(Errors.UNSUPPORTED_VERSION, api.apiName(),
                    "the broker at " + to + " has no version of it that we know"));
            return;
        }
        write(asked, api, version);
    }

    private void write(Asked asked, Api api, int version) {
        try {
            out.begin();
            if (asked.request instanceof ProduceRequest produce && produce.acks() == 0) {
                correspondence.tell(out, api, version, asked.request);
                asked.answer.complete(null);
            } else {
                correspondence.ask(out, api, version, asked.request);
                underWay.add(asked);
            }
            connection.send(ByteBuffer.wrap(out.toBytes()));
        } catch (Inexpressible e) {
            asked.answer.completeExceptionally(new Refused(Errors.UNSUPPORTED_VERSION, api.apiName(),
                    e.getMessage()));
        }
    }

    private void answered(ByteBuffer frame) {
        // Answers outlive the frame: record batches in them are views of this copy.
        ByteBuffer copy = ByteBuffer.allocate(frame.remaining()).put(frame).flip();
        Response response = correspondence.answer(copy).response();
        Asked asked = underWay.poll();
        asked.answer.complete(response);
        while (versions != null && !waiting.isEmpty() && !correspondence.isFull()) send(waiting.poll());
    }

    @Override
    public void onOpen(Connection it) {
        var first = new CompletableFuture<Response>();
        first.thenAccept(answer -> greeted((ApiVersionsResponse) answer));
        write(new Asked(hello(), Short.MAX_VALUE, first), Api.API_VERSIONS, Api.API_VERSIONS.versionMax());
    }

    private static ApiVersionsRequest hello() {
        return ApiVersionsRequest.DEFAULT
                .withClientSoftwareName("moldau-java")
                .withClientSoftwareVersion("0.1.0");
    }

    private void greeted(ApiVersionsResponse answer) {
        if (answer.errorCode() == Errors.UNSUPPORTED_VERSION) {
            // An older broker: it said in version 0 how far it goes.
            int version = 0;
            for (var each : answer.apiKeys()) {
                if (each.apiKey() == Api.API_VERSIONS.key()) version = each.maxVersion();
            }
            var again = new CompletableFuture<Response>();
            again.thenAccept(next -> greeted((ApiVersionsResponse) next));
            write(new Asked(hello(), Short.MAX_VALUE, again), Api.API_VERSIONS,
                    Math.min(version, Api.API_VERSIONS.versionMax()));
            return;
        }
        var known = new EnumMap<Api, ApiVersionsResponse.ApiVersion>(Api.class);
        for (var each : answer.apiKeys()) if (Api.isKnown(each.apiKey())) known.put(Api.of(each.apiKey()), each);
        versions = known;
        while (!waiting.isEmpty() && !correspondence.isFull()) send(waiting.poll());
    }

    @Override
    public ByteBuffer readInto(Connection it) {
        return frames.readInto();
    }

    @Override
    public void onBytes(Connection it, ByteBuffer borrowed) {
        try {
            frames.bytes(borrowed);
            if (!frames.makeRoom()) throw new Malformed("no memory left for an answer");
        } catch (Malformed malformed) {
            fail(new Unreachable(to + " answered what cannot be understood: " + malformed.getMessage()));
        }
    }

    @Override
    public void onClosed(Connection it, Connection.Reason reason) {
        frames.close();
        fail(new Unreachable(switch (reason) {
            case REFUSED -> "nobody listens at " + to;
            case TIMED_OUT -> "no connection to " + to + " in time";
            case ENDED, RESET -> to + " closed the connection";
            case OURS -> "closed";
        }));
    }

    private void fail(Unreachable why) {
        if (broken) return;
        broken = true;
        connection.close();
        for (Asked each : underWay) each.answer.completeExceptionally(why);
        for (Asked each : waiting) each.answer.completeExceptionally(why);
        underWay.clear();
        waiting.clear();
    }

    /// Answers come in order, so one that does not come holds up all others: a new link is made.
    void giveUp(long timeoutMs) {
        fail(new Unreachable(to + " did not answer within " + timeoutMs + " ms"));
    }

    void close() {
        fail(new Unreachable("closed"));
    }
}
