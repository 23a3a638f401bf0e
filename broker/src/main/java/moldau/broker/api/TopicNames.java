package moldau.broker.api;

import java.util.Set;

/// Which topic names are legal, and which belong to the broker (behaviours 21, 30, 113).
public final class TopicNames {
    public static final String OFFSETS = "__consumer_offsets";
    public static final String TRANSACTIONS = "__transaction_state";
    public static final String SHARES = "__share_group_state";
    public static final String METADATA = "__cluster_metadata";

    private static final int LENGTH_MAX = 249;
    private static final Set<String> INTERNAL = Set.of(OFFSETS, TRANSACTIONS, SHARES);

    private TopicNames() {}

    public static boolean isInternal(String name) {
        return INTERNAL.contains(name);
    }

    public static boolean isLegal(String name) {
        if (name == null || name.isEmpty() || name.length() > LENGTH_MAX) return false;
        if (name.equals(".") || name.equals("..")) return false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean legal = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
                    || c == '.' || c == '_' || c == '-';
            if (!legal) return false;
        }
        return true;
    }
}
