package moldau.broker.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PortionTest {
    @Test
    void isHalvedByEachMissAndDoubledByEachAnswer() {
        var portion = new Portion(1 << 20);

        portion.missed();
        portion.missed();
        assertEquals(1 << 18, portion.bytes());
        portion.arrived();
        assertEquals(1 << 19, portion.bytes());
        portion.arrived();
        portion.arrived();
        assertEquals(1 << 20, portion.bytes());
    }

    @Test
    void neverBecomesNothing() {
        var portion = new Portion(1 << 20);

        for (int i = 0; i < 100; i++) portion.missed();

        assertEquals(1024, portion.bytes());
    }

    @Test
    void staysWithinItsLimitWhereThatIsLess() {
        var portion = new Portion(100);

        portion.missed();
        assertEquals(100, portion.bytes());
        portion.arrived();
        assertEquals(100, portion.bytes());
    }

    @Test
    void doesNotRunOver() {
        var portion = new Portion(Integer.MAX_VALUE);

        portion.arrived();

        assertEquals(Integer.MAX_VALUE, portion.bytes());
    }
}
