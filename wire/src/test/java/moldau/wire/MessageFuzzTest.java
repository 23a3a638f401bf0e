package moldau.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import moldau.base.fault.Malformed;
import moldau.base.sim.Allocated;
import moldau.base.sim.Choices;
import moldau.base.sim.Decoder;

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

    static List<Generated> all() throws ReflectiveOperationException {
        return Generated.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void onlyMalformedIsThrownAndMemoryIsBounded(Generated type) {
        Random random = new Random(type.toString().hashCode());
        Choices choices = Choices.ofSeed(type.toString().hashCode());
        for (int version = type.versionMin(); version <= type.versionMax(); version++) {
            for (int i = 0; i < MESSAGES; i++) {
                byte[] valid = Fuzzing.written(RandomMessage.of(type.type(), version, random.nextLong()),
                        version);
                decode(type, version, valid, true);
                for (int j = 0; j < MUTATIONS; j++) {
                    decode(type, version, Decoder.damaged(valid, choices), false);
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

        byte[] again = Fuzzing.written(message, version);
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
            var found = new Message[1];
            allocated = Allocated.during(() -> found[0] = read(type, version, bytes, in));
            message = found[0];
        }
        long last = allocated;
        assertTrue(last <= allocatedMax,
                () -> type + " v" + version + ": " + last + " bytes of memory for " + bytes.length);
        return message;
    }

    private static Message read(Generated type, int version, byte[] bytes, WireReader in) {
        try {
            return type.read(in, version);
        } catch (Malformed e) {
            return null;
        } catch (RuntimeException | Error e) {
            return fail(type + " v" + version + " of " + HexFormat.of().formatHex(bytes), e);
        }
    }
}
