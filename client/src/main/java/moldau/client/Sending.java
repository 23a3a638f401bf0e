package moldau.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import moldau.base.Loop;
import moldau.base.settings.Settings;
import moldau.client.net.Leaders;
import moldau.client.net.Links;
import moldau.wire.Errors;
import moldau.wire.batch.BatchBuilder;
import moldau.wire.batch.Head;
import moldau.wire.message.InitProducerIdRequest;
import moldau.wire.message.InitProducerIdResponse;
import moldau.wire.message.ProduceRequest;
import moldau.wire.message.ProduceResponse;
import moldau.wire.message.Response;

/// The sending of what a producer has [Gathered].
///
/// Callers add under the lock; the loop takes whole batches out under it, compresses and sends
/// them. With idempotence (KIP-98) each partition's batches are numbered when they first leave, and
/// one that must be sent again goes alone and before all others of its partition, so the order
/// holds. Where a number was lost for good, a new producer id is asked for once nothing is under
/// way, and what still waits is numbered anew.
final class Sending {
    private static final short WITHOUT_IDS_MAX = 12;

    private final Links links;
    private final Leaders leaders;
    private final SendLimits limits;

    private final Object lock = new Object();
    private final Gathered gathered;
    private final Identity identity = new Identity();
    /// Requests that are not answered, by broker.
    private final Map<Integer, Integer> underWay = new HashMap<>();
    private int flushing;
    private boolean wakePosted;
    private RuntimeException broken;

    private boolean pictureAsked;
    private Loop.Timer timer;
    private long timerNanos;

    Sending(Links links, Leaders leaders, Settings settings) {
        this.links = links;
        this.leaders = leaders;
        this.limits = SendLimits.of(settings);
        this.gathered = new Gathered(limits, links.random());
    }

    /// What is known of a topic; blocks until something is.
    Leaders.Topic topic(String name) {
        Leaders.Topic known = leaders.topic(name);
        if (known != null && known.error() == Errors.NONE) return known;
        long deadlineMs = links.nowMs() + limits.blockMs();
        while (true) {
            links.await(leaders.refresh(List.of(name)), deadlineMs);
            known = leaders.topic(name);
            if (known != null && known.error() == Errors.NONE && known.partitions() > 0) return known;
            short error = known == null ? Errors.UNKNOWN_TOPIC_OR_PARTITION : known.error();
            boolean again = error == Errors.NONE || Errors.retriable(error);
            if (!again || links.nowMs() + limits.backoffNanos() / 1_000_000 >= deadlineMs) {
                throw new Refused(error, "topic " + name, null);
            }
            pause();
        }
    }

