package moldau.trials.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.AbstractResponse;

/// One connection of a client that says anything.
public final class Wire implements AutoCloseable {
    private static final int ANSWER_MS_MAX = 30_000;

    private final Socket socket;
    private final DataInputStream in;
    private int lastId;

    public Wire(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(ANSWER_MS_MAX);
        in = new DataInputStream(socket.getInputStream());
    }

    /// False when the connection is closed instead.
    public boolean isAnswered(ApiKeys api, short version, ApiMessage request) throws IOException {
        try {
            ask(api, version, request);
            return true;
        } catch (EOFException | SocketException closed) {
            return false;
        } catch (RuntimeException | IOException e) {
            throw new AssertionError(api + " v" + version + ": " + request, e);
        }
    }

    public AbstractResponse ask(ApiKeys api, short version, ApiMessage request) throws IOException {
        send(api, version, request);
        return receive(api, version);
    }

    public void send(ApiKeys api, short version, ApiMessage request) throws IOException {
        ByteBuffer body = MessageUtil.toByteBufferAccessor(request, version).buffer();
        boolean isFlexible = api.requestHeaderVersion(version) >= 2;
        int size = 2 + 2 + 4 + 2 + (isFlexible ? 1 : 0) + body.remaining();
        ByteBuffer frame = ByteBuffer.allocate(4 + size).putInt(size).putShort(api.id)
                .putShort(version).putInt(++lastId).putShort((short) -1);
        if (isFlexible) frame.put((byte) 0);
        socket.getOutputStream().write(frame.put(body).array());
    }

    /// The answer to what was sent last.
    public AbstractResponse receive(ApiKeys api, short version) throws IOException {
        byte[] answer = new byte[in.readInt()];
        in.readFully(answer);
        ByteBuffer bytes = ByteBuffer.wrap(answer);
        assertEquals(lastId, bytes.getInt());
        if (api.responseHeaderVersion(version) >= 1) assertEquals(0, bytes.get());
        var response = AbstractResponse.parseResponse(api, new ByteBufferAccessor(bytes), version);
        assertEquals(0, bytes.remaining(), () -> api + " v" + version + " has bytes behind " + response);
        return response;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
