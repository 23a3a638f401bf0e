package moldau.broker.controller;

import java.nio.ByteBuffer;
import moldau.base.fault.Malformed;
import moldau.broker.connection.Asker;
import moldau.wire.WireReader;
import moldau.wire.WireWriter;
import moldau.wire.message.Api;
import moldau.wire.message.EnvelopeRequest;
import moldau.wire.message.Request;
import moldau.wire.message.RequestHeader;
import moldau.wire.message.Response;
import moldau.wire.message.ResponseHeader;

/// What a client asked, as a broker passes it on to the controller (KIP-590): the whole request with
/// its header, who asked, and from where.
///
/// ```text
///   requestData       header, body        as the client sent it, without its size
///   requestPrincipal  see Principal
///   responseData      header, body
/// ```
public final class Envelopes {
    private static final int CORRELATION = 0;

    private Envelopes() {}

    /// @param version of the question: the one the client spoke
    static EnvelopeRequest seal(Asker asker, Request question, int version, String clientId) {
        Api api = question.api();
        var out = new WireWriter().begin();
        new RequestHeader(api.key(), (short) version, CORRELATION, clientId)
                .write(out, api.requestHeaderVersion(version));
        question.write(out, version);
        ByteBuffer data = ByteBuffer.wrap(out.toBytes());
        return EnvelopeRequest.DEFAULT
                .withRequestData(data)
                .withRequestPrincipal(asker.principal().toBytes())
                .withClientHostAddress(Addresses.bytes(asker.host()));
    }

    /// @throws Malformed if it is not the answer to such a question
    static Response open(ByteBuffer responseData, Api api, int version) {
        if (responseData == null) throw new Malformed("an envelope with nothing in it");
        var in = new WireReader(responseData);
        int id = ResponseHeader.read(in, api.responseHeaderVersion(version)).correlationId();
        if (id != CORRELATION) throw new Malformed("an envelope with the answer to another question");
        Response response = api.readResponse(in, version);
        in.expectEnd();
        return response;
    }
}
