package moldau.base;

/// A file or directory below a log directory: names joined by `/`, none of them `.`, `..` or empty,
/// none with a slash or a NUL (T11). The empty path is the log directory itself.
public record Path(String text) implements Comparable<Path> {
    public static final Path ROOT = new Path("");

    public Path {
        if (!text.isEmpty()) {
            for (String name : text.split("/", -1)) check(name);
        }
    }

    /// The child `name` of this directory.
    public Path child(String name) {
        check(name);
        return new Path(text.isEmpty() ? name : text + '/' + name);
    }

    public String name() {
        return text.substring(text.lastIndexOf('/') + 1);
    }

    public Path parent() {
        int slash = text.lastIndexOf('/');
        return slash < 0 ? ROOT : new Path(text.substring(0, slash));
    }

    private static void check(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0
                || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("not a file name: '" + name + "'");
        }
    }

    @Override
    public int compareTo(Path other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
