package moldau.trials.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.Field;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.Struct;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;
import org.apache.kafka.common.record.internal.MemoryRecords;

/// Values for one of Apache's schemas, drawn from a seed: boundaries more often than chance has
/// them, nulls, empty and long arrays, tags there or not.
public final class RandomStruct {
    private final Random random;
    private final Known known;
    /// Elements that may still be made, so that nested arrays do not explode.
    private int budget = 400;

    private RandomStruct(long seed, Known known) {
        random = new Random(seed);
        this.known = known;
    }

    /// Values that mean something to the reader and are drawn half of the time; a kind without any
    /// is drawn from the whole range.
    public record Known(List<String> texts, List<Uuid> ids, List<ByteBuffer> records) {
        static final Known NOTHING = new Known(List.of(), List.of(), List.of());
    }

    /// The bytes of a message of `schema`; not canonical: tags may be there with their default.
    static ByteBuffer bytes(Schema schema, long seed) {
        return bytes(schema, seed, Known.NOTHING);
    }

    /// As above, with some values that the reader knows.
    public static ByteBuffer bytes(Schema schema, long seed, Known known) {
        Struct struct = new RandomStruct(seed, known).struct(schema);
        ByteBuffer bytes = ByteBuffer.allocate(schema.sizeOf(struct));
        schema.write(bytes, struct);
        return bytes.flip();
    }

    private Struct struct(Schema schema) {
        Struct struct = new Struct(schema);
        for (BoundField field : schema.fields()) struct.set(field, value(field.def.type));
        return struct;
    }

    private Object value(Type type) {
        if (type instanceof TaggedFields tags) return tags(tags);
        if (type.isNullable() && random.nextInt(5) == 0) return null;
        if (type.isArray()) return array(type.arrayElementType().orElseThrow());
        if (type instanceof Schema schema) return struct(schema);
        String name = ((Type.DocumentedType) type).typeName();
        return switch (name.replace("COMPACT_", "").replace("NULLABLE_", "")) {
            case "BOOLEAN" -> random.nextBoolean();
            case "INT8" -> (byte) integer();
            case "INT16" -> (short) integer();
            case "UINT16" -> (int) integer() & 0xFFFF;
            case "INT32" -> (int) integer();
            case "UINT32" -> integer() & 0xFFFF_FFFFL;
            case "INT64" -> integer();
            case "FLOAT64" -> random.nextInt(4) == 0 ? 0.0 : random.nextGaussian() * 1e9;
            case "UUID" -> isKnown(known.ids()) ? one(known.ids()) : random.nextInt(4) == 0 ? Uuid.ZERO_UUID : new Uuid(integer(), integer());
            case "STRING" -> isKnown(known.texts()) ? one(known.texts()) : text();
            case "BYTES" -> ByteBuffer.wrap(raw());
            case "RECORDS" -> MemoryRecords.readableRecords(isKnown(known.records())
                    ? one(known.records()).duplicate() : ByteBuffer.wrap(raw()));
            default -> throw new AssertionError(name);
        };
    }

    private boolean isKnown(List<?> values) {
        return !values.isEmpty() && random.nextBoolean();
    }

    private <T> T one(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private TreeMap<Integer, Object> tags(TaggedFields tags) {
        TreeMap<Integer, Object> values = new TreeMap<>();
        for (var tag : tags.fields().entrySet()) {
            Field field = tag.getValue();
            if (random.nextBoolean() && !isMisdescribed(field)) {
                values.put(tag.getKey(), value(field.type));
            }
        }
        return values;
    }

    /// Apache's class reads this nullable struct with a marker for null, its schema knows of none.
    private static boolean isMisdescribed(Field field) {
        return field.name.equals("classic_member_metadata");
    }

    private Object[] array(Type element) {
        boolean isFlat = !(element instanceof Schema);
        int size = switch (random.nextInt(8)) {
            case 0, 1 -> 0;
            case 2, 3 -> 1;
            case 4 -> isFlat && random.nextInt(8) == 0 ? 130 : 5;
            default -> 2;
        };
        Object[] array = new Object[Math.min(size, budget)];
        budget -= array.length;
        for (int i = 0; i < array.length; i++) array[i] = value(element);
        return array;
    }

    private long integer() {
        return switch (random.nextInt(12)) {
            case 0, 1 -> 0;
            case 2 -> -1;
            case 3 -> -2;
            case 4 -> Long.MAX_VALUE;
            case 5 -> Long.MIN_VALUE;
            case 6 -> Integer.MAX_VALUE;
            case 7 -> Integer.MIN_VALUE;
            case 8 -> Short.MAX_VALUE;
            default -> random.nextLong() >> random.nextInt(64);
        };
    }

    private String text() {
        return switch (random.nextInt(10)) {
            case 0, 1 -> "";
            case 2 -> "ž€ \uD83D\uDE80 \"\\\n";
            case 3 -> "long ".repeat(1 + random.nextInt(60));
            case 4 -> random.nextInt(40) == 0 ? "x".repeat(Short.MAX_VALUE) : "x";
            default -> Long.toString(random.nextLong() & 0xFFFFFF, 36);
        };
    }

    private byte[] raw() {
        byte[] bytes = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(300)];
        random.nextBytes(bytes);
        return random.nextBoolean() ? bytes : new String(bytes, StandardCharsets.ISO_8859_1)
                .getBytes(StandardCharsets.UTF_8);
    }
}
