package moldau.cli.topic;

import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import moldau.cli.Grammar;
import moldau.cli.Json;
import moldau.client.Received;
import moldau.wire.batch.Header;

/// How a record is printed: text with percent fields.
///
/// | field | is |
/// |---|---|
/// | `%t %p %o` | topic, partition, offset |
/// | `%k %v` | key, value; `%K %V` their sizes |
/// | `%d` | timestamp in ms; `%d{iso}`, or `%d{HH:mm:ss}` as `DateTimeFormatter` has it |
/// | `%h` | headers, `a=1,b=2`; `%H` how many |
/// | `%%` | a percent sign; `\n`, `\t`, `\\` as in C |
///
/// Keys, values and headers take `{hex}`, `{base64}` or `{json}`.
final class Format {
    /// @param field 0 for plain text
    private record Piece(char field, String text) {}

    private final List<Piece> pieces = new ArrayList<>();

    private Format() {}

    /// @param grammar of the command it stands in
    static Format parse(String text, Grammar grammar) {
        var format = new Format();
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char next = i + 1 < text.length() ? text.charAt(i + 1) : 0;
            if (c == '\\' && "nt\\".indexOf(next) >= 0) {
                plain.append(next == 'n' ? '\n' : next == 't' ? '\t' : '\\');
                i++;
            } else if (c == '%' && next == '%') {
                plain.append('%');
                i++;
            } else if (c == '%') {
                if (next == 0 || "tpokvKVdhH".indexOf(next) < 0) {
                    throw grammar.misused("%" + next + " is no field: -f knows %t %p %o %k %v %K %V %d %h %H");
                }
                i++;
                String how = "";
                if (i + 1 < text.length() && text.charAt(i + 1) == '{') {
                    int end = text.indexOf('}', i);
                    if (end < 0) throw grammar.misused("the { after %" + next + " is not closed");
                    how = text.substring(i + 2, end);
                    i = end;
                }
                if (!plain.isEmpty()) format.pieces.add(new Piece((char) 0, plain.toString()));
                plain.setLength(0);
                format.pieces.add(new Piece(next, how));
            } else {
                plain.append(c);
            }
        }
        if (!plain.isEmpty()) format.pieces.add(new Piece((char) 0, plain.toString()));
        return format;
    }

    void print(PrintStream out, Received record) {
        for (Piece each : pieces) {
            switch (each.field()) {
                case 0 -> out.print(each.text());
                case 't' -> out.print(record.topic());
                case 'p' -> out.print(record.partition());
                case 'o' -> out.print(record.offset());
                case 'k' -> bytes(out, record.key(), each.text());
                case 'v' -> bytes(out, record.value(), each.text());
                case 'K' -> out.print(record.key() == null ? -1 : record.key().length);
                case 'V' -> out.print(record.value() == null ? -1 : record.value().length);
                case 'd' -> out.print(time(record.timestampMs(), each.text()));
                case 'h' -> headers(out, record.headers(), each.text());
                default -> out.print(record.headers().size());
            }
        }
    }

    private static void headers(PrintStream out, List<Header> headers, String how) {
        String comma = "";
        for (Header each : headers) {
            out.print(comma + each.key() + "=");
            bytes(out, copy(each.value()), how);
            comma = ",";
        }
    }

    private static String time(long ms, String how) {
        if (how.isEmpty()) return Long.toString(ms);
        Instant at = Instant.ofEpochMilli(ms);
        if (how.equals("iso")) return at.toString();
        return DateTimeFormatter.ofPattern(how).withZone(ZoneId.systemDefault()).format(at);
    }

    private static void bytes(PrintStream out, byte[] bytes, String how) {
        if (bytes == null) return;
        switch (how) {
            case "hex" -> out.print(HexFormat.of().formatHex(bytes));
            case "base64" -> out.print(Base64.getEncoder().encodeToString(bytes));
            case "json" -> out.print(new Json().add(new String(bytes, StandardCharsets.UTF_8)));
            default -> out.write(bytes, 0, bytes.length);
        }
    }

    /// @return null for none
    static byte[] copy(ByteBuffer bytes) {
        if (bytes == null) return null;
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(bytes.position(), copy);
        return copy;
    }

    /// As text if it is UTF-8.
    ///
    /// @return null if there is nothing
    static String text(byte[] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    /// Cuts a line of input by this format: what stands between the texts belongs to the fields.
    ///
    /// @return key and value, each null if the format has no such field, or null if the line does not fit
    byte[][] cut(byte[] line, String[] why) {
        byte[][] found = new byte[2][];
        String text = new String(line, StandardCharsets.ISO_8859_1) + "\n";
        int from = 0;
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            if (piece.field() == 0) {
                String plain = new String(piece.text().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
                if (!text.startsWith(plain, from)) {
                    why[0] = "expected '" + piece.text().strip() + "' at column " + (from + 1);
                    return null;
                }
                from += plain.length();
                continue;
            }
            int end = text.length() - 1;
            if (i + 1 < pieces.size() && pieces.get(i + 1).field() == 0) {
                String plain = new String(pieces.get(i + 1).text().getBytes(StandardCharsets.UTF_8),
                        StandardCharsets.ISO_8859_1);
                end = text.indexOf(plain, from);
                if (end < 0) {
                    why[0] = "there is no '" + pieces.get(i + 1).text().strip() + "' after column " + (from + 1);
                    return null;
                }
            }
            byte[] bytes;
            try {
                bytes = decoded(text.substring(from, end), piece.text());
            } catch (IllegalArgumentException e) {
                why[0] = "no " + piece.text() + " at column " + (from + 1);
                return null;
            }
            if (piece.field() == 'k') found[0] = bytes;
            if (piece.field() == 'v') found[1] = bytes;
            from = end;
        }
        return found;
    }

    private static byte[] decoded(String text, String how) {
        return switch (how) {
            case "hex" -> HexFormat.of().parseHex(text);
            case "base64" -> Base64.getDecoder().decode(text);
            default -> text.getBytes(StandardCharsets.ISO_8859_1);
        };
    }
}
