package moldau.schema;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Texts of definitions for tests.
final class Sources {
    static final Map<String, Type.Primitive> ALIASES = Map.of("brokerId", Type.Primitive.INT32);

    private Sources() {}

    static String text(String name) {
        try (InputStream in = Sources.class.getResourceAsStream(name)) {
            if (in == null) throw new AssertionError("no resource " + name);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static SchemaFile parse(String text) {
        return Parser.parse("Test.api", text, ALIASES);
    }

    /// An api whose request has these lines.
    static String request(String... lines) {
        return "api Test 1  v0-5  flexible v2+  on broker\n\nrequest\n" + String.join("\n", lines)
                + "\n\nresponse\n";
    }

    static Body body(String... lines) {
        return ((Definition.Api) parse(request(lines)).definitions().getFirst()).request();
    }
}
