package moldau.trials.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.WireReader;
import moldau.wire.WireWriter;
import moldau.wire.batch.BatchBuilder;
import moldau.wire.batch.Codec;
import moldau.wire.batch.Compression;
import moldau.wire.batch.Head;
import moldau.wire.message.Api;
import moldau.wire.message.ApiVersionsRequest;
import moldau.wire.message.ApiVersionsResponse;
import moldau.wire.message.CreateTopicsRequest;
import moldau.wire.message.CreateTopicsResponse;
import moldau.wire.message.FetchRequest;
import moldau.wire.message.FetchResponse;
import moldau.wire.message.MetadataRequest;
import moldau.wire.message.MetadataResponse;
import moldau.wire.message.ProduceRequest;
import moldau.wire.message.ProduceResponse;
import moldau.wire.message.Request;
import moldau.wire.message.RequestHeader;
import moldau.wire.message.Response;
import moldau.wire.message.ResponseHeader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a client may send wrong, on raw sockets: each gets its error or a closed connection, and the
/// node goes on serving others (security T1-T7, T11; behaviours A).
class BadInputTest {
    private static final int ANSWER_MS_MAX = 30_000;

    @TempDir
    static Path home;

    private static NodeProcess node;

    @BeforeAll
    static void start() throws IOException {
        node = NodeProcess.in(home).start();
        try (var wire = new Wire()) {
            var topic = CreateTopicsRequest.Topic.DEFAULT.withName("t").withNumPartitions(1)
                    .withReplicationFactor((short) 1);
            wire.ask(CreateTopicsRequest.DEFAULT.withTopics(List.of(topic)).withTimeoutMs(10_000), 7);
        }
    }

    @AfterAll
    static void stop() {
        assertEquals(List.of(), node.errors());
        node.stop();
    }

    @AfterEach
    void theNodeServesOthers() throws IOException {
        try (var bystander = new Wire()) {
            var answer = (MetadataResponse) bystander.ask(MetadataRequest.DEFAULT.withTopics(null), 12);
            assertTrue(answer.topics().stream().anyMatch(topic -> topic.name().equals("t")));
        }
    }

    @Test
    void noiseClosesTheConnection() throws IOException {
        var random = new Random(42);
        for (int i = 0; i < 50; i++) {
            byte[] noise = new byte[8 + random.nextInt(300)];
            random.nextBytes(noise);
            noise[0] |= (byte) 0x80; // a negative size
            assertTrue(isClosedAfter(noise));
        }
    }

    /// Behind a good header, on either listener; the client then says no more, and hears the end.
    @Test
    void noiseBehindAnyHeaderEndsItsOwnConnectionOnly() throws IOException {
        var random = new Random(43);
        for (int port : List.of(node.port(), node.controllerPort())) {
            for (Api api : Api.values()) {
                byte[] body = new byte[random.nextInt(120)];
                random.nextBytes(body);
                byte[] header = frame(api.key(), api.versionMax());
                ByteBuffer whole = ByteBuffer.allocate(header.length + 1 + body.length).put(header)
                        .put((byte) 0).put(body);
                whole.putInt(0, whole.capacity() - 4);
                try (var wire = new Wire(port)) {
                    wire.send(whole.array());
                    wire.awaitEnd();
                }
            }
        }
        theControllerServesOthers();
    }

    @Test
    void theControllersListenerTakesNoNoiseEither() throws IOException {
        var random = new Random(44);
        int port = node.controllerPort();
        for (int i = 0; i < 20; i++) {
            byte[] noise = new byte[8 + random.nextInt(300)];
            random.nextBytes(noise);
            noise[0] |= (byte) 0x80;
            assertTrue(isClosedAfter(port, noise));
        }
        assertTrue(isClosedAfter(port, new byte[] {0x7F, -1, -1, -1, 0, 18}));
        assertTrue(isClosedAfter(port, frame(200, 0)));
        assertTrue(isClosedAfter(port, frame(Api.PRODUCE.key(), Api.PRODUCE.versionMax())));
        assertTrue(isClosedAfter(port, frame(Api.VOTE.key(), 99)));
        theControllerServesOthers();
    }

    private static void theControllerServesOthers() throws IOException {
        try (var bystander = new Wire(node.controllerPort())) {
            var answer = (ApiVersionsResponse) bystander.ask(ApiVersionsRequest.DEFAULT
                    .withClientSoftwareName("test").withClientSoftwareVersion("1"), 3);
            assertEquals(Errors.NONE, answer.errorCode());
        }
    }

    @Test
    void framesCutOffAndClosedCostNobody() throws IOException {
        byte[] whole = frame(Api.METADATA.key(), 5);
        for (int port : List.of(node.port(), node.controllerPort())) {
            for (int bytes = 1; bytes < whole.length; bytes++) {
                try (var wire = new Wire(port)) {
                    wire.send(java.util.Arrays.copyOf(whole, bytes));
                }
            }
        }
    }

