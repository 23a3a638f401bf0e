package moldau.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// One generated file of each kind, so that a change of the generator is seen in review. After such
/// a change run with `-Dgolden.update=true`.
class GoldenTest {
    private static final Path GOLDEN = Path.of("src/test/resources/moldau/schema/golden");

    private static Map<String, String> generated() {
        Map<String, String> classes = new TreeMap<>();
        Map<String, String> texts = Map.of("types.schema", Sources.text("types.schema"),
                "Sample.api", Sources.text("Sample.api"), "sample.record",
                Sources.text("sample.record"));
        Schema.classes(Schema.parse(texts)).forEach((path, text) ->
                classes.put(path.substring(path.lastIndexOf('/') + 1), text));
        return classes;
    }

    @ParameterizedTest
    @ValueSource(strings =
            {"SampleRequest", "SampleResponse", "SampleRequestRows", "SampleResponseRows", "Api",
        "Request", "FirstRecord", "SecondRecord", "SampleRecord", "ThingKey", "ThingValue",
                "SampleKey",
        "SampleValue"})
    void theGeneratorWritesWhatWasReviewed(String name) throws Exception {
        String text = generated().get(name + ".java");
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(GOLDEN.resolve(name + ".java.txt"), text);
        }

        assertEquals(Sources.text("golden/" + name + ".java.txt"), text);
    }

    @Test
    void everyKindIsThere() {
        assertEquals(14, generated().size(), generated().keySet()::toString);
    }
}
