package moldau.wire;

import java.nio.ByteBuffer;
import java.util.List;
import moldau.base.fault.Malformed;
import moldau.base.sim.Choices;
import moldau.wire.batch.BatchFuzz;

/// Where a coverage-guided fuzzer enters; what it finds becomes a named test. Targets, by
/// `-Dfuzz.target`:
///
/// ```
/// messages        any message or record, any version: bytes 0-2 say which, the rest is the message
/// batches         read a damaged batch
/// validation      validate a damaged batch
/// ```
///
/// Run with `mvn -Pfuzz -pl wire -am test-compile` (README of this module). The same checks run
/// with seeds in every build: `MessageFuzzTest`, `BatchFuzzTest`.
public final class Fuzzing {
    private static final String TARGET = System.getProperty("fuzz.target", "messages");
    private static List<Generated> types;

    private Fuzzing() {}

    /// Called by the fuzzer.
    public static void fuzzerTestOneInput(byte[] input) throws ReflectiveOperationException {
        switch (TARGET) {
            case "messages" -> message(input);
            case "batches" -> BatchFuzz.read(Choices.ofBytes(input));
            case "validation" -> BatchFuzz.validate(Choices.ofBytes(input));
            default -> throw new IllegalArgumentException("no target " + TARGET);
        }
    }

    private static void message(byte[] input) throws ReflectiveOperationException {
        if (input.length < 3) return;
        if (types == null) types = Generated.all();
        Generated type = types.get((((input[0] & 0xFF) << 8) | (input[1] & 0xFF)) % types.size());
        int versions = type.versionMax() - type.versionMin() + 1;
        int version = type.versionMin() + (input[2] & 0xFF) % versions;
        var in = new WireReader(ByteBuffer.wrap(input, 3, input.length - 3).slice());
        Message message;
        try {
            message = type.read(in, version);
        } catch (Malformed expected) {
            return;
        }
        WireWriter out = new WireWriter().begin();
        message.write(out, version);
        Message again = type.read(new WireReader(out.contiguous()), version);
        if (!message.equals(again)) throw new AssertionError(type + " v" + version + " reads back as another");
    }
}
