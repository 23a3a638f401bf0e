package moldau.client;

import java.util.ArrayDeque;
import moldau.wire.batch.Records;

/// How far one assigned partition has been read. One thread: the consumer's.
final class Reading {
    /// No position yet, and none being looked for.
    static final long NOWHERE = -1;
    static final int NO_EPOCH = -1;
    /// One is handed out while the next is fetched.
    private static final int CHUNKS_MAX = 2;

    final TopicPartition partition;
    /// Timestamp, or -1 latest or -2 earliest: what to begin at; null once there is a position.
    Long beginAt;
    /// Whether the group's committed offset is to be looked up first.
    boolean wantsCommitted;
    boolean asking;
    boolean paused;
    long notBeforeMs;
    long endOffset = NOWHERE;
    /// Of the last record before the position; [#NO_EPOCH] if it is not known.
    int leaderEpoch = NO_EPOCH;
    /// Whether that came with the group's committed offset, and nobody has been told yet.
    boolean isEpochNews;
    /// How often in a row what came was damaged.
    int damagedTimes;
    private long position = NOWHERE;
    private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();

    Reading(TopicPartition partition) {
        this.partition = partition;
    }

    boolean hasPosition() {
        return position != NOWHERE;
    }

    long position() {
        return position;
    }

    void seek(long offset) {
        seek(offset, NO_EPOCH);
    }

    /// @param committedEpoch of the record before, as the group has it
    void seek(long offset, int committedEpoch) {
        position = offset;
        damagedTimes = 0;
        leaderEpoch = committedEpoch;
        isEpochNews = committedEpoch != NO_EPOCH;
        beginAt = null;
        wantsCommitted = false;
        chunks.clear();
    }

    /// Looks for a position by time or end.
    void begin(long timestamp) {
        position = NOWHERE;
        beginAt = timestamp;
        wantsCommitted = false;
        chunks.clear();
    }

    /// Looks for the committed offset.
    void resume() {
        position = NOWHERE;
        beginAt = null;
        wantsCommitted = true;
        chunks.clear();
    }

    boolean wantsMore(long nowMs) {
        return hasPosition() && !paused && chunks.size() < CHUNKS_MAX && nowMs >= notBeforeMs;
    }

    long fetchOffset() {
        return chunks.isEmpty() ? position : chunks.peekLast().endOffset();
    }

    void add(Chunk chunk) {
        if (chunk.endOffset() > fetchOffset()) chunks.addLast(chunk);
    }

    /// What came is fetched again, from where the reading is.
    void discard() {
        chunks.clear();
    }

    boolean hasChunk() {
        return !chunks.isEmpty();
    }

    /// @return null if there is nothing here now
    Received next(Records records) {
        while (!chunks.isEmpty()) {
            Received next = chunks.peekFirst().next(records);
            position = chunks.peekFirst().position();
            if (next != null) {
                leaderEpoch = next.leaderEpoch();
                damagedTimes = 0;
                return next;
            }
            position = chunks.pollFirst().endOffset();
        }
        return null;
    }
}
