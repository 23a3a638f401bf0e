package moldau.broker.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import moldau.base.Endpoint;
import moldau.base.Loop;
import moldau.base.Network.Connection;
import moldau.base.World;
import moldau.base.sim.Universe;
import moldau.base.sim.Weather;
import moldau.wire.WireWriter;
import moldau.wire.message.Api;
import moldau.wire.message.MetadataRequest;
import moldau.wire.message.MetadataResponse;
import moldau.wire.message.RequestHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ConversationTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int VERSION = 12;

    private final Universe universe = new Universe(1, Weather.CALM);
    private final World server = universe.host("server").boot();
    private final World clients = universe.host("clients").boot();
    private final List<String> refusals = new ArrayList<>();
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(Conversations.class);
    private Endpoint at;

    @BeforeEach
    void listen() {
        logged.start();
        logger.addAppender(logged);
        Apis apis = new Apis() {
            @Override
            public void handle(Request request, Responder responder) {
                responder.send((out, version) -> {
                    MetadataResponse.DEFAULT.write(out, version);
                    if (request.clientId().equals("unlucky")) throw new IllegalStateException("a bug");
                });
            }

            @Override
            public void borrowEnds() {}
        };
        var all = new Conversations(loop(server), server.clock(), Limits.DEFAULT, apis,
                (_, why) -> refusals.add(why));
        loop(server).post(all::start);
        at = new Endpoint("server", 9092);
        var door = new Door("PLAINTEXT", at, false);
        server.network().listen(at, new Loop[] {loop(server)}, peer -> all.welcome(door, peer));
    }

    @AfterEach
    void forget() {
        logger.detachAppender(logged);
    }

    private static Loop loop(World world) {
        return world.loops().data(0);
    }

    /// What a client hears.
    private final class Client implements Connection.Events {
        final ByteArrayOutputStream heard = new ByteArrayOutputStream();
        Connection connection;
        Connection.Reason closed;

        Client() {
            clients.network().connect(at, loop(clients), this);
            universe.run(SECOND);
        }

        @Override
        public void onOpen(Connection it) {
            connection = it;
        }

        @Override
        public void onBytes(Connection it, ByteBuffer borrowed) {
            while (borrowed.hasRemaining()) heard.write(borrowed.get());
        }

        @Override
        public void onClosed(Connection it, Connection.Reason reason) {
            closed = reason;
        }

        Client ask(String clientId, int bytesMax) {
            var out = new WireWriter().begin();
            int frame = out.beginFrame();
            new RequestHeader(Api.METADATA.key(), (short) VERSION, 7, clientId)
                    .write(out, Api.METADATA.requestHeaderVersion(VERSION));
            MetadataRequest.DEFAULT.write(out, VERSION);
            out.endFrame(frame);
            ByteBuffer bytes = ByteBuffer.wrap(out.toBytes());
            bytes.limit(Math.min(bytesMax, bytes.limit()));
            loop(clients).post(() -> connection.send(bytes));
            universe.run(SECOND);
            return this;
        }

        int answers() {
            ByteBuffer left = ByteBuffer.wrap(heard.toByteArray());
            int count = 0;
            for (; left.hasRemaining(); count++) left.position(left.position() + 4 + left.getInt(left.position()));
            return count;
        }
    }

    @Test
    void anAnswerThatCannotBeWrittenClosesOnlyThatConnectionAndIsLogged() {
        Client lucky = new Client().ask("lucky", Integer.MAX_VALUE);
        Client unlucky = new Client().ask("unlucky", Integer.MAX_VALUE);

        assertEquals(1, logged.list.stream().filter(each -> each.getLevel() == Level.ERROR).count());
        assertTrue(logged.list.getFirst().getFormattedMessage().contains("Metadata v12"));
        assertEquals(0, unlucky.answers());
        assertEquals(Connection.Reason.ENDED, unlucky.closed);
        assertEquals(List.of("no words for the answer to Metadata"), refusals);
        assertNull(lucky.closed);
        assertEquals(2, lucky.ask("lucky", Integer.MAX_VALUE).answers());
    }

    @Test
    void aFrameCutOffAndClosedCostsNobody() {
        Client other = new Client();
        for (int bytes = 1; bytes < 20; bytes++) {
            Client cut = new Client().ask("c", bytes);
            loop(clients).post(cut.connection::close);
            universe.run(SECOND);
        }

        assertEquals(1, other.ask("lucky", Integer.MAX_VALUE).answers());
        assertEquals(List.of(), refusals);
        assertEquals(List.of(), logged.list);
    }

    @Test
    void halfAFrameForTooLongIsClosed() {
        Client slow = new Client().ask("c", 9);

        universe.run(Limits.DEFAULT.halfFrameNanosMax() + 3 * SECOND);

        assertEquals(Connection.Reason.ENDED, slow.closed);
        assertEquals(List.of("half a frame for too long"), refusals);
    }
}
