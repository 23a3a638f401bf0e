package moldau.client;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import moldau.base.Loop;
import moldau.base.settings.Settings;
import moldau.client.config.ConnectionSettings;
import moldau.client.config.ProducerSettings;
import moldau.client.net.Leaders;
import moldau.client.net.Links;
import moldau.wire.Errors;
import moldau.wire.batch.Batch;
import moldau.wire.batch.BatchBuilder;
import moldau.wire.batch.Codec;
import moldau.wire.batch.Compression;
import moldau.wire.batch.Head;
import moldau.wire.batch.Sequence;
import moldau.wire.message.InitProducerIdRequest;
import moldau.wire.message.InitProducerIdResponse;
import moldau.wire.message.ProduceRequest;
import moldau.wire.message.ProduceResponse;
import moldau.wire.message.Response;

/// What a producer has to send, and the sending of it.
///
/// Callers append under the lock; the loop takes whole batches out under it, compresses and sends
/// them. With idempotence (KIP-98) each partition's batches are numbered when they first leave, and
/// one that must be sent again goes alone and before all others of its partition, so the order
/// holds. Where a number was lost for good, a new producer id is asked for once nothing is under
/// way, and what still waits is numbered anew.
final class Sending {
    private static final short WITHOUT_IDS_MAX = 12;
    private static final int BUILDERS_KEPT_MAX = 64;

    private final Links links;
    private final Leaders leaders;
    private final Limits limits;

    private final Object lock = new Object();
    private final Map<String, Map<Integer, Lane>> lanes = new HashMap<>();
    private final Map<String, Sticky> sticky = new HashMap<>();
    private final LinkedHashSet<Outgoing> alive = new LinkedHashSet<>();
    private final ArrayDeque<BatchBuilder> builders = new ArrayDeque<>();
    private final Map<Integer, Integer> underWay = new HashMap<>();
    private long bytesHeld;
    private int flushing;
    private boolean wakePosted;
    private RuntimeException broken;

    private long producerId = Batch.NO_PRODUCER_ID;
    private short producerEpoch = Batch.NO_PRODUCER_EPOCH;
    private boolean idAsked;
    private boolean idLost;
    private boolean pictureAsked;
    private Loop.Timer timer;
    private long timerNanos;

    /// The settings that count here.
    private record Limits(
            int batchBytes, long lingerNanos, long bufferBytes, long blockMs, int requestBytes,
            long deliveryNanos, int retries, long backoffNanos, int underWayMax, short acks,
            int requestTimeoutMs, boolean idempotent, boolean ignoreKeys, Compression compression) {
        static Limits of(Settings s) {
            String acks = s.get(ProducerSettings.ACKS);
            short acksCode = (short) (acks.equals("all") ? -1 : Integer.parseInt(acks));
            // As Kafka: idempotence that nobody asked for gives way to what contradicts it.
            int underWayMax = s.get(ProducerSettings.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION);
            int retries = s.get(ProducerSettings.RETRIES);
            boolean possible = acksCode == -1 && underWayMax <= 5 && retries > 0;
            boolean idempotent = s.get(ProducerSettings.ENABLE_IDEMPOTENCE);
            if (idempotent && !possible && s.isGiven(ProducerSettings.ENABLE_IDEMPOTENCE)) {
                throw new IllegalArgumentException("enable.idempotence needs acks=all, retries"
                        + " above 0, and max.in.flight.requests.per.connection of at most 5");
            }
            Codec codec = Codec.named(s.get(ProducerSettings.COMPRESSION_TYPE));
            Compression compression = switch (codec) {
                case GZIP -> new Compression(codec, s.get(ProducerSettings.COMPRESSION_GZIP_LEVEL));
                case LZ4 -> new Compression(codec, s.get(ProducerSettings.COMPRESSION_LZ4_LEVEL));
                case ZSTD -> new Compression(codec, s.get(ProducerSettings.COMPRESSION_ZSTD_LEVEL));
                case NONE, SNAPPY -> Compression.of(codec);
            };
            return new Limits(s.get(ProducerSettings.BATCH_SIZE),
                    s.get(ProducerSettings.LINGER_MS) * 1_000_000,
                    s.get(ProducerSettings.BUFFER_MEMORY), s.get(ProducerSettings.MAX_BLOCK_MS),
                    s.get(ProducerSettings.MAX_REQUEST_SIZE),
                    s.get(ProducerSettings.DELIVERY_TIMEOUT_MS) * 1_000_000L, retries,
                    s.get(ConnectionSettings.RETRY_BACKOFF_MS) * 1_000_000, underWayMax, acksCode,
                    s.get(ConnectionSettings.REQUEST_TIMEOUT_MS), idempotent && possible,
                    s.get(ProducerSettings.PARTITIONER_IGNORE_KEYS), compression);
        }
    }

