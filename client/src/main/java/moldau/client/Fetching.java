package moldau.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import moldau.base.Endpoint;
import moldau.base.settings.Settings;
import moldau.client.config.ConnectionSettings;
import moldau.client.config.ConsumerSettings;
import moldau.client.net.Leaders;
import moldau.client.net.Links;
import moldau.wire.Errors;
import moldau.wire.batch.Records;
import moldau.wire.message.FetchRequest;
import moldau.wire.message.FetchResponse;
import moldau.wire.message.ListOffsetsRequest;
import moldau.wire.message.ListOffsetsResponse;
import moldau.wire.message.Response;

/// Keeps records of the assigned partitions coming. One thread, the consumer's: what is heard on
/// the loop is put into the inbox and done there.
final class Fetching {
    private static final short WITHOUT_IDS_MAX = 12;
    private static final byte COMMITTED = 1;
    /// Of what is damaged: so often at once, and so often in all, before it is said. The broker may mend
    /// it, and has to be asked again to notice.
    private static final int DAMAGED_AT_ONCE = 3;
    private static final int DAMAGED_TIMES_MAX = 12;

    private final Links links;
    private final Leaders leaders;
    private final LinkedBlockingQueue<Runnable> inbox;
    private final Settings settings;
    private final byte isolation;
    private final long backoffMs;
    private final String reset;
    private final Map<TopicPartition, Reading> readings = new TreeMap<>();
    private final Map<Integer, FetchSession> sessions = new HashMap<>();
    private final Set<Integer> underWay = new HashSet<>();
    private final Records records = new Records();
    private TopicPartition lastRead = new TopicPartition("", 0);
    private boolean pictureAsked;
    private long pictureNotBeforeMs;

    Fetching(Links links, Leaders leaders, LinkedBlockingQueue<Runnable> inbox, Settings settings) {
        this.links = links;
        this.leaders = leaders;
        this.inbox = inbox;
        this.settings = settings;
        this.isolation = settings.get(ConsumerSettings.ISOLATION_LEVEL).equals("read_committed")
                ? COMMITTED : 0;
        this.backoffMs = settings.get(ConnectionSettings.RETRY_BACKOFF_MS);
        this.reset = settings.get(ConsumerSettings.AUTO_OFFSET_RESET);
    }

    byte isolation() {
        return isolation;
    }

    /// Reads these and no others; those that were read go on where they are.
    ///
    /// @return the new ones, without a position
    List<Reading> assign(Collection<TopicPartition> partitions) {
        readings.keySet().retainAll(new HashSet<>(partitions));
        var added = new ArrayList<Reading>();
        for (TopicPartition each : partitions) {
            if (readings.containsKey(each)) continue;
            Reading reading = new Reading(each);
            readings.put(each, reading);
            added.add(reading);
        }
        return added;
    }

    Collection<Reading> readings() {
        return readings.values();
    }

    Reading reading(TopicPartition partition) {
        Reading reading = readings.get(partition);
        if (reading == null) throw new IllegalStateException(partition + " is not assigned");
        return reading;
    }

    /// Begins where `auto.offset.reset` says.
    ///
    /// @param why there is no other place to begin
    void beginByPolicy(Reading reading, String why) {
        switch (reset) {
            case "earliest" -> reading.begin(Admin.EARLIEST);
            case "latest" -> reading.begin(Admin.LATEST);
            case "none" -> throw new Refused(Errors.OFFSET_OUT_OF_RANGE,
                    reading.partition.toString(), why + ", and auto.offset.reset is none");
            default -> {
                String length = reset.substring(reset.indexOf(':') + 1);
                reading.begin(links.wallMs() - Duration.parse(length).toMillis());
            }
        }
    }

