package moldau.broker.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.TimeZone;

/// A line as Kafka's default layout writes it, which tools wait for:
///
/// ```
/// [2026-11-25 15:01:46,123] INFO [KafkaRaftServer nodeId=1] Kafka Server started (logger)
/// ```
///
/// A message stays one line whatever foreign text is in it: control characters and marks that turn
/// the direction of writing come out as `\u001b` (T14). Stack traces follow on lines of their own.
final class LineEncoder extends EncoderBase<ILoggingEvent> {
    private static final byte[] NOTHING = {};

    /// Not a `ZoneId`: that loads the rules of all zones, which costs a start 10 ms more.
    private final TimeZone zone = TimeZone.getDefault();
    private long second = Long.MIN_VALUE;
    private String secondText = "";

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    @Override
    public synchronized byte[] encode(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(160);
        appendTime(line, event.getTimeStamp());
        line.append(event.getLevel()).append(' ');
        appendPrintable(line, event.getFormattedMessage());
        line.append(" (").append(event.getLoggerName()).append(")\n");
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) line.append(ThrowableProxyUtil.asString(thrown));
        return line.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void appendTime(StringBuilder line, long wallMs) {
        long now = Math.floorDiv(wallMs, 1000L);
        if (now != second) {
            second = now;
            long local = now + Math.floorDiv(zone.getOffset(wallMs), 1000);
            LocalDateTime at = LocalDateTime.ofEpochSecond(local, 0, ZoneOffset.UTC);
            StringBuilder text = new StringBuilder(20).append(at.getYear());
            appendTwo(text.append('-'), at.getMonthValue());
            appendTwo(text.append('-'), at.getDayOfMonth());
            appendTwo(text.append(' '), at.getHour());
            appendTwo(text.append(':'), at.getMinute());
            appendTwo(text.append(':'), at.getSecond());
            secondText = text.toString();
        }
        int ms = (int) Math.floorMod(wallMs, 1000L);
        line.append('[').append(secondText).append(',').append(ms / 100);
        appendTwo(line, ms % 100);
        line.append("] ");
    }

    private static void appendTwo(StringBuilder line, int number) {
        line.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    private static void appendPrintable(StringBuilder line, String message) {
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            if (c == '\t' || !isHarmful(c)) {
                line.append(c);
            } else {
                line.append("\\u").append(Character.forDigit(c >> 12, 16))
                        .append(Character.forDigit(c >> 8 & 15, 16))
                        .append(Character.forDigit(c >> 4 & 15, 16))
                        .append(Character.forDigit(c & 15, 16));
            }
        }
    }

    /// Controls, line and paragraph separators, and what reorders text.
    private static boolean isHarmful(char c) {
        return c < 0x20 || c >= 0x7f && c < 0xa0
                || c >= 0x2028 && c <= 0x202e || c >= 0x2066 && c <= 0x2069;
    }
}
