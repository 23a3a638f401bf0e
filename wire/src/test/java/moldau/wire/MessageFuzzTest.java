package moldau.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import moldau.base.fault.Malformed;

/// Every decoder under bad input, from seeds: only `Malformed` comes out of it, in bounded memory
/// (T3, T4). The same check is the target of longer fuzzing.
class MessageFuzzTest {
    private static final int MESSAGES = 3;
    private static final int MUTATIONS = 15;
    private static final int NOISE = 15;
    /// Objects take more room than their bytes; worst are arrays of strings of one letter: two
    /// bytes become two objects of 24 bytes and a reference.
    private static final int BYTES_PER_BYTE_MAX = 40;
    private static final int BYTES_MAX = 64 << 10;

    private static final com.sun.management.ThreadMXBean METER =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    static List<Generated> all() throws ReflectiveOperationException {
        return Generated.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void onlyMalformedIsThrownAndMemoryIsBounded(Generated type) {
        Random random = new Random(type.toString().hashCode());
        for (int version = type.versionMin(); version <= type.versionMax(); version++) {
            for (int i = 0; i < MESSAGES; i++) {
                byte[] valid = written(RandomMessage.of(type.type(), version, random.nextLong()),
                        version);
                decode(type, version, valid, true);
                for (int j = 0; j < MUTATIONS; j++) {
                    decode(type, version, mutated(valid, random), false);
                }
            }
            for (int i = 0; i < NOISE; i++) {
                byte[] noise = new byte[random.nextInt(200)];
                random.nextBytes(noise);
                decode(type, version, noise, false);
            }
        }
    }

    private static void decode(Generated type, int version, byte[] bytes, boolean isValid) {
        WireReader in = new WireReader(ByteBuffer.wrap(bytes));
        Message message = metered(type, version, bytes, in);
        if (message == null) {
            assertFalse(isValid);
            return;
        }

        byte[] again = written(message, version);
        if (isValid) {
            assertEquals(bytes.length, in.position());
            assertTrue(Arrays.equals(bytes, again));
        }
        assertEquals(message, type.read(new WireReader(ByteBuffer.wrap(again)), version));
    }

    /// Null if malformed. The first time a class is used, loading it takes memory; so a second try.
    private static Message metered(Generated type, int version, byte[] bytes, WireReader in) {
        Message message = null;
        long allocatedMax = BYTES_MAX + (long) BYTES_PER_BYTE_MAX * bytes.length;
        long allocated = Long.MAX_VALUE;
        for (int tries = 0; tries < 2 && allocated > allocatedMax; tries++) {
            in.position(0);
            long before = METER.getCurrentThreadAllocatedBytes();
            try {
                message = type.read(in, version);
            } catch (Malformed e) {
                message = null;
            } catch (RuntimeException | Error e) {
                fail(type + " v" + version + " of " + HexFormat.of().formatHex(bytes), e);
            }
            allocated = METER.getCurrentThreadAllocatedBytes() - before;
        }
        long last = allocated;
        assertTrue(last <= allocatedMax,
                () -> type + " v" + version + ": " + last + " bytes of memory for " + bytes.length);
        return message;
    }

    private static byte[] written(Message message, int version) {
        WireWriter out = new WireWriter().begin();
        message.write(out, version);
        return out.toBytes();
    }

    /// Boundary numbers, flipped bits, lengths one off, cut, repeated.
    private static byte[] mutated(byte[] valid, Random random) {
        byte[] bytes = valid.clone();
        if (bytes.length == 0) return new byte[] {(byte) random.nextInt()};
        for (int times = 1 + random.nextInt(3); times > 0; times--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at]++;
                case 2 -> bytes[at] = (byte) 0xFF;
                case 3 -> bytes[at] = (byte) 0x80;
                case 4 -> {
                    ByteBuffer whole = ByteBuffer.wrap(bytes);
                    if (at + 4 <= bytes.length) whole.putInt(at, new int[] {-1, Integer.MAX_VALUE,
                        Integer.MIN_VALUE, WireReader.COUNT_MAX, -2}[random.nextInt(5)]);
                }
                default -> bytes = Arrays.copyOf(bytes, random.nextBoolean() ? at + 1 : bytes.length
                        + 1);
            }
        }
        return bytes;
    }
}