    @Test
    void aFetchOfTheZeroTopicIdIsOfAnUnknownOne() throws IOException {
        for (int version : new int[] {13, FetchRequest.VERSION_MAX}) {
            try (var wire = new Wire()) {
                var topic = FetchRequest.Topic.DEFAULT.withTopicId(Uuid.ZERO)
                        .withPartitions(List.of(FetchRequest.Partition.DEFAULT));
                var answer = (FetchResponse) wire.ask(
                        FetchRequest.DEFAULT.withTopics(List.of(topic)).withSessionEpoch(-1), version);
                assertEquals(Errors.UNKNOWN_TOPIC_ID, answer.responses().getFirst().partitions()
                        .getFirst().errorCode());
            }
        }
    }

    @Test
    void topicIdsAreNotYetAskedForInMetadata10And11() throws IOException {
        for (int version : new int[] {10, 11}) {
            try (var wire = new Wire()) {
                var topic = MetadataRequest.Topic.DEFAULT.withTopicId(new Uuid(7, 8)).withName(null);
                var answer = (MetadataResponse) wire.ask(
                        MetadataRequest.DEFAULT.withTopics(List.of(topic)), version);
                assertEquals(Errors.INVALID_REQUEST, answer.topics().getFirst().errorCode());
            }
        }
    }

    @Test
    void aSizeOfTwoGigabytesClosesTheConnection() throws IOException {
        assertTrue(isClosedAfter(new byte[] {0x7F, -1, -1, -1, 0, 18}));
    }

    @Test
    void unknownApisAndVersionsCloseTheConnection() throws IOException {
        assertTrue(isClosedAfter(frame(200, 0)));
        assertTrue(isClosedAfter(frame(-1, 0)));
        assertTrue(isClosedAfter(frame(Api.FETCH.key(), 3)));
        assertTrue(isClosedAfter(frame(Api.FETCH.key(), 99)));
        assertTrue(isClosedAfter(frame(Api.PRODUCE.key(), 2)));
        assertTrue(isClosedAfter(frame(Api.VOTE.key(), 0)));
    }

    @Test
    void apiVersionsOfTheFutureIsAnsweredInVersionZero() throws IOException {
        try (var wire = new Wire()) {
            wire.send(frame(Api.API_VERSIONS.key(), 77));
            var in = new WireReader(wire.receive());
            in.int32();
            var answer = ApiVersionsResponse.read(in, 0);
            assertEquals(Errors.UNSUPPORTED_VERSION, answer.errorCode());
            assertEquals(1, answer.apiKeys().size());
            assertEquals(18, answer.apiKeys().getFirst().apiKey());
            assertEquals(Errors.NONE, ((ApiVersionsResponse) wire.ask(ApiVersionsRequest.DEFAULT
                    .withClientSoftwareName("test").withClientSoftwareVersion("1"), 3)).errorCode());
        }
    }

    @Test
    void countsBeyondTheFrameCloseTheConnection() throws IOException {
        byte[] metadata = frame(Api.METADATA.key(), 5);
        byte[] whole = ByteBuffer.allocate(metadata.length + 4).put(metadata).putInt(Integer.MAX_VALUE).array();
        ByteBuffer.wrap(whole).putInt(0, whole.length - 4);
        assertTrue(isClosedAfter(whole));
    }

    @Test
    void bytesLeftOverCloseTheConnection() throws IOException {
        byte[] heartbeatless = ByteBuffer.allocate(100).putInt(96).putShort(Api.LIST_GROUPS.key()).putShort((short) 0)
                .putInt(1).putShort((short) -1).array();
        assertTrue(isClosedAfter(heartbeatless));
    }

    @Test
    void aWrongChecksumIsACorruptMessage() throws IOException {
        ByteBuffer batch = batch("value".getBytes(), Codec.NONE);
        batch.put(batch.limit() - 1, (byte) (batch.get(batch.limit() - 1) ^ 1));
        assertEquals(Errors.CORRUPT_MESSAGE, produce(batch, (short) 1));
    }

    @Test
    void acksOfSevenAreRefused() throws IOException {
        assertEquals(Errors.INVALID_REQUIRED_ACKS, produce(batch("v".getBytes(), Codec.NONE), (short) 7));
    }

    @Test
    void aDecompressionBombIsRefused() throws IOException {
        for (Codec codec : List.of(Codec.GZIP, Codec.ZSTD, Codec.LZ4)) {
            ByteBuffer bomb = batch(new byte[140 << 20], codec);
            assertTrue(bomb.remaining() < 1_048_588, codec + " " + bomb.remaining());
            assertTrue(produce(bomb, (short) 1) != Errors.NONE, codec.toString());
        }
    }

    @Test
    void namesThatLeaveTheDirectoryAreRefused() throws IOException {
        for (String name : List.of("..", ".", "a/b", "../../x", "a\0b", "", "ä", "x".repeat(250))) {
            try (var wire = new Wire()) {
                var topic = CreateTopicsRequest.Topic.DEFAULT.withName(name).withNumPartitions(1)
                        .withReplicationFactor((short) 1);
                var answer = (CreateTopicsResponse) wire.ask(
                        CreateTopicsRequest.DEFAULT.withTopics(List.of(topic)).withTimeoutMs(1_000), 7);
                assertEquals(Errors.INVALID_TOPIC_EXCEPTION, answer.topics().getFirst().errorCode(), name);
            }
        }
        assertTrue(Files.notExists(home.resolve("x-0")));
    }

