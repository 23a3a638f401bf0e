package moldau.schema;

/// A range of versions, both ends included. `LATEST` as its end means: and all that will come.
record Versions(int first, int last) {
    static final int LATEST = Integer.MAX_VALUE;
    static final Versions ALL = new Versions(0, LATEST);

    /// `v3+`, `v0-12` or `v8`.
    static Versions parse(String word) {
        if (!looksLike(word)) {
            throw new IllegalArgumentException("not a range of versions: " + word);
        }
        String text = word.substring(1);
        if (text.endsWith("+")) return new Versions(number(text.substring(0, text.length() - 1)),
                LATEST);
        int dash = text.indexOf('-');
        if (dash < 0) return new Versions(number(text), number(text));
        return new Versions(number(text.substring(0, dash)), number(text.substring(dash + 1)));
    }

    private static int number(String text) {
        return Integer.parseInt(text);
    }

    static boolean looksLike(String word) {
        return word.matches("v\\d+(\\+|-\\d+)?");
    }

    Versions {
        if (first < 0 || last < first) {
            throw new IllegalArgumentException("no versions between " + first + " and " + last);
        }
    }

    boolean contains(int version) {
        return version >= first && version <= last;
    }

    boolean contains(Versions other) {
        return first <= other.first && other.last <= last;
    }

    boolean overlaps(Versions other) {
        return first <= other.last && other.first <= last;
    }

    /// The versions in both; they must overlap.
    Versions and(Versions other) {
        return new Versions(Math.max(first, other.first), Math.min(last, other.last));
    }

    @Override
    public String toString() {
        if (last == LATEST) return "v" + first + "+";
        return first == last ? "v" + first : "v" + first + "-" + last;
    }
}
