package moldau.broker.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class FindCoordinatorTest {
    @Test
    void aNegativeHashCountsByItsSize() {
        assertEquals(-1793216381, "test-consumer-group".hashCode());

        assertEquals(1, FindCoordinator.partitionOf("test-consumer-group", 4));
        assertEquals(31, FindCoordinator.partitionOf("test-consumer-group", 50));
    }

    @Test
    void theHashWithoutASizeIsZero() {
        assertEquals(Integer.MIN_VALUE, "polygenelubricants".hashCode());

        assertEquals(0, FindCoordinator.partitionOf("polygenelubricants", 50));
    }
}
