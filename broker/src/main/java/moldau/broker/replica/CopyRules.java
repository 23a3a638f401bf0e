package moldau.broker.replica;

import moldau.base.settings.Settings;
import moldau.broker.config.ReplicationSettings;

/// How this broker copies, of `server.properties`.
///
/// @param waitMs how long a leader may hold an answer back for want of news
/// @param minBytes what it waits for
/// @param partitionBytes asked for of one partition
/// @param answerBytes asked for in one answer
/// @param backoffMsMax pause after errors
/// @param requestMs how long a leader may take to answer
/// @param lagMsMax a follower that was not level for so long is out of sync
public record CopyRules(
        int waitMs, int minBytes, int partitionBytes, int answerBytes, long backoffMsMax, int requestMs,
        long lagMsMax) {
    public static CopyRules of(Settings settings) {
        return new CopyRules(
                settings.get(ReplicationSettings.REPLICA_FETCH_WAIT_MAX_MS),
                settings.get(ReplicationSettings.REPLICA_FETCH_MIN_BYTES),
                settings.get(ReplicationSettings.REPLICA_FETCH_MAX_BYTES),
                settings.get(ReplicationSettings.REPLICA_FETCH_RESPONSE_MAX_BYTES),
                settings.get(ReplicationSettings.REPLICA_FETCH_BACKOFF_MS),
                settings.get(ReplicationSettings.REPLICA_SOCKET_TIMEOUT_MS),
                settings.get(ReplicationSettings.REPLICA_LAG_TIME_MAX_MS));
    }
}
