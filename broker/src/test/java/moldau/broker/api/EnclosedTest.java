package moldau.broker.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import moldau.base.Endpoint;
import moldau.base.Loop;
import moldau.base.Network.Connection;
import moldau.base.World;
import moldau.base.sim.Universe;
import moldau.base.sim.Weather;
import moldau.broker.connection.Apis;
import moldau.broker.connection.Asker;
import moldau.broker.connection.Conversations;
import moldau.broker.connection.Door;
import moldau.broker.connection.Limits;
import moldau.broker.connection.Principal;
import moldau.broker.connection.Request;
import moldau.broker.connection.Responder;
import moldau.wire.Errors;
import moldau.wire.WireReader;
import moldau.wire.WireWriter;
import moldau.wire.message.Api;
import moldau.wire.message.DeleteTopicsRequest;
import moldau.wire.message.DeleteTopicsResponse;
import moldau.wire.message.EnvelopeRequest;
import moldau.wire.message.EnvelopeResponse;
import moldau.wire.message.FetchRequest;
import moldau.wire.message.RequestHeader;
import moldau.wire.message.ResponseHeader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a controller makes of a broker's Envelope (KIP-590).
class EnclosedTest {
    private static final long SECOND = 1_000_000_000L;
    private static final short VERSION = 6;
    private static final Principal ALICE = new Principal("User", "alice", true);
    private static final byte[] ADDRESS = {10, 0, 0, 7};

    private final Universe universe = new Universe(1, Weather.CALM);
    private final World server = universe.host("server").boot();
    private final World clients = universe.host("clients").boot();
    private final Endpoint at = new Endpoint("server", 9093);
    private final List<Asker> askers = new ArrayList<>();
    private boolean active = true;
    private short answer = Errors.NONE;

    @BeforeEach
    void listen() {
        Handler deletion = (request, responder) -> {
            askers.add(request.asker());
            var one = DeleteTopicsResponse.Topic.DEFAULT.withName("t").withErrorCode(answer);
            responder.send(DeleteTopicsResponse.DEFAULT.withResponses(List.of(one))::write);
        };
        Map<Api, Handler> table = Map.of(Api.DELETE_TOPICS, deletion);
        var enclosed = new Enclosed(table, () -> active);
        Apis apis = new Apis() {
            @Override
            public void handle(Request request, Responder responder) {
                (request.api() == Api.ENVELOPE ? enclosed : deletion).handle(request, responder);
            }

            @Override
            public void borrowEnds() {}
        };
        var all = new Conversations(loop(server), server.clock(), Limits.DEFAULT, apis, (_, _) -> {});
        loop(server).post(all::start);
        var door = new Door("CONTROLLER", at, true);
        server.network().listen(at, new Loop[] {loop(server)}, peer -> all.welcome(door, peer));
    }

    private static Loop loop(World world) {
        return world.loops().data(0);
    }

    private final class Client implements Connection.Events {
        private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
        private Connection connection;

        @Override
        public void onOpen(Connection it) {
            connection = it;
        }

        @Override
        public void onBytes(Connection it, ByteBuffer borrowed) {
            while (borrowed.hasRemaining()) heard.write(borrowed.get());
        }

        @Override
        public void onClosed(Connection it, Connection.Reason reason) {}

        WireReader ask(Api api, int version, Responder.Body body) {
            clients.network().connect(at, loop(clients), this);
            universe.run(SECOND);
            var out = new WireWriter().begin();
            int frame = out.beginFrame();
            header(api, version).write(out, api.requestHeaderVersion(version));
            body.write(out, version);
            out.endFrame(frame);
            ByteBuffer bytes = ByteBuffer.wrap(out.toBytes());
            loop(clients).post(() -> connection.send(bytes));
            universe.run(SECOND);
            var in = new WireReader(ByteBuffer.wrap(heard.toByteArray()));
            in.int32();
            ResponseHeader.read(in, api.responseHeaderVersion(version));
            return in;
        }
    }

    private static RequestHeader header(Api api, int version) {
        return new RequestHeader(api.key(), (short) version, 7, "c");
    }

