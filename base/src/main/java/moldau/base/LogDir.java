package moldau.base;

/// One entry of `log.dirs`, as it was written in the settings, made absolute by `base.os`.
public record LogDir(String path) implements Comparable<LogDir> {
    @Override
    public int compareTo(LogDir other) {
        return path.compareTo(other.path);
    }

    @Override
    public String toString() {
        return path;
    }
}
