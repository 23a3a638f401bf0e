package moldau.state;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FuzzingTest {
    private static final int RUNS = 10_000;

    static List<String> decoders() {
        return Fuzzing.DECODERS.names();
    }

    @ParameterizedTest
    @MethodSource("decoders")
    void anyBytesAreReadOrFoundMalformed(String name) {
        Fuzzing.DECODERS.check(name, RUNS);
    }
}