    private static ByteBuffer whole(Api api, int version, Responder.Body body) {
        var out = new WireWriter().begin();
        header(api, version).write(out, api.requestHeaderVersion(version));
        body.write(out, version);
        return ByteBuffer.wrap(out.toBytes());
    }

    private static EnvelopeRequest deletion() {
        return EnvelopeRequest.DEFAULT
                .withRequestData(whole(Api.DELETE_TOPICS, VERSION, DeleteTopicsRequest.DEFAULT::write))
                .withRequestPrincipal(ALICE.toBytes()).withClientHostAddress(ADDRESS);
    }

    private EnvelopeResponse ask(EnvelopeRequest envelope) {
        return EnvelopeResponse.read(new Client().ask(Api.ENVELOPE, 0, envelope::write), 0);
    }

    @Test
    void whatIsInsideIsAskedByWhomTheEnvelopeNames() {
        EnvelopeResponse envelope = ask(deletion());

        assertEquals(Errors.NONE, envelope.errorCode());
        var in = new WireReader(envelope.responseData());
        assertEquals(7, ResponseHeader.read(in, Api.DELETE_TOPICS.responseHeaderVersion(VERSION)).correlationId());
        assertEquals(Errors.NONE, DeleteTopicsResponse.read(in, VERSION).responses().getFirst().errorCode());
        assertEquals(ALICE, askers.getFirst().principal());
        assertEquals(false, askers.getFirst().isDirect());
    }

    @Test
    void whoAsksWithoutAnEnvelopeIsNobodyInParticular() {
        new Client().ask(Api.DELETE_TOPICS, VERSION, DeleteTopicsRequest.DEFAULT::write);

        assertEquals(Principal.ANONYMOUS, askers.getFirst().principal());
        assertEquals(true, askers.getFirst().isDirect());
    }

    @Test
    void aPrincipalThatCannotBeReadIsRefused() {
        var wrong = new ArrayList<byte[]>();
        wrong.add(null);
        wrong.add(new byte[0]);
        wrong.add(new byte[] {0, 1, 5, 'U', 's', 'e', 'r', 2, 'a', 0, 0});
        wrong.add(new byte[] {0, 0, 5, 'U', 's'});

        for (byte[] each : wrong) {
            EnvelopeResponse envelope = ask(deletion().withRequestPrincipal(each));
            assertEquals(Errors.PRINCIPAL_DESERIALIZATION_FAILURE, envelope.errorCode());
            assertNull(envelope.responseData());
        }
        assertEquals(List.of(), askers);
    }

    @Test
    void whatIsNotForwardedOrNotUnderstoodIsRefused() {
        ByteBuffer fetch = whole(Api.FETCH, 16, FetchRequest.DEFAULT::write);
        ByteBuffer nothing = ByteBuffer.allocate(3);

        assertEquals(Errors.INVALID_REQUEST, ask(deletion().withRequestData(fetch)).errorCode());
        assertEquals(Errors.INVALID_REQUEST, ask(deletion().withRequestData(nothing)).errorCode());
        assertEquals(Errors.INVALID_REQUEST, ask(deletion().withClientHostAddress(new byte[3])).errorCode());
        assertEquals(List.of(), askers);
    }

    /// The broker asks again elsewhere; its client need not know.
    @Test
    void thatNoControllerIsHereIsAnErrorOfTheEnvelope() {
        answer = Errors.NOT_CONTROLLER;
        assertEquals(Errors.NOT_CONTROLLER, ask(deletion()).errorCode());
        active = false;
        assertEquals(Errors.NOT_CONTROLLER, ask(deletion()).errorCode());
        assertEquals(1, askers.size());
    }

    @Test
    void anyOtherErrorIsTheClients() {
        answer = Errors.UNKNOWN_TOPIC_OR_PARTITION;

        EnvelopeResponse envelope = ask(deletion());

        assertEquals(Errors.NONE, envelope.errorCode());
        var in = new WireReader(envelope.responseData());
        ResponseHeader.read(in, Api.DELETE_TOPICS.responseHeaderVersion(VERSION));
        assertEquals(answer, DeleteTopicsResponse.read(in, VERSION).responses().getFirst().errorCode());
    }
}
