package moldau.trials.cluster;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import kafka.server.KafkaRaftServer;
import moldau.state.cluster.Features;
import moldau.wire.WireReader;
import moldau.wire.WireWriter;
import moldau.wire.message.Request;
import moldau.wire.message.Response;
import moldau.wire.record.MetadataRecord;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.protocol.Readable;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.controller.Controller;
import org.apache.kafka.controller.ControllerRequestContext;
import org.apache.kafka.controller.QuorumController;
import org.apache.kafka.controller.QuorumFeatures;
import org.apache.kafka.controller.metrics.QuorumControllerMetrics;
import org.apache.kafka.metadata.MetadataRecordSerde;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.server.common.ApiMessageAndVersion;
import org.apache.kafka.server.common.MetadataVersion;
import org.apache.kafka.server.fault.FaultHandler;

/// Apache Kafka's active controller on a log in memory and a clock that the trial moves; asked with
/// our requests and answering with our responses, by way of bytes.
final class ApacheController implements AutoCloseable {
    private static final int NODE = 1;

    private final ApacheQuorum quorum = new ApacheQuorum(NODE);
    private final AtomicLong nowMs = new AtomicLong(1_000_000);
    private final AtomicReference<Throwable> fault = new AtomicReference<>();
    private final QuorumController controller;

    /// @param staticConfig of the node's file
    ApacheController(String clusterId, short metadataVersion, int leaseMs,
            Map<String, Object> staticConfig) {
        FaultHandler faults = (message, cause) -> {
            fault.compareAndSet(null, cause);
            return new RuntimeException(message, cause);
        };
        Time time = new Clock();
        try {
            controller = new QuorumController.Builder(NODE, clusterId)
                    .setFatalFaultHandler(faults)
                    .setNonFatalFaultHandler(faults)
                    .setTime(time)
                    .setRaftClient(quorum)
                    .setConfigSchema(KafkaRaftServer.configSchema())
                    .setStaticConfig(staticConfig)
                    .setQuorumFeatures(new QuorumFeatures(
                            NODE, QuorumFeatures.defaultSupportedFeatureMap(false), List.of(NODE)))
                    .setBootstrapMetadata(bootstrap(metadataVersion))
                    .setMetrics(new QuorumControllerMetrics(Optional.empty(), time, leaseMs))
                    .setSessionTimeoutNs(leaseMs * 1_000_000L)
                    .setFenceStaleBrokerIntervalNs(1_000_000)
                    .setLeaderImbalanceCheckIntervalNs(OptionalLong.empty())
                    .setMaxIdleIntervalNs(OptionalLong.empty())
                    .setUncleanLeaderElectionCheckIntervalMs(1_000_000_000_000L)
                    .build();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        quorum.lead();
        settle();
    }

    private static BootstrapMetadata bootstrap(short metadataVersion) {
        var levels = new HashMap<String, Short>();
        for (Features.Level each : Features.atFormat(metadataVersion)) {
            if (!each.name().equals(Features.METADATA_VERSION)) {
                levels.put(each.name(), each.level());
            }
        }
        return BootstrapMetadata.fromVersions(
                MetadataVersion.fromFeatureLevel(metadataVersion), levels, "trial");
    }

    /// Where the next record goes.
    int endOffset() {
        return quorum.size();
    }

    /// Records from an offset on, as ours.
    List<MetadataRecord> since(int offset) {
        var records = new ArrayList<MetadataRecord>();
        for (ApiMessageAndVersion each : quorum.since(offset)) records.add(ours(each));
        return records;
    }

    static MetadataRecord ours(ApiMessageAndVersion record) {
        var cache = new ObjectSerializationCache();
        int size = MetadataRecordSerde.INSTANCE.recordSize(record, cache);
        ByteBuffer bytes = ByteBuffer.allocate(size);
        MetadataRecordSerde.INSTANCE.write(record, cache, new ByteBufferAccessor(bytes));
        return MetadataRecord.readFramed(new WireReader(bytes.flip()));
    }

    short version(int offset) {
        return quorum.since(offset).getFirst().version();
    }

    /// Lets time pass and everything be done that is due.
    void pass(long ms) {
        nowMs.addAndGet(ms);
        settle();
    }

    private void settle() {
        int before;
        do {
            before = quorum.size();
            get(() -> controller.findAllTopicIds(context()));
        } while (quorum.size() > before);
    }

    /// Our request as theirs.
    static <Q extends ApiMessage> Q theirs(
            Request request, int version, BiFunction<Readable, Short, Q> read) {
        var out = new WireWriter();
        request.write(out, version);
        return read.apply(
                new ByteBufferAccessor(ByteBuffer.wrap(out.toBytes())), (short) version);
    }

    /// Their response as ours.
    static Response ours(ApiMessage response, moldau.wire.message.Api api, int version) {
        ByteBuffer bytes = MessageUtil.toByteBufferAccessor(response, (short) version).buffer();
        return api.readResponse(new WireReader(bytes), version);
    }

    /// Our response as it arrives at that version.
    static Response again(Response response, moldau.wire.message.Api api, int version) {
        var out = new WireWriter();
        response.write(out, version);
        return api.readResponse(new WireReader(ByteBuffer.wrap(out.toBytes())), version);
    }

    /// What a question comes to: an answer, or the error of the whole.
    record Told<A>(A answer, short error) {}

    <A> Told<A> ask(Function<Controller, CompletableFuture<A>> question) {
        return get(() -> question.apply(controller));
    }

    static ControllerRequestContext context() {
        return context(0);
    }

    /// @param version of the request
    static ControllerRequestContext context(int version) {
        return new ControllerRequestContext(
                new RequestHeaderData().setRequestApiVersion((short) version),
                KafkaPrincipal.ANONYMOUS, OptionalLong.empty());
    }

    private <A> Told<A> get(Supplier<CompletableFuture<A>> question) {
        try {
            A answer = question.get().get(30, TimeUnit.SECONDS);
            if (fault.get() != null) throw new AssertionError("Apache's fault", fault.get());
            return new Told<>(answer, (short) 0);
        } catch (ExecutionException e) {
            if (fault.get() != null) throw new AssertionError("Apache's fault", fault.get());
            return new Told<>(null, Errors.forException(e.getCause()).code());
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            controller.close();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Clock implements Time {
        @Override
        public long milliseconds() {
            return nowMs.get();
        }

        @Override
        public long nanoseconds() {
            return nowMs.get() * 1_000_000L;
        }

        @Override
        public void sleep(long ms) {
            throw new AssertionError("nobody sleeps");
        }

        @Override
        public void waitObject(Object object, Supplier<Boolean> condition, long deadlineMs) {
            throw new AssertionError("nobody waits");
        }
    }
}
