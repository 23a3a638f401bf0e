package moldau.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HexFormat;

import org.junit.jupiter.api.Test;

import moldau.base.fault.Malformed;
import moldau.wire.message.Api;
import moldau.wire.message.ApiVersionsResponse;
import moldau.wire.message.FetchRequest;

class WireReaderTest {
    private static WireReader over(String hex) {
        return new WireReader(ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", ""))));
    }

    private static String refusal(Runnable read) {
        return assertThrows(Malformed.class, read::run).getMessage();
    }

    @Test
    void aCountIsCheckedAgainstTheBytesLeftBeforeAnythingIsAllocated() {
        assertEquals("array of 65536 elements in 4 bytes",
                refusal(() -> over("00010000 00000000").int32s(false)));
        assertEquals("array of 1000001 elements, at most 1000000",
                refusal(() -> over("000f4241").int32s(false)));
        assertEquals("negative count of an array", refusal(() -> over("fffffffe").int32s(false)));
        assertEquals("null for an array that is never null",
                refusal(() -> over("00").int32s(true)));
        assertNull(over("ffffffff").int32sOrNull(false));
    }

    @Test
    void stringsAndBytesAreBounded() {
        assertEquals("string of 5 bytes, 2 are left",
                refusal(() -> over("0005 6161").string(false)));
        assertEquals("string of 32768 bytes, at most 32767",
                refusal(() -> over("818002 6161").string(true)));
        assertEquals("5 bytes expected, 1 are left",
                refusal(() -> over("00000005 61").bytes(false)));
        assertEquals("null for a string that is never null",
                refusal(() -> over("ffff").string(false)));
        assertEquals("aa", over("03 6161").string(true));
    }

    @Test
    void varintsEndAfterFiveOrTenBytes() {
        assertEquals(-1, over("ffffffff0f").uvarint());
        assertEquals("varint of more than 5 bytes", refusal(() -> over("ffffffffff01").uvarint()));
        assertEquals(-1, over("ffffffffffffffffff01").uvarlong());
        assertEquals("varint of more than 10 bytes",
                refusal(() -> over("ff".repeat(11)).uvarlong()));
        assertEquals(-3, over("05").varint());
    }

    @Test
    void directBuffersReadAsHeapOnes() {
        ByteBuffer direct = ByteBuffer.allocateDirect(8).put((byte) 4).put("žx".getBytes(
                java.nio.charset.StandardCharsets.UTF_8)).flip();

        assertEquals("žx", new WireReader(direct).string(true));
    }

    /// error 0, no apis, throttle 0
    private static final String HEAD = "0000 01 00000000";

    @Test
    void unknownTagsAreSkipped() {
        var response = ApiVersionsResponse.read(over(HEAD + "02 01 08 0000000000000005 63 02 abcd"),
                3);

        assertEquals(ApiVersionsResponse.DEFAULT.withFinalizedFeaturesEpoch(5), response);
    }

    @Test
    void tagsOutOfOrderTwiceOrOfTheWrongSizeAreRefused() {
        assertEquals("tag 1 after tag 3",
                refusal(() -> ApiVersionsResponse.read(over(HEAD
                + "02 03 01 01 01 08 0000000000000005"), 3)));
        assertEquals("tag 3 after tag 3",
                refusal(() -> ApiVersionsResponse.read(over(HEAD + "02 03 01 01 03 01 01"), 3)));
        assertEquals("tagged field 3 is -1 bytes off its size",
                refusal(() -> ApiVersionsResponse.read(over(HEAD + "01 03 02 01 01"), 3)));
        assertEquals("tagged field of 9 bytes, 1 are left",
                refusal(() -> ApiVersionsResponse.read(over(HEAD + "01 63 09 01"), 3)));
        assertEquals("struct with 10001 tags, at most 10000",
                refusal(() -> ApiVersionsResponse.read(over(HEAD + "914e"), 3)));
    }

    @Test
    void aVersionThatIsNotThereIsMalformedToReadAndInexpressibleToWrite() {
        assertEquals("FetchRequest has no version 3",
                refusal(() -> FetchRequest.read(over(""), 3)));
        assertThrows(Inexpressible.class, () -> FetchRequest.DEFAULT.write(new WireWriter(), 19));
    }

    @Test
    void whatAVersionCannotSayIsRefusedByName() {
        var follower = FetchRequest.DEFAULT.withReplicaState(new FetchRequest.ReplicaState(3, 4));

        var e = assertThrows(Inexpressible.class,
                () -> follower.write(new WireWriter().begin(), 12));

        assertTrue(e.getMessage().startsWith("FetchRequest.replicaState is set"), e.getMessage());
    }

    @Test
    void apisAreKnownByKey() {
        assertEquals(Api.FETCH, Api.of(1));
        assertEquals(18, Api.FETCH.versionMax());
        assertEquals(5, Api.INIT_PRODUCER_ID.versionMax());
        assertEquals(6, Api.INIT_PRODUCER_ID.versionMaxUnstable());
        assertEquals("no api has key 4", refusal(() -> Api.of(4)));
        assertEquals(0, Api.API_VERSIONS.responseHeaderVersion(3));
        assertEquals(1, Api.FETCH.responseHeaderVersion(12));
        assertEquals(2, Api.FETCH.requestHeaderVersion(12));
        assertTrue(Api.CREATE_TOPICS.forwarded());
    }
}
