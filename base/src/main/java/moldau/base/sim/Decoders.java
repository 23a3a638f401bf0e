package moldau.base.sim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// All decoders of a module, each as a function of choices: a test draws them from seeds, a
/// coverage-guided fuzzer from its bytes. Each module's tests have a class `Fuzzing` that holds one.
public final class Decoders {
    private final Map<String, Generated.Body> bodies = new LinkedHashMap<>();

    public Decoders add(Decoder decoder) {
        return add(decoder.name(), decoder::run);
    }

    /// @param body fails by throwing
    public Decoders add(String name, Generated.Body body) {
        Generated.Body before = bodies.put(name, body);
        assert before == null : name;
        return this;
    }

    /// In the order they were added.
    public List<String> names() {
        return List.copyOf(bodies.keySet());
    }

    /// Called by the fuzzer. The first byte chooses the decoder, unless `-Dfuzz.decoder=<name>` does.
    public void fuzz(byte[] input) throws Exception {
        Choices choices = Choices.ofBytes(input);
        Generated.Body only = bodies.get(System.getProperty("fuzz.decoder", ""));
        (only == null ? choices.pick(List.copyOf(bodies.values())) : only).run(choices);
    }

    /// Reads `runs` inputs drawn from seeds.
    ///
    /// @throws AssertionError with the smallest input found that was not read as it should be
    public void check(String name, int runs) {
        Generated.check(runs, bodies.get(name));
    }
}
