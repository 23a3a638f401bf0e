package moldau.broker.api;

import moldau.broker.connection.Request;
import moldau.wire.WireReader;

/// Reads a request's body to its end: what is left over is an error that closes the connection
/// (behaviour 16).
final class Bodies {
    private Bodies() {}

    @FunctionalInterface
    interface Reader<T> {
        T read(WireReader in, int version);
    }

    static <T> T read(Request request, Reader<T> reader) {
        var in = new WireReader(request.body());
        T body = reader.read(in, request.version());
        in.expectEnd();
        return body;
    }
}
