package moldau.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GrammarTest {
    private final Grammar grammar = new Grammar("tool NAME")
            .value("-n,--max", "count", "how many")
            .value("--set", "key=value", "a setting")
            .optional("--state", "state", "a filter")
            .flag("--list", "names");

    @Test
    void valuesStandApartOrJoined() {
        assertEquals(10, grammar.read(List.of("-n", "10")).number("--max", 0));
        assertEquals(10, grammar.read(List.of("-n10")).number("--max", 0));
        assertEquals(10, grammar.read(List.of("--max=10")).number("-n", 0));
    }

    @Test
    void negativeNumbersAreValuesOfWhatNeedsOne() {
        assertEquals("-10", grammar.read(List.of("-n", "-10")).get("-n", ""));
    }

    @Test
    void anOptionalValueMayBeLeftOff() {
        Given given = grammar.read(List.of("--state", "--list"));

        assertTrue(given.has("--state"));
        assertTrue(given.has("--list"));
        assertEquals("", given.get("--state", "none"));
    }

    @Test
    void wordsAfterTwoDashesAreNoOptions() {
        assertEquals(List.of("a", "--list"), grammar.read(List.of("a", "--", "--list")).words());
    }

    @Test
    void pairsKeepWhatComesAfterTheFirstEqualsSign() {
        assertEquals(Map.of("a", "b=c"), grammar.read(List.of("--set", "a=b=c")).pairs("--set"));
    }

    @Test
    void anUnknownOptionIsAUsageErrorThatNamesTheNearest() {
        Failure failure = assertThrows(Failure.class, () -> grammar.read(List.of("--lits")));

        assertEquals(Exit.USAGE, failure.exit());
        assertTrue(failure.text().contains("did you mean: --list"), failure.text());
    }

    @Test
    void aMissingValueIsAUsageError() {
        assertEquals(Exit.USAGE, assertThrows(Failure.class, () -> grammar.read(List.of("-n"))).exit());
    }
}
