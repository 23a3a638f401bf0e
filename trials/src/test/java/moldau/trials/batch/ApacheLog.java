package moldau.trials.batch;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Supplier;
import moldau.wire.batch.Rules;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.server.storage.log.FetchIsolation;
import org.apache.kafka.server.util.Scheduler;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.apache.kafka.storage.internals.log.LogDirFailureChannel;
import org.apache.kafka.storage.internals.log.ProducerStateManagerConfig;
import org.apache.kafka.storage.internals.log.RecordValidationException;
import org.apache.kafka.storage.internals.log.UnifiedLog;
import org.apache.kafka.storage.log.metrics.BrokerTopicStats;
import org.xerial.snappy.SnappyError;

/// One log of Apache Kafka's broker under the rules of a topic: what it says to a produced batch.
final class ApacheLog implements AutoCloseable {
    private static final int MS_MAX = 900_000;

    /// What became of an append: error code 0 and the bytes in the log, or an error.
    record Answer(short error, List<Integer> records, byte[] stored, long maxTimestamp) {}

    private final UnifiedLog log;

    ApacheLog(File directory, Rules rules, long nowMs) throws IOException {
        Map<String, String> settings = new HashMap<>();
        settings.put("max.message.bytes", "" + rules.batchBytesMax());
        settings.put("cleanup.policy", rules.compacted() ? "compact" : "delete");
        settings.put("message.timestamp.type", rules.appendTime() ? "LogAppendTime" : "CreateTime");
        settings.put("message.timestamp.before.max.ms", "" + rules.timestampBeforeMsMax());
        settings.put("message.timestamp.after.max.ms", "" + rules.timestampAfterMsMax());
        settings.put("compression.type", compressionType(rules));
        log = UnifiedLog.create(directory, new LogConfig(settings), 0, 0, new Never(),
            new BrokerTopicStats(), new Still(nowMs), MS_MAX,
            new ProducerStateManagerConfig(MS_MAX, false), MS_MAX, new LogDirFailureChannel(1),
            true, Optional.empty());
    }

    private static String compressionType(Rules rules) {
        if (rules.keepsCodec()) {
            return "producer";
        }
        String label = rules.compression().codec().label();
        return label.equals("none") ? "uncompressed" : label;
    }

    Answer append(ByteBuffer sent, int produceVersion, int leaderEpoch) throws IOException {
        MemoryRecords records = MemoryRecords.readableRecords(sent);
        long start = log.logEndOffset();
        try {
            ProduceRequest.validateRecords((short) produceVersion, records);
            var info = log.appendAsLeader(records, leaderEpoch);
            return new Answer((short) 0, List.of(), read(start), info.maxTimestamp());
        } catch (RecordValidationException e) {
            return new Answer(Errors.forException(e.invalidException()).code(), e.recordErrors()
                .stream().map((ProduceResponse.RecordError r) -> r.batchIndex).toList(), null, -1);
        } catch (ApiException e) {
            return new Answer(Errors.forException(e).code(), List.of(), null, -1);
        } catch (RuntimeException | SnappyError e) {
            return new Answer(Errors.UNKNOWN_SERVER_ERROR.code(), List.of(), null, -1);
        }
    }

    long endOffset() {
        return log.logEndOffset();
    }

    private byte[] read(long offset) throws IOException {
        var fetched = log.read(offset, Integer.MAX_VALUE, FetchIsolation.LOG_END, true).records;
        ByteBuffer bytes = ByteBuffer.allocate(fetched.sizeInBytes());
        ((FileRecords) fetched).readInto(bytes, 0);
        return ApacheBatches.bytes(bytes);
    }

    @Override
    public void close() {
        log.closeHandlers();
    }

    private record Still(long nowMs) implements Time {
        @Override
        public long milliseconds() {
            return nowMs;
        }

        @Override
        public long nanoseconds() {
            return nowMs * 1_000_000;
        }

        @Override
        public void sleep(long ms) {}

        @Override
        public void waitObject(Object object, Supplier<Boolean> condition, long deadlineMs) {}
    }

    private static final class Never implements Scheduler {
        @Override
        public void startup() {}

        @Override
        public void shutdown() {}

        @Override
        public ScheduledFuture<?> schedule(
                String name, Runnable task, long delayMs, long periodMs) {
            return null;
        }

        @Override
        public void resizeThreadPool(int size) {}
    }
}
