package moldau.base;

import java.util.Map;
import moldau.base.settings.PropertiesText;
import moldau.base.sim.Decoder;
import moldau.base.sim.Decoders;

/// Every decoder of this module.
public final class Fuzzing {
    static final Decoders DECODERS = new Decoders()
            .add(Decoder.ofText("properties", PropertiesText::parse,
                    "# a comment\nnode.id=1\nlog.dirs : /a,\\\n  /b\nname\\u0020x = \\u00e9\n").checked())
            .add(Decoder.ofText("path", Fuzzing::path, "topic-0/00000000000000000000.log", "../x", "a\0"))
            .add(Decoder.ofText("printable", Fuzzing::printable, "a\nb\u202ec\\", "client-1"));

    private Fuzzing() {}

    /// Called by the fuzzer.
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        DECODERS.fuzz(input);
    }

    /// T11: whatever the name, no path leaves its directory.
    private static void path(String text) {
        Path path;
        try {
            path = new Path(text);
        } catch (IllegalArgumentException refused) {
            return;
        }
        java.nio.file.Path root = java.nio.file.Path.of("/data/logs");
        java.nio.file.Path found;
        try {
            found = root.resolve(path.text()).normalize();
        } catch (java.nio.file.InvalidPathException refused) {
            return;
        }
        if (!found.startsWith(root)) throw new AssertionError(found + " is outside " + root);
    }

    /// T14: a log line stays one line.
    private static void printable(String text) {
        String shown = Printable.escape(text);
        if (shown.chars().anyMatch(c -> c < ' ' || c == 0x7f || c == '\u2028' || c == '\u202e')) {
            throw new AssertionError("shown as it is: " + Map.of("text", text));
        }
        if (shown.length() > Printable.CHARS_MAX + 1) throw new AssertionError(shown.length() + " long");
    }
}