    /// Hands out records that are here, partition by partition in turn.
    List<Received> take(int countMax) {
        var taken = new ArrayList<Received>();
        var order = new ArrayList<Reading>();
        for (Reading each : readings.values()) {
            if (each.partition.compareTo(lastRead) > 0) order.add(each);
        }
        for (Reading each : readings.values()) {
            if (each.partition.compareTo(lastRead) <= 0) order.add(each);
        }
        for (Reading each : order) {
            if (each.paused) continue;
            while (taken.size() < countMax && each.hasChunk()) {
                try {
                    Received next = each.next(records);
                    if (next != null) taken.add(next);
                } catch (Refused why) {
                    if (why.code() != Errors.CORRUPT_MESSAGE) throw why;
                    if (damaged(each)) continue;
                    // What was taken is not to be lost with it.
                    if (taken.isEmpty()) throw why;
                    return taken;
                }
            }
            if (taken.size() == countMax) {
                lastRead = each.partition;
                return taken;
            }
        }
        return taken;
    }

    /// What came next of a partition is damaged: nothing of it is passed over.
    ///
    /// @return whether to go on trying
    private boolean damaged(Reading reading) {
        reading.discard();
        if (++reading.damagedTimes > DAMAGED_TIMES_MAX) {
            reading.damagedTimes = DAMAGED_AT_ONCE;
            reading.notBeforeMs = links.nowMs() + backoffMs;
            return false;
        }
        if (reading.damagedTimes > DAMAGED_AT_ONCE) reading.notBeforeMs = links.nowMs() + backoffMs;
        return true;
    }

    /// Asks for what is missing: positions, leaders, records.
    void ask() {
        long nowMs = links.nowMs();
        var fetches = new LinkedHashMap<Integer, List<FetchSession.Wanted>>();
        var lookUps = new LinkedHashMap<Integer, List<Reading>>();
        var unknown = new ArrayList<String>();
        for (Reading each : readings.values()) {
            if (nowMs < each.notBeforeMs) continue;
            boolean lookUp = !each.hasPosition() && each.beginAt != null && !each.asking;
            if (!lookUp && !each.wantsMore(nowMs)) continue;
            Leaders.Topic topic = topic(each);
            int leader = topic == null ? Leaders.NOBODY : topic.leader(each.partition.partition());
            if (leader == Leaders.NOBODY || leaders.endpoint(leader) == null) {
                if (!unknown.contains(each.partition.topic())) unknown.add(each.partition.topic());
            } else if (lookUp) {
                lookUps.computeIfAbsent(leader, _ -> new ArrayList<>()).add(each);
            } else if (!underWay.contains(leader)) {
                fetches.computeIfAbsent(leader, _ -> new ArrayList<>()).add(new FetchSession.Wanted(
                        each.partition, topic.id(), each.fetchOffset(),
                        topic.epochs()[each.partition.partition()]));
            }
        }
        if (!unknown.isEmpty()) askPicture(unknown);
        lookUps.forEach(this::lookUp);
        fetches.forEach(this::fetch);
    }

    /// @return null if nothing is known of it
    private Leaders.Topic topic(Reading reading) {
        String name = reading.partition.topic();
        if (reading.isEpochNews && leaders.topic(name) != null) {
            leaders.seen(reading.partition, reading.leaderEpoch);
            reading.isEpochNews = false;
        }
        return leaders.topic(name);
    }

    private void askPicture(List<String> topics) {
        if (pictureAsked || links.nowMs() < pictureNotBeforeMs) return;
        pictureAsked = true;
        leaders.refresh(topics).whenComplete((_, failure) -> inbox.add(() -> {
            pictureAsked = false;
            pictureNotBeforeMs = links.nowMs() + backoffMs;
            for (String each : topics) {
                Leaders.Topic topic = leaders.topic(each);
                if (failure == null && topic != null) refuseForGood(topic);
            }
        }));
    }

    private static void refuseForGood(Leaders.Topic topic) {
        if (topic.error() != Errors.NONE && !Errors.retriable(topic.error())) {
            throw new Refused(topic.error(), "topic " + topic.name(), null);
        }
    }

