package moldau.cli;

/// Writes JSON, one value a line as `-o json` wants it: no library is loaded for that.
public final class Json {
    private final StringBuilder text = new StringBuilder(128);
    private boolean needsComma;

    public Json begin() {
        return open('{');
    }

    public Json end() {
        return close('}');
    }

    public Json beginList(String name) {
        return name(name).open('[');
    }

    public Json endList() {
        return close(']');
    }

    private Json open(char bracket) {
        comma();
        text.append(bracket);
        needsComma = false;
        return this;
    }

    private Json close(char bracket) {
        text.append(bracket);
        needsComma = true;
        return this;
    }

    private void comma() {
        if (needsComma) text.append(',');
        needsComma = true;
    }

    public Json name(String name) {
        comma();
        quote(name);
        text.append(':');
        needsComma = false;
        return this;
    }

    /// @param value null becomes `null`
    public Json put(String name, String value) {
        return name(name).add(value);
    }

    public Json put(String name, long value) {
        return name(name).add(value);
    }

    public Json put(String name, boolean value) {
        name(name).comma();
        text.append(value);
        return this;
    }

    public Json add(String value) {
        comma();
        if (value == null) text.append("null");
        else quote(value);
        return this;
    }

    public Json add(long value) {
        comma();
        text.append(value);
        return this;
    }

    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (c < 0x20 || c == 0x7f) text.append(String.format("\\u%04x", (int) c));
                    else text.append(c);
                }
            }
        }
        text.append('"');
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