    private void pause() {
        try {
            Thread.sleep(Math.max(1, limits.backoffNanos() / 1_000_000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unreachable("interrupted");
        }
    }

    CompletableFuture<Sent> send(Event event) {
        long size = BatchBuilder.sizeMaxOf(
                Gathered.wrap(event.key()), Gathered.wrap(event.value()), event.headers());
        Leaders.Topic topic;
        try {
            if (size > limits.requestBytes()) throw tooLarge(event.topic(), size);
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
            Gathered.Added added = gathered.add(event, topic, timestampMs, (int) size, nowNanos());
            if (added.opens() || added.fills()) wake();
            return added.sent();
        }
    }

    private Refused tooLarge(String topic, long size) {
        return new Refused(Errors.RECORD_LIST_TOO_LARGE, "topic " + topic, "a record of " + size
                + " bytes is larger than max.request.size, " + limits.requestBytes());
    }

    /// Waits while too much is held. @return why there will be no room, or null
    private RuntimeException roomFor(long size) {
        long deadlineMs = links.nowMs() + limits.blockMs();
        while (broken == null && gathered.isFullFor(size)) {
            long leftMs = deadlineMs - links.nowMs();
            if (leftMs <= 0) {
                return new Unreachable("no room for a record within " + limits.blockMs()
                        + " ms: buffer.memory of " + limits.bufferBytes() + " bytes is full");
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

    private long nowNanos() {
        return links.nowNanos();
    }

    /// Has the loop look for batches to send. Under the lock.
    private void wake() {
        if (wakePosted) return;
        wakePosted = true;
        links.loop().insist(this::turn);
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
        boolean known = !limits.idempotent() || haveId();
        var byBroker = new LinkedHashMap<Integer, List<Outgoing>>();
        var sizes = new HashMap<Integer, Long>();
        List<String> unknown = new ArrayList<>();
        boolean pressed = flushing > 0 || gathered.isPressed();
        for (var ofTopic : gathered.lanes()) {
            Leaders.Topic topic = leaders.topic(ofTopic.getKey());
            for (Lane lane : ofTopic.getValue().values()) {
                if (lane.isIdle()) continue;
                nextNanos = Math.min(nextNanos, lane.tend(
                        nowNanos, pressed ? 0 : limits.lingerNanos(), limits.deliveryNanos(), late));
                Outgoing first = lane.ready.peekFirst();
                if (first == null) continue;
                nextNanos = Math.min(nextNanos, first.bornNanos + limits.deliveryNanos() - nowNanos);
                if (!lane.mayLeave(nowNanos)) {
                    long waitNanos = first.notBeforeNanos - nowNanos;
                    if (waitNanos > 0) nextNanos = Math.min(nextNanos, waitNanos);
                    continue;
                }
                int leader = topic == null ? Leaders.NOBODY : topic.leader(lane.partition());
                if (leader == Leaders.NOBODY || leaders.endpoint(leader) == null) {
                    if (!unknown.contains(lane.topic())) unknown.add(lane.topic());
                } else if ((known || first.isUncertain && identity.isLost()) && underWay.getOrDefault(leader, 0) < limits.underWayMax()) {
                    long size = sizes.getOrDefault(leader, 0L);
                    long more = first.isBuilt() ? first.bytes().remaining() : first.plainSize();
                    if (size > 0 && size + more > limits.requestBytes()) continue;
                    sizes.put(leader, size + more);
                    byBroker.computeIfAbsent(leader, _ -> new ArrayList<>()).add(first);
                    depart(lane, first);
                }
            }
        }
        for (Outgoing each : late) {
            if (each.hasSequence()) identity.lose();
            forget(each);
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

    private void forget(Outgoing batch) {
        gathered.forget(batch);
        lock.notifyAll();
    }

    private void depart(Lane lane, Outgoing batch) {
        lane.ready.pollFirst();
        lane.underWay++;
        if (limits.idempotent()) identity.number(lane, batch);
        batch.isUncertain = batch.hasSequence();
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
        if (identity.isKnown(gathered)) return true;
        if (!gathered.isEmpty() && identity.wantsAsking()) {
            var request = InitProducerIdRequest.DEFAULT.withTransactionTimeoutMs(Integer.MAX_VALUE);
            links.askSomebody(request, leaders.endpoints()).whenComplete(this::idCame);
        }
        return false;
    }

    private void idCame(Response response, Throwable failure) {
        if (failure == null) {
            var answer = (InitProducerIdResponse) response;
            if (answer.errorCode() == Errors.NONE) {
                synchronized (lock) {
                    identity.become(answer.producerId(), answer.producerEpoch());
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
        links.loop().at(nowNanos() + limits.backoffNanos(), this::askIdAgain);
    }

    private void askIdAgain() {
        synchronized (lock) {
            identity.askAgain();
            wake();
        }
    }

    /// Nothing can be sent any more.
    private void breakDown(RuntimeException why) {
        List<Outgoing> all;
        synchronized (lock) {
            broken = why;
            all = gathered.clear();
            lock.notifyAll();
        }
        for (Outgoing each : all) each.fail(why);
    }

    /// Asks who leads, at most once per backoff.
    private void askPicture(List<String> topics) {
        if (pictureAsked) return;
        pictureAsked = true;
        leaders.refresh(topics).whenComplete((_, _) ->
                links.loop().at(nowNanos() + limits.backoffNanos(), () -> {
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
                .withAcks(limits.acks()).withTimeoutMs(limits.requestTimeoutMs()).withTopicData(rows);
        links.ask(leaders.endpoint(leaving.broker), request, haveIds ? Short.MAX_VALUE : WITHOUT_IDS_MAX)
                .whenComplete((response, failure) -> answered(leaving, response, failure));
    }

    private Head head(Outgoing batch) {
        Head head = Head.DEFAULT.withCompression(limits.compression());
        return limits.idempotent() ? identity.head(head, batch) : head;
    }

    private void free(BatchBuilder builder) {
        synchronized (lock) {
            if (gathered.keep(builder)) return;
        }
        builder.close();
    }

    private void answered(Leaving leaving, Response response, Throwable failure) {
        var outcomes = new ArrayList<Outcome>();
        var answer = (ProduceResponse) response;
        for (Outgoing batch : leaving.batches) {
            outcomes.add(failure != null ? Outcome.failed(batch, failure)
                    : Outcome.of(batch, answer, leaders::nameOf));
        }
        var finished = new ArrayList<Outcome>();
        synchronized (lock) {
            underWay.merge(leaving.broker, -1, Integer::sum);
            boolean moved = false;
            for (Outcome each : outcomes) {
                each.batch().lane.underWay--;
                if (gathered.isAlive(each.batch())) {
                    if (settle(each)) finished.add(each);
                    else moved = true;
                }
            }
            if (moved) askPicture(topicsOf(leaving));
            wake();
        }
        for (Outcome each : finished) each.tell();
    }

    private static List<String> topicsOf(Leaving leaving) {
        var topics = new ArrayList<String>();
        for (Outgoing each : leaving.batches) {
            if (!topics.contains(each.lane.topic())) topics.add(each.lane.topic());
        }
        return topics;
    }

    /// @return whether it is over; else the batch waits to be sent again
    private boolean settle(Outcome outcome) {
        Outgoing batch = outcome.batch();
        if (outcome.failure() == null) {
            batch.lane.isBegun |= batch.hasSequence();
            forget(batch);
            return true;
        }
        boolean again = Errors.retriable(outcome.error());
        if (outcome.error() == Errors.OUT_OF_ORDER_SEQUENCE_NUMBER
                || outcome.error() == Errors.UNKNOWN_PRODUCER_ID) {
            // Behind another that failed, it only has to wait for that one. Else a number is lost.
            boolean first = batch.lane.ready.isEmpty() || batch.lane.ready.peekFirst().tries == 0;
            boolean loses = first && batch.lane.underWay == 0;
            // An earlier try may have written it: a broker that started anew knows a producer's last batch
            // alone, and takes older ones for out of order. With a new number it would be there twice.
            boolean mayBeThere = batch.tries > 1 && outcome.error() == Errors.OUT_OF_ORDER_SEQUENCE_NUMBER;
            if (!mayBeThere) batch.isUncertain = false;
            if (loses && !mayBeThere) identity.lose();
            again = limits.idempotent() && !(loses && mayBeThere);
        }
        boolean late = batch.bornNanos + limits.deliveryNanos() - nowNanos() <= 0;
        if (again && !late && batch.tries <= limits.retries()) {
            batch.notBeforeNanos = nowNanos() + limits.backoffNanos();
            batch.lane.again(batch);
            return false;
        }
        if (batch.hasSequence()) identity.lose();
        forget(batch);
        return true;
    }

    void flush() {
        List<Outgoing> waitFor;
        synchronized (lock) {
            if (gathered.isEmpty()) return;
            flushing++;
            waitFor = gathered.alive();
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
            gathered.closeBuilders();
        }
    }
}
