package moldau.cli.topic;

import moldau.base.sim.Decoder;
import moldau.cli.Fuzzing;
import moldau.cli.Grammar;

/// What people write where events are read and sent.
public final class EventsFuzz {
    private static final Grammar GRAMMAR = new Grammar("consume TOPIC");

    public static final Decoder SPAN = Decoder.ofText("span",
            text -> Fuzzing.answered(() -> Span.parse(text, 1_764_082_800_000L, GRAMMAR)),
            "42", "-10", "+5", "100:200", ":end", "@-5m", "@2026-11-01", "@1764082800000", "@-48h:-24h",
            "@2026-11-01T10:20:30:2026-11-02T10:20").checked();

    public static final Decoder FORMAT = Decoder.ofText("format",
            text -> Fuzzing.answered(() -> Format.parse(text, GRAMMAR)),
            "%t %p %o %k{hex} %v{base64} %K %V %d{iso} %h %H\\n", "%%\\t%d{yyyy}").checked();

    /// A format, a newline, a line to cut by it.
    public static final Decoder CUT = Decoder.ofText("cut", EventsFuzz::cut,
            "%k:%v\nkey:value", "%k{hex} %v{base64}\n0aff aGVsbG8=").checked();

    public static final Decoder JSON = Decoder.of("json-events",
            line -> Fuzzing.answered(() -> JsonEvents.read("clicks", line, 1, -1)), ("{\"topic\":\"clicks\","
                    + "\"partition\":0,\"offset\":7,\"timestamp\":1764082800000,\"key\":\"k\",\"value\":"
                    + "{\"a\":[1,2]},\"headers\":[{\"key\":\"a\",\"value\":\"1\"}]}").getBytes(),
            "{\"value\":null,\"headers\":{\"a\":\"b\"}}".getBytes()).checked();

    private EventsFuzz() {}

    private static void cut(String text) {
        int end = text.indexOf('\n');
        if (end < 0) return;
        Fuzzing.answered(() -> Format.parse(text.substring(0, end), GRAMMAR)
                .cut(text.substring(end + 1).getBytes(), new String[1]));
    }
}
