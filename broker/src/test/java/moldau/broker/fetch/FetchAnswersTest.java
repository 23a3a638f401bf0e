package moldau.broker.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import moldau.base.Disk;
import moldau.base.Task;
import moldau.broker.connection.Responder;
import moldau.state.cluster.ClusterImage;
import moldau.wire.Inexpressible;
import moldau.wire.Uuid;
import moldau.wire.WireWriter;
import org.junit.jupiter.api.Test;

class FetchAnswersTest {
    private static final int VERSION = 17;

    private final List<CountedSlice> slices = new ArrayList<>();
    private final List<Asked> told = IntStream.range(0, 20).mapToObj(this::withRecords).toList();

    private Asked withRecords(int partition) {
        var slice = new CountedSlice();
        slices.add(slice);
        var asked = new Asked("t", new Uuid(1, 2), partition);
        asked.records = slice;
        return asked;
    }

    @Test
    void recordsBelongToTheFrameThatSaysThem() {
        var out = new WireWriter();

        send(body -> body.write(out.begin(), VERSION));

        assertEquals(List.of(0), releases());
        out.begin();
        assertEquals(List.of(1), releases());
    }

    @Test
    void recordsForAClientThatHasGoneAreReleased() {
        send(_ -> { });

        assertEquals(List.of(1), releases());
    }

    @Test
    void recordsAreReleasedOnceWhenWordsFailHalfWay() {
        var out = new WireWriter(new OneBuffer());

        assertThrows(Inexpressible.class, () -> send(body -> body.write(out.begin(), VERSION)));
        out.begin();

        assertEquals(List.of(1), releases());
    }

    private void send(Sending sending) {
        new FetchAnswers().send(sending, "PLAINTEXT", 0, told, ClusterImage.EMPTY);
    }

    /// How often the slices were released, each number once.
    private List<Integer> releases() {
        return slices.stream().map(slice -> slice.releases).distinct().toList();
    }

    /// Does with the answer what a test wants.
    private interface Sending extends Responder {
        @Override
        default void nothing() {}

        @Override
        default void close(String why) {}

        @Override
        default void whenGone(Task task) {}
    }

    /// Room for some of the partitions.
    private static final class OneBuffer implements WireWriter.Source {
        @Override
        public ByteBuffer take(int bytesMin) {
            return ByteBuffer.allocate(512);
        }

        @Override
        public void giveBack(ByteBuffer buffer) {}
    }

    private static final class CountedSlice implements Disk.Slice {
        int releases;

        @Override
        public Disk.File file() {
            throw new AssertionError("nothing is read");
        }

        @Override
        public long position() {
            return 0;
        }

        @Override
        public int bytes() {
            return 100;
        }

        @Override
        public void release() {
            releases++;
        }
    }
}
