package moldau.schema;

/// What a field holds.
sealed interface Type {
    /// What the notation calls it.
    String text();

    /// A type of the wire itself.
    enum Primitive implements Type {
        BOOL("bool", "boolean", "Boolean", 1),
        INT8("int8", "byte", "Byte", 1),
        INT16("int16", "short", "Short", 2),
        UINT16("uint16", "int", "Integer", 2),
        INT32("int32", "int", "Integer", 4),
        UINT32("uint32", "long", "Long", 4),
        INT64("int64", "long", "Long", 8),
        FLOAT64("float64", "double", "Double", 8),
        UUID("uuid", "Uuid", "Uuid", 16),
        STRING("string", "String", "String", 0),
        BYTES("bytes", "byte[]", "byte[]", 0),
        RECORDS("records", "ByteBuffer", "ByteBuffer", 0);

        final String text;
        final String java;
        final String boxed;
        /// 0: depends on the value.
        final int bytes;

        Primitive(String text, String java, String boxed, int bytes) {
            this.text = text;
            this.java = java;
            this.boxed = boxed;
            this.bytes = bytes;
        }

        @Override
        public String text() {
            return text;
        }

        /// Whether the Java type is not a reference.
        boolean isNumber() {
            return switch (this) {
                case BOOL, INT8, INT16, UINT16, INT32, UINT32, INT64, FLOAT64 -> true;
                case UUID, STRING, BYTES, RECORDS -> false;
            };
        }

        boolean isInteger() {
            return isNumber() && this != BOOL && this != FLOAT64;
        }

        static Primitive named(String text) {
            for (Primitive it : values()) if (it.text.equals(text)) return it;
            return null;
        }
    }

    /// Another name for a primitive, which says what the number or text stands for.
    record Alias(String name, Primitive of) implements Type {
        @Override
        public String text() {
            return name;
        }
    }

    record StructRef(String name) implements Type {
        @Override
        public String text() {
            return name;
        }
    }

    record Array(Type of) implements Type {
        @Override
        public String text() {
            return "[" + of.text() + "]";
        }
    }

    /// The primitive below an alias; null for arrays and structs.
    default Primitive primitive() {
        return switch (this) {
            case Primitive it -> it;
            case Alias it -> it.of();
            case StructRef _, Array _ -> null;
        };
    }
}
