package moldau.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import moldau.base.sim.Generated;
import org.junit.jupiter.api.Test;

/// A log line stays one line, whoever chose its words.
final class PrintableTest {
    @Test
    void plainTextIsLeftAlone() {
        String text = "orders-1.eu_west ${jndi:ldap://x}";
        assertSame(text, Printable.escape(text));
        assertEquals("žluťoučký 注文 😀", "" + Printable.of("žluťoučký 注文 😀"));
    }

    @Test
    void whatWouldMoveTheCursorIsEscaped() {
        assertEquals("a\\r\\nb\\t\\u{1b}[31m\\\\", Printable.escape("a\r\nb\t\u001b[31m\\"));
        assertEquals("\\u{202e}\\u{2028}\\u{0}\\u{a0}\\u{d800}",
                Printable.escape("\u202e\u2028\0\u00a0\ud800"));
        assertEquals("null", Printable.escape(null));
    }

    @Test
    void longTextIsCut() {
        assertEquals("x".repeat(256), Printable.escape("x".repeat(256)));
        assertEquals("x".repeat(256) + "…", Printable.escape("x".repeat(257)));
    }

    @Test
    void everyTextBecomesOneShortVisibleLine() {
        Generated.check(500, choices -> {
            String text = choices.text(400);
            choices.note(text);
            String line = Printable.escape(text);
            assertTrue(line.length() <= 257);
            assertEquals(1, line.lines().count() + (line.isEmpty() ? 1 : 0));
            assertTrue(line.codePoints().noneMatch(Character::isISOControl));
        });
    }
}
