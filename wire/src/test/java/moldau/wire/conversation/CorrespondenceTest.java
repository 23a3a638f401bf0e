package moldau.wire.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import moldau.base.fault.Malformed;
import moldau.wire.Errors;
import moldau.wire.WireReader;
import moldau.wire.WireWriter;
import moldau.wire.message.Api;
import moldau.wire.message.ApiVersionsRequest;
import moldau.wire.message.ApiVersionsResponse;
import moldau.wire.message.HeartbeatRequest;
import moldau.wire.message.HeartbeatResponse;
import moldau.wire.message.RequestHeader;
import moldau.wire.message.Response;
import moldau.wire.message.ResponseHeader;
import org.junit.jupiter.api.Test;

class CorrespondenceTest {
    private final Correspondence correspondence = new Correspondence("me", 3);

    private ByteBuffer ask(Api api, int version) {
        WireWriter out = new WireWriter().begin();
        correspondence.ask(out, api, version, api == Api.HEARTBEAT
            ? HeartbeatRequest.DEFAULT : ApiVersionsRequest.DEFAULT);
        return ByteBuffer.wrap(out.toBytes());
    }

    private static ByteBuffer answer(Api api, int version, int id, Response response) {
        WireWriter out = new WireWriter().begin();
        new ResponseHeader(id).write(out, api.responseHeaderVersion(version));
        response.write(out, version);
        return ByteBuffer.wrap(out.toBytes());
    }

    @Test
    void aRequestIsOneFrameWithItsHeader() {
        ByteBuffer frame = ask(Api.HEARTBEAT, 4);

        assertEquals(frame.remaining() - 4, frame.getInt());
        WireReader in = new WireReader(frame);
        RequestHeader header = RequestHeader.read(in, Api.HEARTBEAT.requestHeaderVersion(4));
        assertEquals(new RequestHeader(Api.HEARTBEAT.key(), (short) 4, 0, "me"), header);
        assertEquals(HeartbeatRequest.DEFAULT, HeartbeatRequest.read(in, 4));
        in.expectEnd();
    }

    @Test
    void answersAreReadAsWhatWasAskedInOrder() {
        ask(Api.HEARTBEAT, 4);
        ask(Api.API_VERSIONS, 3);
        ask(Api.HEARTBEAT, 0);

        for (int id = 0; id < 3; id++) {
            Api api = id == 1 ? Api.API_VERSIONS : Api.HEARTBEAT;
            int version = id == 0 ? 4 : id == 1 ? 3 : 0;
            Response response = id == 1 ? ApiVersionsResponse.DEFAULT : HeartbeatResponse.DEFAULT;
            var got = correspondence.answer(answer(api, version, id, response));
            assertEquals(new Correspondence.Answer(id, api, version, response), got);
        }
        assertEquals(0, correspondence.unanswered());
    }

    @Test
    void onlySoManyAreUnderWay() {
        for (int i = 0; i < 3; i++) {
            assertTrue(!correspondence.isFull());
            ask(Api.HEARTBEAT, 4);
        }

        assertTrue(correspondence.isFull());
    }

    @Test
    void aTellingIsNumberedButNotAwaited() {
        WireWriter out = new WireWriter().begin();
        correspondence.tell(out, Api.HEARTBEAT, 4, HeartbeatRequest.DEFAULT);
        ask(Api.HEARTBEAT, 4);

        var got = correspondence.answer(answer(Api.HEARTBEAT, 4, 1, HeartbeatResponse.DEFAULT));

        assertEquals(1, got.correlationId());
    }

    @Test
    void aNodeThatIsTooOldForOurApiVersionsIsUnderstood() {
        ask(Api.API_VERSIONS, 4);
        Response refusal = ApiVersionsResponse.DEFAULT.withErrorCode(Errors.UNSUPPORTED_VERSION);

        var got = correspondence.answer(answer(Api.API_VERSIONS, 0, 0, refusal));

        assertEquals(0, got.version());
        assertEquals(refusal, got.response());
    }

    @Test
    void answersNobodyAskedForAreMalformed() {
        ByteBuffer first = answer(Api.HEARTBEAT, 4, 0, HeartbeatResponse.DEFAULT);
        assertThrows(Malformed.class, () -> correspondence.answer(first));
        ask(Api.HEARTBEAT, 4);
        ByteBuffer other = answer(Api.HEARTBEAT, 4, 1, HeartbeatResponse.DEFAULT);
        assertThrows(Malformed.class, () -> correspondence.answer(other));
    }

    @Test
    void bytesLeftOverOrMissingAreMalformed() {
        ByteBuffer whole = answer(Api.HEARTBEAT, 4, 0, HeartbeatResponse.DEFAULT);
        ask(Api.HEARTBEAT, 4);
        for (int size = 0; size <= whole.limit() + 1; size++) {
            ByteBuffer other = ByteBuffer.allocate(size);
            other.put(0, whole, 0, Math.min(size, whole.limit()));
            if (size != whole.limit()) {
                assertThrows(Malformed.class, () -> correspondence.answer(other), "size " + size);
            }
        }
        assertEquals(1, correspondence.unanswered());
    }
}
