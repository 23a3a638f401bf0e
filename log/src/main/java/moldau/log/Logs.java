package moldau.log;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import moldau.base.Disk;
import moldau.base.Path;

/// All logs of one directory, as files: what is there, what the last life left noted, and the notes
/// this life leaves. Holds no open log. Every method blocks and may be called on any one thread.
///
/// ```text
///   .kafka_cleanshutdown                  only between a clean stop and the next start
///   recovery-point-offset-checkpoint      text: 0, count, then lines of topic partition offset
///   log-start-offset-checkpoint
///   replication-offset-checkpoint
///   cleaner-offset-checkpoint
///   <topic>-<partition>/                  see LogName
/// ```
public final class Logs {
    public Logs(Disk disk) {}

    /// What a start finds. Reads the marker of a clean stop and removes it durably, so that the next
    /// life is taken for unclean until it says otherwise (KIP-966).
    public Inventory takeInventory() {
        throw new UnsupportedOperationException();
    }

    /// Opens one of the inventory's live logs, recovering it if the last stop was unclean.
    public Log open(Inventory inventory, TopicPartition partition, LogSettings settings, long nowMs) {
        throw new UnsupportedOperationException();
    }

    /// Replaces a checkpoint file, durably.
    public void write(Checkpoint kind, Map<TopicPartition, Long> offsets) {
        throw new UnsupportedOperationException();
    }

    /// Reads a checkpoint file. Missing, empty or malformed ones hold nothing: they are hints.
    public Map<TopicPartition, Long> read(Checkpoint kind) {
        throw new UnsupportedOperationException();
    }

    /// Notes a clean stop, durably. All logs are closed and synced.
    public void markClean(long brokerEpoch) {
        throw new UnsupportedOperationException();
    }

    public enum Checkpoint {
        RECOVERY_POINT("recovery-point-offset-checkpoint"),
        LOG_START("log-start-offset-checkpoint"),
        HIGH_WATERMARK("replication-offset-checkpoint"),
        CLEANER("cleaner-offset-checkpoint");

        final String file;

        Checkpoint(String file) {
            this.file = file;
        }
    }

    /// @param cleanBrokerEpoch present after a clean stop: the broker's epoch then, or -1 if not noted
    /// @param live logs in use, in order
    /// @param deleting directories to be removed
    /// @param future copies under way
    /// @param stray set aside by an earlier start
    public record Inventory(
            OptionalLong cleanBrokerEpoch,
            List<TopicPartition> live,
            List<Path> deleting,
            List<Path> future,
            List<Path> stray,
            Map<TopicPartition, Long> recoveryPoints,
            Map<TopicPartition, Long> startOffsets,
            Map<TopicPartition, Long> highWatermarks,
            Map<TopicPartition, Long> cleanerOffsets) {
        public boolean isClean() {
            return cleanBrokerEpoch.isPresent();
        }
    }
}
