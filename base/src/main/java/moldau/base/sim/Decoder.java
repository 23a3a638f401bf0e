package moldau.base.sim;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import moldau.base.fault.Malformed;

/// One way in for bytes from outside: what an enemy sends, what a bad disk gives back, what a file
/// restored from elsewhere holds (security T3, T4, T7, T9, T10, T13).
///
/// @param name a word, by which one is chosen to be fuzzed alone
/// @param reading what is done with the bytes
/// @param samples valid inputs: damaged ones are made of them
/// @param allocatedMax heap that may be taken whatever the input's size, in bytes
public record Decoder(String name, Reading reading, List<byte[]> samples, long allocatedMax) {
    /// Heap for each byte of input. Objects take more room than their bytes; worst are arrays of
    /// strings of one letter: two bytes become two objects of 24 bytes and a reference.
    private static final int BYTES_PER_BYTE_MAX = 64;
    /// A fuzzer's hooks take about 100 KB wherever a pattern is matched.
    private static final long ALLOCATED_MAX =
            System.getProperty("fuzz.decoder") == null ? 64 << 10 : 1 << 20;
    private static final int TRIES_MAX = 4;
    private static final int NOISE_MAX = 400;
    private static final int MESSAGE_MAX = 1_000;
    private static final int[] INTS = {-1, 0, 1, -2, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 20};

    /// Returns whatever it makes of `bytes`, or throws [Malformed]; nothing else.
    @FunctionalInterface
    public interface Reading {
        void read(byte[] bytes);
    }

    public static Decoder of(String name, Reading reading, byte[]... samples) {
        return new Decoder(name, reading, List.of(samples), ALLOCATED_MAX);
    }

    /// Of text, in UTF-8.
    public static Decoder ofText(String name, TextReading reading, String... samples) {
        byte[][] bytes = Arrays.stream(samples)
                .map(each -> each.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
        return of(name, input -> reading.read(new String(input, StandardCharsets.UTF_8)), bytes);
    }

    /// As [Reading], of text.
    @FunctionalInterface
    public interface TextReading {
        void read(String text);
    }

    public Decoder withAllocatedMax(long bytes) {
        return new Decoder(name, reading, samples, bytes);
    }

    /// Reads the samples, which must be valid: damaging rubbish finds nothing.
    public Decoder checked() {
        for (byte[] sample : samples) reading.read(sample.clone());
        return this;
    }

    /// Draws an input and reads it: noise, or a sample with some of its bytes changed, cut off or
    /// repeated.
    ///
    /// @throws AssertionError if it takes too much memory, or tells too much
    void run(Choices choices) {
        byte[] input = samples.isEmpty() || choices.rarely(5)
                ? choices.bytes(NOISE_MAX) : damaged(choices.pick(samples), choices);
        choices.note(name + " of " + java.util.HexFormat.of().formatHex(input));
        long max = allocatedMax + (long) BYTES_PER_BYTE_MAX * input.length;
        long allocated = Allocated.during(() -> read(input));
        // Classes are loaded in the first calls, and a fuzzer instruments them.
        for (int tries = 0; tries < TRIES_MAX && allocated > max; tries++) {
            allocated = Allocated.during(() -> read(input));
        }
        if (allocated > max) {
            throw new AssertionError(allocated + " bytes of memory for " + input.length);
        }
    }

    private void read(byte[] input) {
        try {
            reading.read(input.clone());
        } catch (Malformed expected) {
            String message = expected.getMessage();
            if (message == null || message.length() > MESSAGE_MAX) {
                throw new AssertionError("a message of no use: " + message);
            }
        }
    }

    /// Boundary numbers, flipped bits, lengths one off; cut, and repeated.
    public static byte[] damaged(byte[] valid, Choices choices) {
        byte[] bytes = valid.clone();
        for (int left = 1 + choices.below(4); left > 0; left--) {
            if (bytes.length == 0) return choices.bytes(NOISE_MAX);
            int at = choices.below(bytes.length);
            switch (choices.below(9)) {
                case 0 -> bytes[at] ^= (byte) (1 << choices.below(8));
                case 1 -> bytes[at]++;
                case 2 -> bytes[at]--;
                case 3 -> bytes[at] = (byte) choices.below(256);
                case 4 -> bytes[at] = choices.pick((byte) -1, (byte) 0x80, (byte) 0x7f, (byte) 0);
                case 5 -> {
                    int number = INTS[choices.below(INTS.length)];
                    for (int i = 0; i < 4 && at + i < bytes.length; i++) {
                        bytes[at + i] = (byte) (number >>> 8 * (3 - i));
                    }
                }
                case 6 -> bytes = Arrays.copyOf(bytes, at);
                case 7 -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + choices.below(8));
                default -> bytes = repeated(bytes, at, choices);
            }
        }
        return bytes;
    }

    private static byte[] repeated(byte[] bytes, int at, Choices choices) {
        int size = 1 + choices.below(Math.min(64, bytes.length - at));
        byte[] longer = Arrays.copyOf(bytes, bytes.length + size);
        System.arraycopy(bytes, at, longer, at + size, bytes.length - at);
        return longer;
    }

    @Override
    public String toString() {
        return name;
    }
}
