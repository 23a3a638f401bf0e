package moldau.state.cluster;

/// What a topic may be called, and which names are too alike: metrics put `_` where a name has `.`.
public final class TopicNames {
    public static final int LENGTH_MAX = 249;
    public static final String METADATA = "__cluster_metadata";

    private TopicNames() {
    }

    /// @param name may be null, which is not legal
    public static boolean isLegal(String name) {
        return name != null && check(name) == null;
    }

    /// @return what is wrong with the name, as a sentence; null if it is legal
    public static String check(String name) {
        if (name.isEmpty()) return "Topic name is invalid: the empty string is not allowed";
        if (name.equals(".")) return "Topic name is invalid: '.' is not allowed";
        if (name.equals("..")) return "Topic name is invalid: '..' is not allowed";
        if (name.length() > LENGTH_MAX) {
            return "Topic name is invalid: the length of '" + name
                    + "' is longer than the max allowed length " + LENGTH_MAX;
        }
        for (int i = 0; i < name.length(); i++) {
            if (!isLegal(name.charAt(i))) {
                return "Topic name is invalid: '" + name + "' contains one or more characters other"
                        + " than ASCII alphanumerics, '.', '_' and '-'";
            }
        }
        return null;
    }

    /// The existing topic whose name collides with this one; null if there is none.
    static String collision(ClusterImage image, String name) {
        if (!hasCollisionCharacters(name)) return null;
        String folded = name.replace('.', '_');
        // Names that fold alike agree up to the first character that may differ.
        String prefix = folded.substring(0, folded.indexOf('_'));
        var near = image.topics().from(prefix);
        while (near.hasNext()) {
            String other = near.next().getKey();
            if (!other.startsWith(prefix)) return null;
            if (!other.equals(name) && other.replace('.', '_').equals(folded)) return other;
        }
        return null;
    }

    private static boolean hasCollisionCharacters(String name) {
        return name.indexOf('.') >= 0 || name.indexOf('_') >= 0;
    }

    private static boolean isLegal(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
                || c == '.' || c == '_' || c == '-';
    }
}
