package moldau.cli.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import moldau.cli.Failure;
import moldau.cli.Grammar;
import org.junit.jupiter.api.Test;

class SpanTest {
    private static final long NOW = 1_764_082_800_000L;
    private static final Grammar GRAMMAR = new Grammar("consume");

    private static Span span(String text) {
        return Span.parse(text, NOW, GRAMMAR);
    }

    @Test
    void oneGrammarForAllOffsets() {
        assertEquals(new Span(new Span.Point.Start(0), null), span("start"));
        assertEquals(new Span(new Span.Point.End(0), null), span("end"));
        assertEquals(new Span(new Span.Point.At(42), null), span("42"));
        assertEquals(new Span(new Span.Point.End(10), null), span("-10"));
        assertEquals(new Span(new Span.Point.Start(5), null), span("+5"));
        assertEquals(new Span(new Span.Point.At(100), new Span.Point.At(200)), span("100:200"));
        assertEquals(new Span(new Span.Point.Start(0), new Span.Point.End(0)), span(":end"));
    }

    @Test
    void timesCountBackFromNowOrAreGiven() {
        assertEquals(new Span(new Span.Point.Time(NOW - 300_000), null), span("@-5m"));
        assertEquals(new Span(new Span.Point.Time(1_764_000_000_000L), null), span("@1764000000000"));
        assertEquals(new Span(new Span.Point.Time(1_793_577_600_000L), null), span("@2026-11-02T00:00:00Z"));
        assertEquals(new Span(new Span.Point.Time(NOW - 172_800_000), new Span.Point.Time(NOW - 86_400_000)),
                span("@-48h:-24h"));
    }

    @Test
    void anythingElseIsRefused() {
        assertThrows(Failure.class, () -> span("soon"));
        assertThrows(Failure.class, () -> span("@-5parsecs"));
    }
}
