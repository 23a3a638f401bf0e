package moldau.cli.kafka;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import moldau.base.fault.Malformed;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.wire.batch.Records;

/// Records of applications, read as the decoder classes of Kafka's tools do. Other classes cannot be
/// loaded here.
record PlainText(Kind keys, Kind values) implements RecordText {
    private static final String PACKAGE = "org.apache.kafka.tools.api.";

    /// What bytes stand for.
    enum Kind { TEXT, INTEGER, LONG, BYTES }

    /// @param keys a class, empty for text
    static PlainText of(String keys, String values) {
        return new PlainText(kind(keys), kind(values));
    }

    private static Kind kind(String name) {
        return switch (name.startsWith(PACKAGE) ? name.substring(PACKAGE.length()) : "." + name) {
            case ".", "StringDecoder" -> Kind.TEXT;
            case "IntegerDecoder" -> Kind.INTEGER;
            case "LongDecoder" -> Kind.LONG;
            case "DefaultDecoder" -> Kind.BYTES;
            default -> throw Failure.of(Exit.FAILED, "M-2022 UNKNOWN_DECODER", "Failed to load decoder class "
                    + name + ": there are StringDecoder, IntegerDecoder, LongDecoder and DefaultDecoder of "
                    + PACKAGE.substring(0, PACKAGE.length() - 1));
        };
    }

    @Override
    public Decoded of(Records record) {
        return new Decoded(text(keys, record.key()), text(values, record.value()));
    }

    private static String text(Kind kind, ByteBuffer bytes) {
        if (bytes == null) return null;
        return switch (kind) {
            case TEXT -> StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
            case INTEGER -> Integer.toString(whole(bytes, Integer.BYTES).getInt(bytes.position()));
            case LONG -> Long.toString(whole(bytes, Long.BYTES).getLong(bytes.position()));
            case BYTES -> StandardCharsets.ISO_8859_1.decode(Base64.getEncoder().encode(bytes.duplicate())).toString();
        };
    }

    private static ByteBuffer whole(ByteBuffer bytes, int size) {
        if (bytes.remaining() >= size) return bytes;
        throw new Malformed("a number of " + size + " bytes was expected where " + bytes.remaining() + " are");
    }
}
