package moldau.cli.link;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import moldau.base.Endpoint;
import moldau.base.fault.Malformed;
import moldau.wire.Errors;
import moldau.wire.WireWriter;
import moldau.wire.conversation.Correspondence;
import moldau.wire.message.Api;
import moldau.wire.message.ApiVersionsRequest;
import moldau.wire.message.ApiVersionsResponse;
import moldau.wire.message.Request;
import moldau.wire.message.Response;

/// One connection to one node: a request, then its answer. Blocks; one thread.
public final class Link implements AutoCloseable {
    /// No answer is larger (security T10).
    private static final int FRAME_BYTES_MAX = 256 << 20;
    private static final int CONNECT_MS = 5_000;

    private final Endpoint at;
    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final Correspondence correspondence;
    private final WireWriter writer = new WireWriter();
    private final int answerMs;
    private ApiVersionsResponse versions;

    private Link(Endpoint at, Socket socket, String clientId, int answerMs) throws IOException {
        this.at = at;
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
        this.correspondence = new Correspondence(clientId, 1);
        this.answerMs = answerMs;
    }

    /// Connects and asks which versions the node speaks.
    ///
    /// @param answerMs how long an answer may take, beyond what the request itself allows
    /// @throws Unreachable if there is no connection to be had
    static Link open(Endpoint at, String clientId, int answerMs) {
        var socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(at.host(), at.port()), CONNECT_MS);
            var link = new Link(at, socket, clientId, answerMs);
            link.versions = (ApiVersionsResponse) link.ask(Api.API_VERSIONS, Api.API_VERSIONS.versionMax(),
                    new ApiVersionsRequest("moldau", "1"), 0);
            if (link.versions.errorCode() == Errors.UNSUPPORTED_VERSION) {
                link.versions = (ApiVersionsResponse) link.ask(
                        Api.API_VERSIONS, 0, ApiVersionsRequest.DEFAULT, 0);
            }
            return link;
        } catch (UnknownHostException e) {
            close(socket);
            throw new Unreachable("no address is known for host " + at.host());
        } catch (IOException | Unreachable e) {
            close(socket);
            throw new Unreachable("nobody answers at " + at + " (" + e.getMessage() + ")");
        }
    }

    public ApiVersionsResponse versions() {
        return versions;
    }

    public Endpoint at() {
        return at;
    }

    /// Asks in the newest version that both ends speak.
    public Response ask(Api api, Request request) {
        return ask(api, api.versionMax(), request, 0);
    }

    /// @param versionMax of the request, where a newer one would need what we do not have
    /// @param waitMs how long the request itself lets the node wait
    /// @throws Unreachable if the connection breaks or no answer comes in time
    public Response ask(Api api, int versionMax, Request request, int waitMs) {
        writer.begin();
        correspondence.ask(writer, api, versions == null ? versionMax : version(api, versionMax), request);
        try {
            out.write(writer.toBytes());
            socket.setSoTimeout(answerMs + waitMs);
            int size = in.readInt();
            if (size < 0 || size > FRAME_BYTES_MAX) {
                throw new Malformed(at + " announces an answer of " + size + " bytes");
            }
            byte[] frame = new byte[size];
            in.readFully(frame);
            return correspondence.answer(ByteBuffer.wrap(frame)).response();
        } catch (SocketTimeoutException e) {
            close();
            throw new Unreachable(at + " did not answer " + api.apiName() + " in "
                    + (answerMs + waitMs) + " ms");
        } catch (IOException e) {
            close();
            throw new Unreachable(at + " closed the connection");
        }
    }

    /// Sends a request that is not answered.
    void tell(Api api, int versionMax, Request request) {
        writer.begin();
        correspondence.tell(writer, api, version(api, versionMax), request);
        try {
            out.write(writer.toBytes());
        } catch (IOException e) {
            close();
            throw new Unreachable(at + " closed the connection");
        }
    }

    private int version(Api api, int versionMax) {
        for (ApiVersionsResponse.ApiVersion each : versions.apiKeys()) {
            if (each.apiKey() != api.key()) continue;
            int version = Math.min(Math.min(each.maxVersion(), api.versionMax()), versionMax);
            if (version >= Math.max(each.minVersion(), api.versionMin())) return version;
        }
        throw new Refusal(Errors.UNSUPPORTED_VERSION, "The node at " + at + " does not speak "
                + api.apiName() + " as we do");
    }

    boolean isOpen() {
        return !socket.isClosed();
    }

    @Override
    public void close() {
        close(socket);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }
}
