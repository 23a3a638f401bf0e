package moldau.wire.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import moldau.base.Buffers;
import moldau.base.Loop;
import moldau.base.Task;
import moldau.base.fault.Malformed;
import moldau.base.sim.Choices;
import moldau.base.sim.Generated;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
    private static final int MIB = 1024 * 1024;
    private static final int FRAME_MAX = 100_000;

    private final Buffers.Budget budget = new Buffers.Budget(4 * MIB);
    private final Buffers buffers = new Buffers(new Here(), budget, MIB);
    private final List<byte[]> frames = new ArrayList<>();
    private boolean taking = true;

    private FrameReader reader() {
        return new FrameReader(buffers, FRAME_MAX, new FrameReader.Sink() {
            @Override
            public boolean frame(ByteBuffer frame) {
                if (taking) {
                    byte[] bytes = new byte[frame.remaining()];
                    frame.get(bytes);
                    frames.add(bytes);
                }
                return taking;
            }

            @Override
            public void borrowEnds() {}
        });
    }

    @Test
    void whoBorrowedIsToldAlsoWhenALaterFrameIsRefused() {
        List<String> heard = new ArrayList<>();
        FrameReader reader = new FrameReader(buffers, FRAME_MAX, new FrameReader.Sink() {
            @Override
            public boolean frame(ByteBuffer frame) {
                if (frame.get(frame.position()) < 0) throw new Malformed("bad");
                heard.add("good");
                return true;
            }

            @Override
            public void borrowEnds() {
                heard.add("borrow ends");
            }
        });
        byte[] stream = {0, 0, 0, 1, 7, 0, 0, 0, 1, -1};

        assertThrows(Malformed.class, () -> reader.bytes(ByteBuffer.allocateDirect(10).put(0, stream)));
        reader.close();

        assertEquals(List.of("good", "borrow ends"), heard);
        assertEquals(0, budget.used());
    }

    @Test
    void aKeptFrameThatIsRefusedGivesItsBufferBack() {
        FrameReader reader = new FrameReader(buffers, FRAME_MAX, new FrameReader.Sink() {
            @Override
            public boolean frame(ByteBuffer frame) {
                throw new Malformed("bad");
            }

            @Override
            public void borrowEnds() {}
        });
        byte[] stream = {0, 0, 0, 3, 1, 2, 3};

        assertThrows(Malformed.class, () -> {
            feed(reader, stream, 0, 5);
            feed(reader, stream, 5, 7);
        });
        reader.close();

        assertEquals(0, budget.used());
    }

    /// Gives bytes as a loop does: into the reader's buffer if it has one, else into a shared one.
    private static void feed(FrameReader reader, byte[] stream, int from, int to) {
        int at = from;
        while (at < to) {
            assertTrue(reader.makeRoom());
            ByteBuffer into = reader.readInto();
            if (into == null) {
                reader.bytes(ByteBuffer.allocateDirect(to - at).put(0, stream, at, to - at));
                return;
            }
            int count = Math.min(into.remaining(), to - at);
            into.put(stream, at, count);
            at += count;
            reader.bytes(into);
        }
    }

    private static byte[] stream(List<byte[]> frames) {
        int size = frames.stream().mapToInt(f -> f.length + FrameReader.SIZE_BYTES).sum();
        ByteBuffer stream = ByteBuffer.allocate(size);
        frames.forEach(f -> stream.putInt(f.length).put(f));
        return stream.array();
    }

    @Test
    void howeverTheStreamIsCutTheFramesAreTheSame() {
        Generated.check(500, choices -> {
            frames.clear();
            List<byte[]> sent = some(choices);
            byte[] stream = stream(sent);
            FrameReader reader = reader();
            for (int at = 0; at < stream.length;) {
                int count = Math.min(stream.length - at, choices.between(1, 70_000));
                feed(reader, stream, at, at + count);
                at += count;
            }
            assertEquals(sent.size(), frames.size());
            assertEquals(ByteBuffer.wrap(stream), ByteBuffer.wrap(stream(frames)));
            assertFalse(reader.holdsBytes());
            assertEquals(0, budget.used());
        });
    }

    private static List<byte[]> some(Choices choices) {
        List<byte[]> sent = new ArrayList<>();
        for (int left = choices.between(1, 8); left > 0; left--) {
            int sizeMax = choices.rarely(3) ? FRAME_MAX : 300;
            byte[] frame = new byte[choices.below(sizeMax)];
            choices.fill(frame);
            sent.add(frame);
        }
        return sent;
    }

    @Test
    void whatIsNotTakenIsOfferedAgain() {
        List<byte[]> sent = List.of(new byte[3], new byte[20_000], new byte[5]);
        FrameReader reader = reader();
        taking = false;
        reader.bytes(ByteBuffer.wrap(stream(sent)));
        assertTrue(frames.isEmpty());

        taking = true;
        reader.resume();

        assertEquals(List.of(3, 20_000, 5), frames.stream().map(f -> f.length).toList());
        assertEquals(0, budget.used());
    }

    @Test
    void sizesThatAreNegativeOrOverTheLimitAreMalformed() {
        for (int size : new int[] {-1, Integer.MIN_VALUE, FRAME_MAX + 1, Integer.MAX_VALUE}) {
            ByteBuffer bytes = ByteBuffer.allocate(100).putInt(0, size);

            assertThrows(Malformed.class, () -> reader().bytes(bytes));
        }
    }

    @Test
    void anAnnouncementCostsLittleUntilItsBytesCome() {
        FrameReader reader = reader();
        reader.bytes(ByteBuffer.allocate(8).putInt(0, FRAME_MAX));

        assertEquals(FrameReader.FIRST_BYTES, budget.used());
        reader.close();
        assertEquals(0, budget.used());
    }

    @Test
    void whoSentALargeFrameGetsAsMuchForTheNextAtOnceAndNoMore() {
        FrameReader reader = reader();
        feed(reader, stream(List.of(new byte[50_000])), 0, 50_004);

        reader.bytes(ByteBuffer.allocate(8).putInt(0, FRAME_MAX));

        assertEquals(56 << 10, budget.used());
        assertEquals(56 << 10, reader.readInto().limit());
        reader.close();
        assertEquals(0, budget.used());
    }

    @Test
    void noMoreThanTheBudgetHasIsGivenInAdvance() {
        FrameReader reader = reader();
        feed(reader, stream(List.of(new byte[50_000])), 0, 50_004);
        List<Buffers.Lease> others = new ArrayList<>();
        while (budget.used() < 4 * MIB - (32 << 10)) others.add(buffers.acquire(16 << 10));

        reader.bytes(ByteBuffer.allocate(8).putInt(0, FRAME_MAX));

        assertEquals(FrameReader.FIRST_BYTES, reader.readInto().limit());
        reader.close();
        others.forEach(Buffers.Lease::release);
        assertEquals(0, budget.used());
    }

    /// A loop that is always the current one.
    private static final class Here implements Loop {
        @Override
        public Timer at(long deadlineNanos, Task task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean post(Task task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void insist(Task task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void atTurnEnd(Task task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isCurrent() {
            return true;
        }

        @Override
        public Buffers buffers() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int index() {
            return 0;
        }
    }
}
