package moldau.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import moldau.wire.message.ApiVersionsResponse;

class WireWriterTest {
    @Test
    void theFramesLengthCountsSplicedBytes() {
        var out = new WireWriter().begin();
        int frame = out.beginFrame();
        out.int32(7);
        out.records(ByteBuffer.allocate(1000), true);
        out.int8(1);
        out.endFrame(frame);

        ByteBuffer whole = out.contiguous();

        assertEquals(4 + 2 + 1000 + 1, whole.getInt(0));
        assertEquals(whole.getInt(0) + 4, whole.remaining());
        assertEquals(1, whole.get(whole.limit() - 1));
    }

    @Test
    void aLongTaggedFieldMovesToMakeRoomForItsSize() {
        var feature = new ApiVersionsResponse.SupportedFeature("f".repeat(300), (short) 1,
                (short) 2);
        var response = ApiVersionsResponse.DEFAULT.withSupportedFeatures(List.of(feature, feature));
        var out = new WireWriter().begin();
        response.write(out, 4);

        assertEquals(response, ApiVersionsResponse.read(new WireReader(out.contiguous()), 4));
    }

    @Test
    void stringsAreUtf8AndUnpairedSurrogatesAQuestionMark() {
        for (String text : List.of("", "a", "ž", "€", "\uD83D\uDE80", "x".repeat(5000))) {
            var out = new WireWriter().begin();
            out.string(text, true);
            assertEquals(WireWriter.stringSize(text, true), out.size());
            assertEquals(text, new WireReader(out.contiguous()).string(true));
        }
        var out = new WireWriter().begin();
        out.string("a\uD83D", false);
        assertEquals("a?", new WireReader(out.contiguous()).string(false));
    }

    @Test
    void whatDoesNotFitIsInexpressible() {
        var out = new WireWriter().begin();
        assertThrows(Inexpressible.class, () -> out.string("x".repeat(40_000), true));
        assertThrows(Inexpressible.class, () -> out.uint16(65_536));
        assertThrows(Inexpressible.class, () -> out.uint32(-1));
    }

    @Test
    void aLargerBufferThatIsTooSmallGoesBackToItsSource() {
        var taken = new ArrayList<ByteBuffer>();
        var out = new WireWriter(new WireWriter.Source() {
            @Override
            public ByteBuffer take(int bytesMin) {
                taken.add(ByteBuffer.allocate(512));
                return taken.getLast();
            }

            @Override
            public void giveBack(ByteBuffer buffer) {
                taken.remove(buffer);
            }
        }).begin();

        assertThrows(Inexpressible.class, () -> out.string("x".repeat(600), true));

        assertEquals(1, taken.size());
    }

    @Test
    void varintSizesAreThoseWritten() {
        for (int shift = 0; shift < 64; shift++) {
            for (long value : new long[] {1L << shift, (1L << shift) - 1}) {
                var out = new WireWriter().begin();
                out.uvarlong(value);
                assertEquals(Varint.size(value), out.size());
                out.begin().uvarint((int) value);
                assertEquals(Varint.size((int) value), out.size());
                assertEquals(value, Varint.unzigzag(Varint.zigzag(value)));
            }
        }
    }

    @Test
    void idsAreKafkasText() {
        Uuid id = new Uuid(0x0123456789ABCDEFL, 0x7EDCBA9876543210L);

        assertEquals("ASNFZ4mrze9-3LqYdlQyEA", id.toString());
        assertEquals(id, Uuid.parse(id.toString()));
        assertThrows(IllegalArgumentException.class, () -> Uuid.parse("too short"));
    }
}
