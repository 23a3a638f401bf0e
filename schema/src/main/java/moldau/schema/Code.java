package moldau.schema;

/// Java text under construction: lines, indented by their braces.
final class Code {
    private final StringBuilder text = new StringBuilder();
    private int depth;

    /// A line; one that ends with `{` or `(` indents what follows, one that begins with `}` or `)`
    /// ends that.
    Code line(String line) {
        if (line.startsWith("}") || line.startsWith(")")) depth--;
        if (!line.isEmpty()) text.repeat(' ', 4 * depth).append(line);
        text.append('\n');
        if (line.endsWith("{") || line.endsWith("(")) depth++;
        return this;
    }

    /// Lines as they are, each indented alike.
    Code lines(String... lines) {
        for (String line : lines) line(line);
        return this;
    }

    /// A documentation comment; nothing if there is nothing to say.
    Code doc(String doc) {
        if (doc.isEmpty()) return this;
        for (String line : doc.split("\n", -1)) line(("/// " + line).stripTrailing());
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
