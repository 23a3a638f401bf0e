package moldau.wire.conversation;

import java.nio.ByteBuffer;
import moldau.base.fault.Malformed;
import moldau.wire.Errors;
import moldau.wire.WireReader;
import moldau.wire.WireWriter;
import moldau.wire.message.Api;
import moldau.wire.message.Request;
import moldau.wire.message.RequestHeader;
import moldau.wire.message.Response;
import moldau.wire.message.ResponseHeader;

/// The asking end of one connection: requests that were written and wait for their answers, which
/// come in the same order.
///
/// ```text
///   request   int32 size | int16 api key | int16 version | int32 correlation id | client id | body
///   response  int32 size | int32 correlation id | body      (headers end in tags where flexible)
/// ```
///
/// The answering end is not trusted (security T10): an answer nobody asked for, one to another
/// request, one with bytes left over, is [Malformed], and the connection is to be closed. One
/// thread.
public final class Correspondence {
    private final String clientId;
    private final WireReader reader = new WireReader();
    private int lastId = -1;

    /// What waits for an answer, oldest at `first`, around the arrays' ends.
    private final Api[] apis;
    private final short[] versions;
    private final int[] ids;
    private int first;
    private int count;

    /// What came for a request. Byte buffers in `response` are borrowed from the frame.
    ///
    /// @param version the response was written in
    public record Answer(int correlationId, Api api, int version, Response response) {}

    /// @param clientId null for none
    /// @param unansweredMax how many requests may be under way
    public Correspondence(String clientId, int unansweredMax) {
        assert unansweredMax > 0 : unansweredMax;
        this.clientId = clientId;
        this.apis = new Api[unansweredMax];
        this.versions = new short[unansweredMax];
        this.ids = new int[unansweredMax];
    }

    /// Writes `request` as one frame and expects its answer.
    ///
    /// @param version one both ends know
    /// @return its correlation id
    public int ask(WireWriter out, Api api, int version, Request request) {
        assert !isFull() : "more requests under way than there may be";
        int id = tell(out, api, version, request);
        int slot = (first + count) % apis.length;
        apis[slot] = api;
        versions[slot] = (short) version;
        ids[slot] = id;
        count++;
        return id;
    }

    /// Writes `request` as one frame to which no answer comes: Produce with acks 0.
    ///
    /// @return its correlation id
    public int tell(WireWriter out, Api api, int version, Request request) {
        lastId = lastId + 1 & Integer.MAX_VALUE;
        int frame = out.beginFrame();
        new RequestHeader(api.key(), (short) version, lastId, clientId)
            .write(out, api.requestHeaderVersion(version));
        request.write(out, version);
        out.endFrame(frame);
        return lastId;
    }

    /// Reads the answer to the oldest request under way.
    ///
    /// A node that does not know the version of an ApiVersions request answers in version 0
    /// (KIP-511).
    ///
    /// @param frame from position to limit, without its size; borrowed by what is returned
    /// @throws Malformed if this is not that answer: the connection is of no more use
    public Answer answer(ByteBuffer frame) {
        if (count == 0) {
            throw new Malformed("an answer without a request");
        }
        Api api = apis[first];
        int version = versions[first];
        reader.over(frame);
        int id = ResponseHeader.read(reader, api.responseHeaderVersion(version)).correlationId();
        if (id != ids[first]) {
            throw new Malformed("answer to request " + id + ": expected that to " + ids[first]
                + ", a " + api.apiName());
        }
        if (api == Api.API_VERSIONS && isVersionRefused(frame, reader.position())) {
            version = 0;
        }
        Response response = api.readResponse(reader, version);
        reader.expectEnd();
        first = (first + 1) % apis.length;
        count--;
        return new Answer(id, api, version, response);
    }

    private static boolean isVersionRefused(ByteBuffer frame, int body) {
        return frame.limit() - body >= Short.BYTES
            && frame.getShort(body) == Errors.UNSUPPORTED_VERSION;
    }

    /// Requests under way.
    public int unanswered() {
        return count;
    }

    public boolean isFull() {
        return count == apis.length;
    }
}
