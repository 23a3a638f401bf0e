package moldau.broker.connection;

import java.nio.ByteBuffer;
import moldau.base.fault.Malformed;
import moldau.wire.WireReader;
import moldau.wire.message.Api;

/// Reads request headers, versions 1 and 2.
///
/// ```
/// int16 api key | int16 api version | int32 correlation id | int16 n, n bytes client id | v2: tags
/// ```
///
/// What is not known, or not offered on this listener, or not in this version, closes the connection
/// without a word (behaviour 3), except ApiVersions: a client that is newer than we are must learn so
/// in words it can read (behaviour 4, KIP-511).
final class RequestHeaders {
    private RequestHeaders() {}

    static Request read(Conversation from, ByteBuffer frame, long nowNanos) {
        var in = new WireReader(frame);
        short key = in.int16();
        short version = in.int16();
        int correlationId = in.int32();
        if (!Api.isKnown(key)) throw new Malformed("unknown api key " + key);
        Api api = Api.of(key);
        Door door = from.door();
        boolean offered = door.controller() ? api.onController() : api.onBroker();
        if (!offered) throw new Malformed(api + " is not offered on listener " + door.name());
        boolean known = api.supports(version);
        if (!known && api != Api.API_VERSIONS) {
            throw new Malformed(api + " has no version " + version + " here");
        }
        String clientId = in.stringOrNull(false);
        if (known && api.isFlexible(version)) in.skipTags();
        frame.position(in.position());
        return new Request(
                from, api, version, correlationId, clientId == null ? "" : clientId, frame, nowNanos);
    }
}
