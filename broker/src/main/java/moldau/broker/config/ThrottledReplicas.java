package moldau.broker.config;

import java.util.List;
import java.util.regex.Pattern;
import moldau.base.settings.Limit;

/// Lists of replicas to throttle: `*`, or `partition:broker` pairs.
enum ThrottledReplicas implements Limit {
    LEADER("leader.replication.throttled.replicas"),
    FOLLOWER("follower.replication.throttled.replicas");

    private static final Pattern PAIR = Pattern.compile("\\d+:\\d+");

    private final String key;

    ThrottledReplicas(String key) {
        this.key = key;
    }

    @Override
    public String complaint(Object value) {
        List<?> items = (List<?>) value;
        if (items.equals(List.of("*"))) return "";
        for (Object item : items) {
            if (!PAIR.matcher((String) item).matches()) {
                return key + " must be the literal '*' or a list of replicas "
                        + "in the following format: [partitionId]:[brokerId],"
                        + "[partitionId]:[brokerId],...";
            }
        }
        return "";
    }
}