    private void fetch(int broker, List<FetchSession.Wanted> wanted) {
        FetchSession session = sessions.computeIfAbsent(broker, _ -> new FetchSession());
        FetchSession.Change change = session.next(wanted);
        boolean haveIds = true;
        for (var each : wanted) haveIds &= !each.topicId().isZero();
        underWay.add(broker);
        var request = FetchRequest.DEFAULT
                .withMaxWaitMs(settings.get(ConsumerSettings.FETCH_MAX_WAIT_MS))
                .withMinBytes(settings.get(ConsumerSettings.FETCH_MIN_BYTES))
                .withMaxBytes(settings.get(ConsumerSettings.FETCH_MAX_BYTES))
                .withIsolationLevel(isolation)
                .withSessionId(change.sessionId())
                .withSessionEpoch(change.sessionEpoch())
                .withTopics(wantedRows(change.wanted()))
                .withForgottenTopicsData(forgottenRows(change.forgotten()))
                .withRackId(settings.get(ConsumerSettings.CLIENT_RACK));
        links.ask(leaders.endpoint(broker), request, haveIds ? Short.MAX_VALUE : WITHOUT_IDS_MAX)
                .whenComplete((answer, failure) -> inbox.add(() ->
                        fetched(broker, wanted, (FetchResponse) answer, failure)));
    }

    private List<FetchRequest.Topic> wantedRows(List<FetchSession.Wanted> wanted) {
        int bytesMax = settings.get(ConsumerSettings.MAX_PARTITION_FETCH_BYTES);
        var byTopic = new LinkedHashMap<String, FetchRequest.Topic>();
        for (var each : wanted) {
            byTopic.computeIfAbsent(each.partition().topic(),
                    name -> new FetchRequest.Topic(name, each.topicId(), new ArrayList<>()))
                .partitions().add(FetchRequest.Partition.DEFAULT
                    .withPartition(each.partition().partition())
                    .withCurrentLeaderEpoch(each.leaderEpoch())
                    .withFetchOffset(each.offset())
                    .withPartitionMaxBytes(bytesMax));
        }
        return List.copyOf(byTopic.values());
    }

    private static List<FetchRequest.ForgottenTopic> forgottenRows(List<FetchSession.Wanted> gone) {
        var rows = new ArrayList<FetchRequest.ForgottenTopic>();
        for (var each : gone) {
            rows.add(new FetchRequest.ForgottenTopic(each.partition().topic(), each.topicId(),
                    List.of(each.partition().partition())));
        }
        return rows;
    }

    private void fetched(
            int broker, List<FetchSession.Wanted> wanted, FetchResponse answer, Throwable failure) {
        underWay.remove(broker);
        FetchSession session = sessions.get(broker);
        if (failure != null) {
            session.lost();
            if (!(failure instanceof Unreachable)) throw unexpected(failure);
            holdBack(wanted);
            return;
        }
        if (!session.answered(answer.errorCode(), answer.sessionId())) {
            boolean ofSession = answer.errorCode() == Errors.FETCH_SESSION_ID_NOT_FOUND
                    || answer.errorCode() == Errors.INVALID_FETCH_SESSION_EPOCH
                    || answer.errorCode() == Errors.FETCH_SESSION_TOPIC_ID_ERROR;
            if (ofSession) return;
            if (!Errors.retriable(answer.errorCode())) throw new Refused(answer.errorCode(), "fetch", null);
            holdBack(wanted);
            return;
        }
        for (var topic : answer.responses()) {
            String name = topic.topic().isEmpty() ? leaders.nameOf(topic.topicId()) : topic.topic();
            for (var row : topic.partitions()) {
                var partition = new TopicPartition(String.valueOf(name), row.partitionIndex());
                for (var each : wanted) if (each.partition().equals(partition)) arrived(each, row);
            }
        }
    }

    private static RuntimeException unexpected(Throwable failure) {
        return failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
    }

