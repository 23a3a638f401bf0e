package moldau.broker.api;

import java.util.Set;

/// The topics that belong to brokers: clients do not delete from them (behaviours 21, 30, 113).
public final class InternalTopics {
    public static final String OFFSETS = "__consumer_offsets";
    public static final String TRANSACTIONS = "__transaction_state";
    public static final String SHARES = "__share_group_state";

    private static final Set<String> ALL = Set.of(OFFSETS, TRANSACTIONS, SHARES);

    private InternalTopics() {}

    public static boolean has(String name) {
        return ALL.contains(name);
    }
}