    @Test
    void aFetchOfNothingIsAnsweredAtOnce() throws IOException {
        try (var wire = new Wire()) {
            var answer = (FetchResponse) wire.ask(FetchRequest.DEFAULT
                    .withMaxWaitMs(Integer.MAX_VALUE).withMinBytes(1).withSessionEpoch(-1), 12);
            assertEquals(Errors.NONE, answer.errorCode());
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        try (var wire = new Wire()) {
            var ids = new ArrayList<Integer>();
            for (int i = 0; i < 300; i++) {
                ids.add(wire.write(i % 3 == 0 ? MetadataRequest.DEFAULT.withTopics(null)
                        : MetadataRequest.DEFAULT.withTopics(List.of()), 12));
            }
            for (int id : ids) assertEquals(id, new WireReader(wire.receive()).int32());
        }
    }

    @Test
    void halfOpenConnectionsCostNothing() throws IOException {
        long before = residentBytes();
        var sockets = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 2_000; i++) {
                var socket = new Socket("127.0.0.1", node.port());
                sockets.add(socket);
                // Announces 100 MB and falls silent.
                socket.getOutputStream().write(new byte[] {6, 0, 0, 0, 0, 3});
            }
            theNodeServesOthers();
            assertTrue(residentBytes() - before < 100L << 20, "grew by " + (residentBytes() - before));
        } finally {
            for (Socket each : sockets) each.close();
        }
    }

    private static long residentBytes() throws IOException {
        Path status = Path.of("/proc/" + node.process().pid() + "/status");
        if (Files.notExists(status)) return 0;
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("VmRSS:")) return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
        }
        return 0;
    }

    private static ByteBuffer batch(byte[] value, Codec codec) {
        try (var builder = new BatchBuilder()) {
            builder.append(1, null, value);
            return builder.build(Head.DEFAULT.withCompression(Compression.of(codec)));
        }
    }

    private static short produce(ByteBuffer batch, short acks) throws IOException {
        try (var wire = new Wire()) {
            var partition = new ProduceRequest.Partition(0, batch);
            var request = ProduceRequest.DEFAULT.withAcks(acks).withTimeoutMs(10_000).withTopicData(
                    List.of(new ProduceRequest.Topic("t", Uuid.ZERO, List.of(partition))));
            var answer = (ProduceResponse) wire.ask(request, 9);
            return answer.responses().getFirst().partitionResponses().getFirst().errorCode();
        }
    }

    /// A frame with a header and nothing behind it.
    private static byte[] frame(int api, int version) {
        return ByteBuffer.allocate(14).putInt(10).putShort((short) api).putShort((short) version)
                .putInt(1).putShort((short) -1).array();
    }

    private static boolean isClosedAfter(byte[] bytes) throws IOException {
        return isClosedAfter(node.port(), bytes);
    }

    private static boolean isClosedAfter(int port, byte[] bytes) throws IOException {
        try (var wire = new Wire(port)) {
            wire.send(bytes);
            return wire.in.read() == -1;
        } catch (SocketException reset) {
            return true;
        }
    }

    /// A client that says just what it is told to.
    private static final class Wire implements AutoCloseable {
        private final Socket socket;
        private final DataInputStream in;
        private int lastId;

        Wire() throws IOException {
            this(node.port());
        }

        Wire(int port) throws IOException {
            socket = new Socket("127.0.0.1", port);
            socket.setSoTimeout(ANSWER_MS_MAX);
            in = new DataInputStream(socket.getInputStream());
        }

        void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        /// Says no more, and reads whatever comes until the other end has closed.
        void awaitEnd() throws IOException {
            try {
                socket.shutdownOutput();
                while (in.read() >= 0) {
                    // An answer: as good as none.
                }
            } catch (SocketException reset) {
                // That is an end too.
            }
        }

        int write(Request request, int version) throws IOException {
            var out = new WireWriter().begin();
            int frame = out.beginFrame();
            new RequestHeader(request.api().key(), (short) version, ++lastId, "test")
                    .write(out, request.api().requestHeaderVersion(version));
            request.write(out, version);
            out.endFrame(frame);
            send(out.toBytes());
            return lastId;
        }

        ByteBuffer receive() throws IOException {
            byte[] frame = new byte[in.readInt()];
            in.readFully(frame);
            return ByteBuffer.wrap(frame);
        }

        Response ask(Request request, int version) throws IOException {
            int id = write(request, version);
            try {
                var in = new WireReader(receive());
                var header = ResponseHeader.read(in, request.api().responseHeaderVersion(version));
                assertEquals(id, header.correlationId());
                return request.api().readResponse(in, version);
            } catch (EOFException e) {
                throw new AssertionError("the connection was closed instead of answering", e);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