    private void holdBack(List<FetchSession.Wanted> wanted) {
        var topics = new ArrayList<String>();
        for (var each : wanted) {
            Reading reading = readings.get(each.partition());
            if (reading != null) reading.notBeforeMs = links.nowMs() + backoffMs;
            if (!topics.contains(each.partition().topic())) topics.add(each.partition().topic());
        }
        askPicture(topics);
    }

    private void arrived(FetchSession.Wanted wanted, FetchResponse.Partition row) {
        Reading reading = readings.get(wanted.partition());
        // Moved meanwhile: what came belongs elsewhere.
        if (reading == null || reading.fetchOffset() != wanted.offset()) return;
        short error = row.errorCode();
        if (error == Errors.NONE) {
            reading.endOffset = isolation == COMMITTED ? row.lastStableOffset() : row.highWatermark();
            if (row.records() == null || !row.records().hasRemaining()) return;
            reading.add(new Chunk(wanted.partition(), row.records(), wanted.offset(),
                    isolation == COMMITTED ? row.abortedTransactions() : null,
                    settings.get(ConsumerSettings.CHECK_CRCS)));
        } else if (error == Errors.OFFSET_OUT_OF_RANGE) {
            if (reading.hasChunk()) return;
            beginByPolicy(reading, "offset " + wanted.offset() + " is not there");
        } else if (error == Errors.CORRUPT_MESSAGE) {
            if (!damaged(reading)) {
                throw new Refused(error, wanted.partition().toString(),
                        "what is at offset " + wanted.offset() + " is damaged");
            }
        } else if (Errors.retriable(error) || error == Errors.FENCED_LEADER_EPOCH) {
            holdBack(List.of(wanted));
        } else {
            throw new Refused(error, wanted.partition().toString(), null);
        }
    }

    private void lookUp(int broker, List<Reading> missing) {
        var rows = new ArrayList<ListOffsetsRequest.Topic>();
        var wanted = new HashMap<TopicPartition, Long>();
        for (Reading each : missing) {
            each.asking = true;
            wanted.put(each.partition, each.beginAt);
            rows.add(new ListOffsetsRequest.Topic(each.partition.topic(), List.of(
                    new ListOffsetsRequest.Partition(each.partition.partition(), -1, each.beginAt))));
        }
        Endpoint at = leaders.endpoint(broker);
        var request = ListOffsetsRequest.DEFAULT.withReplicaId(-1).withIsolationLevel(isolation)
                .withTopics(rows).withTimeoutMs((int) links.timeoutMs());
        links.ask(at, request).whenComplete((answer, failure) ->
                inbox.add(() -> lookedUp(missing, wanted, answer, failure)));
    }

    private void lookedUp(List<Reading> missing, Map<TopicPartition, Long> wanted, Response answer,
            Throwable failure) {
        var found = new HashMap<TopicPartition, ListOffsetsResponse.Partition>();
        if (failure == null) {
            for (var topic : ((ListOffsetsResponse) answer).topics()) {
                for (var row : topic.partitions()) {
                    found.put(new TopicPartition(topic.name(), row.partitionIndex()), row);
                }
            }
        }
        var again = new ArrayList<String>();
        for (Reading each : missing) {
            each.asking = false;
            Long beginAt = wanted.get(each.partition);
            if (!beginAt.equals(each.beginAt)) continue;
            var row = found.get(each.partition);
            if (row != null && row.errorCode() == Errors.NONE) {
                // Nothing as late as the time asked for: what comes next is.
                if (row.offset() >= 0) each.seek(row.offset());
                else each.begin(Admin.LATEST);
            } else if (row == null || Errors.retriable(row.errorCode())
                    || row.errorCode() == Errors.FENCED_LEADER_EPOCH) {
                each.notBeforeMs = links.nowMs() + backoffMs;
                if (!again.contains(each.partition.topic())) again.add(each.partition.topic());
            } else {
                throw new Refused(row.errorCode(), each.partition.toString(), null);
            }
        }
        if (!again.isEmpty()) askPicture(again);
    }

    void close() {
        records.close();
    }
}
