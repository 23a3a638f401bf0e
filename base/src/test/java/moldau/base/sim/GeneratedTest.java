package moldau.base.sim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Generated inputs reach the corners, and failures come back small.
final class GeneratedTest {
    private static List<Integer> numbers(Choices choices) {
        List<Integer> numbers = new ArrayList<>();
        for (int left = choices.size(50); left > 0; left--) numbers.add(choices.below(1000));
        return numbers;
    }

    @Test
    void drawsStayInTheirBoundsAndReachThem() {
        Set<Integer> small = new TreeSet<>();
        Set<Long> ends = new TreeSet<>();
        Generated.check(500, choices -> {
            int drawn = choices.below(3);
            assertTrue(drawn >= 0 && drawn < 3);
            small.add(drawn);
            long wide = choices.between(Long.MIN_VALUE, Long.MAX_VALUE);
            if (wide == Long.MIN_VALUE || wide == Long.MAX_VALUE || wide == 0) ends.add(wide);
            int narrow = choices.between(-5, 7);
            assertTrue(narrow >= -5 && narrow <= 7, "" + narrow);
            assertTrue(choices.size(9) <= 9);
            assertTrue(choices.below(1 << 30) < 1 << 30);
            assertTrue(choices.text(20).codePointCount(0, 0) == 0);
        });
        assertEquals(Set.of(0, 1, 2), small);
        assertEquals(3, ends.size());
    }

    @Test
    void recordedChoicesRepeat() {
        Choices first = Choices.ofSeed(7);
        List<Integer> numbers = numbers(first);
        byte[] bytes = first.bytes(30);

        Choices again = Choices.ofBytes(first.drawn());

        assertEquals(numbers, numbers(again));
        assertArrayEquals(bytes, again.bytes(30));
        assertFalse(again.hasMore());
        assertEquals(0, again.below(1000));
    }

    @Test
    void aFailureShrinksToItsCause() {
        List<List<Integer>> failed = new ArrayList<>();

        AssertionError failure = assertThrows(AssertionError.class, () ->
                Generated.check(200, choices -> {
                    List<Integer> numbers = numbers(choices);
                    choices.note(numbers);
                    if (numbers.stream().anyMatch(n -> n > 700)) {
                        failed.add(numbers);
                        throw new IllegalStateException("too large");
                    }
                }));

        // Not 701: a last byte of zero is not worth a byte.
        assertEquals(List.of(703), failed.getLast());
        assertTrue(failure.getMessage().contains("[703]"), failure.getMessage());
        assertTrue(failure.getMessage().contains("-Dmoldau.choices="));
    }

    @Test
    void shrinkingKeepsToTheSameKindOfFailure() {
        AssertionError failure = assertThrows(AssertionError.class, () ->
                Generated.check(200, choices -> {
                    List<Integer> numbers = numbers(choices);
                    if (numbers.size() > 10) throw new IllegalStateException("long");
                    if (numbers.size() == 3) throw new ArithmeticException("three");
                }));

        Throwable first = failure.getCause();
        assertTrue(first instanceof IllegalStateException || first instanceof ArithmeticException);
    }
}