    /// Where records without a key go for now, and how many bytes went there (KIP-794).
    private static final class Sticky {
        int partition;
        int bytes = Integer.MAX_VALUE;
    }

    Sending(Links links, Leaders leaders, Settings settings) {
        this.links = links;
        this.leaders = leaders;
        this.limits = Limits.of(settings);
    }

    /// What is known of a topic; blocks until something is.
    Leaders.Topic topic(String name) {
        Leaders.Topic known = leaders.topic(name);
        if (known != null && known.error() == Errors.NONE) return known;
        long deadlineMs = links.nowMs() + limits.blockMs;
        while (true) {
            links.await(leaders.refresh(List.of(name)), deadlineMs);
            known = leaders.topic(name);
            if (known != null && known.error() == Errors.NONE && known.partitions() > 0) return known;
            short error = known == null ? Errors.UNKNOWN_TOPIC_OR_PARTITION : known.error();
            boolean again = error == Errors.NONE || Errors.retriable(error);
            if (!again || links.nowMs() + limits.backoffNanos / 1_000_000 >= deadlineMs) {
                throw new Refused(error, "topic " + name, null);
            }
            pause();
        }
    }

    private void pause() {
        try {
            Thread.sleep(Math.max(1, limits.backoffNanos / 1_000_000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unreachable("interrupted");
        }
    }

    CompletableFuture<Sent> send(Event event) {
        ByteBuffer key = event.key() == null ? null : ByteBuffer.wrap(event.key());
        ByteBuffer value = event.value() == null ? null : ByteBuffer.wrap(event.value());
        long size = BatchBuilder.sizeMaxOf(key, value, event.headers());
        Leaders.Topic topic;
        try {
            if (size > limits.requestBytes) throw tooLarge(event.topic(), size);
            topic = topic(event.topic());
            if (event.partition() >= topic.partitions()) {
                throw new Refused(Errors.UNKNOWN_TOPIC_OR_PARTITION,
                        event.topic() + "-" + event.partition(), "the topic has "
                        + topic.partitions() + " partitions");
            }
        } catch (Refused | Unreachable e) {
            return CompletableFuture.failedFuture(e);
        }
        long timestampMs = event.timestampMs() == Event.NOW ? links.wallMs() : event.timestampMs();
        synchronized (lock) {
            RuntimeException refusal = roomFor(size);
            if (refusal != null) return CompletableFuture.failedFuture(refusal);
            Lane lane = lane(topic.name(), partition(event, topic, (int) size));
            return append(lane, event, key, value, timestampMs, (int) size);
        }
    }

    private Refused tooLarge(String topic, long size) {
        return new Refused(Errors.RECORD_LIST_TOO_LARGE, "topic " + topic, "a record of " + size
                + " bytes is larger than max.request.size, " + limits.requestBytes);
    }

    /// Waits while too much is held. @return why there will be no room, or null
    private RuntimeException roomFor(long size) {
        long deadlineMs = links.nowMs() + limits.blockMs;
        while (broken == null && bytesHeld > 0 && bytesHeld + size > limits.bufferBytes) {
            long leftMs = deadlineMs - links.nowMs();
            if (leftMs <= 0) {
                return new Unreachable("no room for a record within " + limits.blockMs
                        + " ms: buffer.memory of " + limits.bufferBytes + " bytes is full");
            }
            wake();
            try {
                lock.wait(leftMs);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new Unreachable("interrupted");
            }
        }
        return broken;
    }

    private Lane lane(String topic, int partition) {
        Map<Integer, Lane> ofTopic = lanes.computeIfAbsent(topic, _ -> new HashMap<>());
        Lane lane = ofTopic.get(partition);
        if (lane == null) {
            lane = new Lane(topic, partition);
            ofTopic.put(partition, lane);
        }
        return lane;
    }

    private int partition(Event event, Leaders.Topic topic, int size) {
        if (event.partition() >= 0) return event.partition();
        if (event.key() != null && !limits.ignoreKeys) {
            return Murmur2.partition(event.key(), topic.partitions());
        }
        Sticky here = sticky.computeIfAbsent(event.topic(), _ -> new Sticky());
        if (here.bytes >= Math.max(1, limits.batchBytes) || here.partition >= topic.partitions()) {
            here.partition = anyWithLeader(topic);
            here.bytes = 0;
        }
        here.bytes += size;
        return here.partition;
    }

    private int anyWithLeader(Leaders.Topic topic) {
        int first = links.random().below(topic.partitions());
        for (int i = 0; i < topic.partitions(); i++) {
            int partition = (first + i) % topic.partitions();
            if (topic.leader(partition) != Leaders.NOBODY) return partition;
        }
        return first;
    }

    private CompletableFuture<Sent> append(
            Lane lane, Event event, ByteBuffer key, ByteBuffer value, long timestampMs, int size) {
        int recordSize = size - Batch.HEADER_SIZE;
        if (lane.filling != null && lane.filling.plainSize() + recordSize > limits.batchBytes) {
            lane.seal();
        }
        boolean first = lane.filling == null;
        if (first) {
            BatchBuilder builder = builders.isEmpty() ? new BatchBuilder() : builders.pollLast();
            lane.filling = new Outgoing(lane, builder, nowNanos());
            alive.add(lane.filling);
        }
        Outgoing batch = lane.filling;
        CompletableFuture<Sent> sent = batch.append(event, key, value, timestampMs);
        batch.bytesHeld += size;
        bytesHeld += size;
        boolean full = batch.plainSize() >= limits.batchBytes;
        if (full) lane.seal();
        if (full || first) wake();
        return sent;
    }

    private long nowNanos() {
        return links.nowNanos();
    }

    /// Has the loop look for batches to send. Under the lock.
    private void wake() {
        if (wakePosted) return;
        wakePosted = links.loop().post(this::turn);
    }

    private void turn() {
        List<Leaving> leaving = new ArrayList<>();
        List<Outgoing> late = new ArrayList<>();
        synchronized (lock) {
            wakePosted = false;
            take(leaving, late);
        }
        for (Outgoing each : late) {
            each.fail(new Refused(Errors.REQUEST_TIMED_OUT, each.lane.toString(), each.count()
                    + " records were not sent within delivery.timeout.ms"));
        }
        for (Leaving each : leaving) post(each);
    }

    /// A request's worth of batches for one broker.
    private record Leaving(int broker, List<Outgoing> batches) {}

    /// Takes out what may leave now, and sets the timer for what may leave later.
    private void take(List<Leaving> leaving, List<Outgoing> late) {
        long nowNanos = nowNanos();
        long nextNanos = Long.MAX_VALUE;
        boolean known = !limits.idempotent || haveId();
        var byBroker = new LinkedHashMap<Integer, List<Outgoing>>();
        var sizes = new HashMap<Integer, Long>();
        List<String> unknown = new ArrayList<>();
        for (var ofTopic : lanes.entrySet()) {
            Leaders.Topic topic = leaders.topic(ofTopic.getKey());
            for (Lane lane : ofTopic.getValue().values()) {
                if (lane.isIdle()) continue;
                nextNanos = Math.min(nextNanos, lingerEnd(lane, nowNanos));
                dropLate(lane, nowNanos, late);
                Outgoing first = lane.ready.peekFirst();
                if (first == null) continue;
                nextNanos = Math.min(nextNanos, first.bornNanos + limits.deliveryNanos - nowNanos);
                if (!lane.mayLeave(nowNanos)) {
                    long waitNanos = first.notBeforeNanos - nowNanos;
                    if (waitNanos > 0) nextNanos = Math.min(nextNanos, waitNanos);
                    continue;
                }
                int leader = topic == null ? Leaders.NOBODY : topic.leader(lane.partition());
                if (leader == Leaders.NOBODY || leaders.endpoint(leader) == null) {
                    if (!unknown.contains(lane.topic())) unknown.add(lane.topic());
                } else if (known && underWay.getOrDefault(leader, 0) < limits.underWayMax) {
                    long size = sizes.getOrDefault(leader, 0L);
                    long more = first.isBuilt() ? first.bytes().remaining() : first.plainSize();
                    if (size > 0 && size + more > limits.requestBytes) continue;
                    sizes.put(leader, size + more);
                    byBroker.computeIfAbsent(leader, _ -> new ArrayList<>()).add(first);
                    depart(lane, first);
                }
            }
        }
        byBroker.forEach((broker, batches) -> {
            underWay.merge(broker, 1, Integer::sum);
            leaving.add(new Leaving(broker, batches));
        });
        // What did not fit the request goes with the next one, at once.
        if (!leaving.isEmpty()) wake();
        if (!unknown.isEmpty()) askPicture(unknown);
        setTimer(nextNanos, nowNanos);
    }

    /// Closes the batch being filled if it has waited long enough; else says how long it will.
    private long lingerEnd(Lane lane, long nowNanos) {
        if (lane.filling == null) return Long.MAX_VALUE;
        long leftNanos = lane.filling.bornNanos + limits.lingerNanos - nowNanos;
        boolean pressed = flushing > 0 || bytesHeld > limits.bufferBytes / 2;
        // While a batch of the partition waits anyway, this one may as well grow.
        if (leftNanos > 0 && !pressed) return leftNanos;
        if (lane.ready.isEmpty()) lane.seal();
        return Long.MAX_VALUE;
    }

    private void dropLate(Lane lane, long nowNanos, List<Outgoing> late) {
        while (!lane.ready.isEmpty()
                && lane.ready.peekFirst().bornNanos + limits.deliveryNanos - nowNanos <= 0) {
            Outgoing batch = lane.ready.pollFirst();
            if (batch.hasSequence()) idLost = true;
            forget(batch);
            late.add(batch);
        }
    }

    private void forget(Outgoing batch) {
        bytesHeld -= batch.bytesHeld;
        alive.remove(batch);
        lock.notifyAll();
    }

    private void depart(Lane lane, Outgoing batch) {
        lane.ready.pollFirst();
        lane.underWay++;
        if (limits.idempotent && !batch.hasSequence()) {
            batch.sequence = lane.nextSequence;
            lane.nextSequence = Sequence.plus(lane.nextSequence, batch.count());
            if (batch.isBuilt()) batch.renumber(producerId, producerEpoch, batch.sequence);
        }
        batch.tries++;
    }

    private void setTimer(long inNanos, long nowNanos) {
        if (inNanos == Long.MAX_VALUE) return;
        long atNanos = nowNanos + Math.max(inNanos, 100_000);
        if (timer != null) {
            if (timerNanos - nowNanos > 0 && timerNanos - atNanos <= 0) return;
            timer.cancel();
        }
        timerNanos = atNanos;
        timer = links.loop().at(atNanos, this::turn);
    }

    /// Whether batches can be numbered; asks for what is missing.
    private boolean haveId() {
        if (idLost) {
            for (Map<Integer, Lane> each : lanes.values()) {
                for (Lane lane : each.values()) if (lane.underWay > 0) return false;
            }
            for (Map<Integer, Lane> each : lanes.values()) {
                for (Lane lane : each.values()) {
                    lane.nextSequence = 0;
                    for (Outgoing batch : lane.ready) batch.sequence = Batch.NO_SEQUENCE;
                }
            }
            idLost = false;
            producerId = Batch.NO_PRODUCER_ID;
        }
        if (producerId != Batch.NO_PRODUCER_ID) return true;
        if (!idAsked && !alive.isEmpty()) askId();
        return false;
    }

    private void askId() {
        idAsked = true;
        var request = InitProducerIdRequest.DEFAULT.withTransactionTimeoutMs(Integer.MAX_VALUE);
        links.askSomebody(request, leaders.endpoints()).whenComplete(this::idCame);
    }

    private void idCame(Response response, Throwable failure) {
        if (failure == null) {
            var answer = (InitProducerIdResponse) response;
            if (answer.errorCode() == Errors.NONE) {
                synchronized (lock) {
                    idAsked = false;
                    producerId = answer.producerId();
                    producerEpoch = answer.producerEpoch();
                    wake();
                }
                return;
            }
            if (!Errors.retriable(answer.errorCode())) {
                breakDown(new Refused(answer.errorCode(), "producer id", null));
                return;
            }
        } else if (!(failure instanceof Unreachable)) {
            breakDown(failure instanceof RuntimeException e ? e : new IllegalStateException(failure));
            return;
        }
        links.loop().at(nowNanos() + limits.backoffNanos, this::askIdAgain);
    }

    private void askIdAgain() {
        synchronized (lock) {
            idAsked = false;
            wake();
        }
    }

    /// Nothing can be sent any more.
    private void breakDown(RuntimeException why) {
        List<Outgoing> all;
        synchronized (lock) {
            broken = why;
            all = new ArrayList<>(alive);
            alive.clear();
            for (var each : lanes.values()) {
                for (Lane lane : each.values()) {
                    lane.filling = null;
                    lane.ready.clear();
                }
            }
            bytesHeld = 0;
            lock.notifyAll();
        }
        for (Outgoing each : all) each.fail(why);
    }

    /// Asks who leads, at most once per backoff.
    private void askPicture(List<String> topics) {
        if (pictureAsked) return;
        pictureAsked = true;
        leaders.refresh(topics).whenComplete((_, _) ->
                links.loop().at(nowNanos() + limits.backoffNanos, () -> {
                    synchronized (lock) {
                        pictureAsked = false;
                        wake();
                    }
                }));
    }

    /// Builds and sends. On the loop, without the lock: nobody else touches a batch that left.
    private void post(Leaving leaving) {
        var topics = new LinkedHashMap<String, List<ProduceRequest.Partition>>();
        for (Outgoing batch : leaving.batches) {
            if (!batch.isBuilt()) free(batch.build(head(batch)));
            topics.computeIfAbsent(batch.lane.topic(), _ -> new ArrayList<>())
                    .add(new ProduceRequest.Partition(batch.lane.partition(), batch.bytes()));
        }
        boolean haveIds = true;
        var rows = new ArrayList<ProduceRequest.Topic>();
        for (var each : topics.entrySet()) {
            Leaders.Topic topic = leaders.topic(each.getKey());
            haveIds &= !topic.id().isZero();
            rows.add(new ProduceRequest.Topic(topic.name(), topic.id(), each.getValue()));
        }
        var request = ProduceRequest.DEFAULT
                .withAcks(limits.acks).withTimeoutMs(limits.requestTimeoutMs).withTopicData(rows);
        links.ask(leaders.endpoint(leaving.broker), request, haveIds ? Short.MAX_VALUE : WITHOUT_IDS_MAX)
                .whenComplete((response, failure) -> answered(leaving, response, failure));
    }

    private Head head(Outgoing batch) {
        Head head = Head.DEFAULT.withCompression(limits.compression);
        return limits.idempotent
                ? head.withProducer(producerId, producerEpoch, batch.sequence) : head;
    }

    private void free(BatchBuilder builder) {
        synchronized (lock) {
            if (builders.size() < BUILDERS_KEPT_MAX) {
                builders.addLast(builder);
                return;
            }
        }
        builder.close();
    }

    private void answered(Leaving leaving, Response response, Throwable failure) {
        var outcomes = new ArrayList<Outcome>();
        var answer = (ProduceResponse) response;
        for (Outgoing batch : leaving.batches) outcomes.add(outcome(batch, answer, failure));
        var finished = new ArrayList<Outcome>();
        synchronized (lock) {
            underWay.merge(leaving.broker, -1, Integer::sum);
            boolean moved = false;
            for (Outcome each : outcomes) {
                each.batch.lane.underWay--;
                if (alive.contains(each.batch)) {
                    if (settle(each)) finished.add(each);
                    else moved = true;
                }
            }
            if (moved) askPicture(topicsOf(leaving));
            wake();
        }
        for (Outcome each : finished) {
            if (each.failure != null) each.batch.fail(each.failure);
            else each.batch.succeed(each.baseOffset, each.appendTimeMs);
        }
    }

    private static List<String> topicsOf(Leaving leaving) {
        var topics = new ArrayList<String>();
        for (Outgoing each : leaving.batches) {
            if (!topics.contains(each.lane.topic())) topics.add(each.lane.topic());
        }
        return topics;
    }

    /// What became of one batch.
    ///
    /// @param failure null if it was written
    private record Outcome(
            Outgoing batch, short error, long baseOffset, long appendTimeMs,
            RuntimeException failure) {}

    private Outcome outcome(Outgoing batch, ProduceResponse answer, Throwable failure) {
        if (failure != null) {
            var why = failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
            short error = failure instanceof Unreachable ? Errors.NETWORK_EXCEPTION
                    : failure instanceof Refused refused ? refused.code() : Errors.UNKNOWN_SERVER_ERROR;
            return new Outcome(batch, error, -1, -1, why);
        }
        if (answer == null) return new Outcome(batch, Errors.NONE, -1, -1, null);
        for (var topic : answer.responses()) {
            String name = topic.name().isEmpty() ? leaders.nameOf(topic.topicId()) : topic.name();
            if (!batch.lane.topic().equals(name)) continue;
            for (var row : topic.partitionResponses()) {
                if (row.index() != batch.lane.partition()) continue;
                boolean written = row.errorCode() == Errors.NONE
                        || row.errorCode() == Errors.DUPLICATE_SEQUENCE_NUMBER;
                return new Outcome(batch, row.errorCode(), row.baseOffset(), row.logAppendTimeMs(),
                        written ? null
                        : new Refused(row.errorCode(), batch.lane.toString(), row.errorMessage()));
            }
        }
        return new Outcome(batch, Errors.UNKNOWN_SERVER_ERROR, -1, -1, new Refused(
                Errors.UNKNOWN_SERVER_ERROR, batch.lane.toString(), "the broker did not answer for it"));
    }

    /// @return whether it is over; else the batch waits to be sent again
    private boolean settle(Outcome outcome) {
        Outgoing batch = outcome.batch;
        if (outcome.failure == null) {
            forget(batch);
            return true;
        }
        boolean again = Errors.retriable(outcome.error);
        if (outcome.error == Errors.OUT_OF_ORDER_SEQUENCE_NUMBER
                || outcome.error == Errors.UNKNOWN_PRODUCER_ID) {
            // Behind another that failed, it only has to wait for that one. Else a number is lost.
            boolean first = batch.lane.ready.isEmpty() || batch.lane.ready.peekFirst().tries == 0;
            if (first && batch.lane.underWay == 0) idLost = true;
            again = limits.idempotent;
        }
        boolean late = batch.bornNanos + limits.deliveryNanos - nowNanos() <= 0;
        if (again && !late && batch.tries <= limits.retries) {
            batch.notBeforeNanos = nowNanos() + limits.backoffNanos;
            batch.lane.again(batch);
            return false;
        }
        if (batch.hasSequence()) idLost = true;
        forget(batch);
        return true;
    }

    void flush() {
        List<Outgoing> waitFor;
        synchronized (lock) {
            if (alive.isEmpty()) return;
            flushing++;
            waitFor = new ArrayList<>(alive);
            wake();
        }
        try {
            for (Outgoing each : waitFor) each.done.join();
        } finally {
            synchronized (lock) {
                flushing--;
            }
        }
    }

    void close() {
        flush();
        synchronized (lock) {
            if (broken == null) broken = new Unreachable("the producer is closed");
            while (!builders.isEmpty()) builders.pollLast().close();
        }
    }
}
