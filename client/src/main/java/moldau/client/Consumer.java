package moldau.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import moldau.base.settings.Settings;
import moldau.client.config.ConnectionSettings;
import moldau.client.config.ConsumerSettings;
import moldau.client.net.Leaders;
import moldau.client.net.Links;
import moldau.wire.Errors;

/// Reads records: of partitions it was told ([#assign]), or as a member of a group ([#subscribe]).
/// For one thread, except for [#wakeup].
///
/// ```java
/// try (Consumer consumer = Consumer.open(settings)) {
///     consumer.assign(List.of(new TopicPartition("clicks", 0)));
///     consumer.seekToBeginning(consumer.assignment());
///     for (Received each : consumer.poll(Duration.ofSeconds(1))) ...
/// }
/// ```
public final class Consumer implements AutoCloseable {
    private final Links links;
    private final Leaders leaders;
    private final Settings settings;
    private final LinkedBlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();
    private final Fetching fetching;
    private final String groupId;
    private volatile boolean woken;
    private boolean closed;

    private Consumer(Links links, Settings settings) {
        this.links = links;
        this.settings = settings;
        this.leaders = new Leaders(links, settings.get(ConsumerSettings.ALLOW_AUTO_CREATE_TOPICS));
        this.fetching = new Fetching(links, leaders, inbox, settings);
        this.groupId = settings.find(ConsumerSettings.GROUP_ID).orElse("");
    }

    /// @param settings texts by key, as in [ConsumerSettings]
    /// @throws IllegalArgumentException naming all settings that are wrong
    public static Consumer open(Map<String, String> settings) {
        Settings checked = switch (Settings.parse(ConsumerSettings.TABLE, settings)) {
            case Settings.Parsed.Good good -> good.settings();
            case Settings.Parsed.Bad bad -> throw new IllegalArgumentException(bad.message());
        };
        Links links = Links.of(checked, checked.get(ConsumerSettings.DEFAULT_API_TIMEOUT_MS));
        return new Consumer(links, checked);
    }

    /// The partitions of a topic, in order. Blocks.
    ///
    /// @throws Refused with UNKNOWN_TOPIC_OR_PARTITION if there is no such topic
    public List<TopicPartition> partitions(String topic) {
        long deadlineMs = links.nowMs() + links.timeoutMs();
        while (true) {
            links.await(leaders.refresh(List.of(topic)), deadlineMs);
            Leaders.Topic known = leaders.topic(topic);
            short error = known == null ? Errors.UNKNOWN_TOPIC_OR_PARTITION : known.error();
            if (error == Errors.NONE) {
                var all = new ArrayList<TopicPartition>();
                for (int i = 0; i < known.partitions(); i++) all.add(new TopicPartition(topic, i));
                return all;
            }
            // A topic that is being made has no leaders yet; one that is not there will not come.
            boolean again = error == Errors.LEADER_NOT_AVAILABLE && links.nowMs() < deadlineMs;
            if (!again) throw new Refused(error, "topic " + topic, null);
            waitFor(settings.get(ConnectionSettings.RETRY_BACKOFF_MS));
        }
    }

    /// Reads exactly these from now on. New ones begin at the group's committed offset if there is
    /// a `group.id`, else as `auto.offset.reset` says, unless [#seek] comes first.
    public void assign(Collection<TopicPartition> partitions) {
        begin(fetching.assign(partitions));
    }

    private void begin(List<Reading> added) {
        for (Reading each : added) {
            if (groupId.isEmpty()) fetching.beginByPolicy(each, "no offset to begin at");
            else each.resume();
        }
    }

    public Set<TopicPartition> assignment() {
        var all = new TreeSet<TopicPartition>();
        for (Reading each : fetching.readings()) all.add(each.partition);
        return all;
    }

    /// Reads on at `offset`.
    public void seek(TopicPartition partition, long offset) {
        if (offset < 0) throw new IllegalArgumentException("offset " + offset);
        fetching.reading(partition).seek(offset);
    }

    public void seekToBeginning(Collection<TopicPartition> partitions) {
        for (TopicPartition each : partitions) fetching.reading(each).begin(Admin.EARLIEST);
    }

    public void seekToEnd(Collection<TopicPartition> partitions) {
        for (TopicPartition each : partitions) fetching.reading(each).begin(Admin.LATEST);
    }

    /// Reads on at the first record as late as `timestampMs`; at the end if there is none.
    public void seekToTime(Collection<TopicPartition> partitions, long timestampMs) {
        if (timestampMs < 0) throw new IllegalArgumentException("timestamp " + timestampMs);
        for (TopicPartition each : partitions) fetching.reading(each).begin(timestampMs);
    }

    /// Offset of the record that [#poll] returns next, or of the gap before it. Blocks while a
    /// position is looked up.
    public long position(TopicPartition partition) {
        Reading reading = fetching.reading(partition);
        long deadlineMs = links.nowMs() + links.timeoutMs();
        while (!reading.hasPosition()) {
            long leftMs = deadlineMs - links.nowMs();
            if (leftMs <= 0) throw new Unreachable("no position for " + partition + " within "
                    + links.timeoutMs() + " ms");
            ask();
            waitFor(Math.min(leftMs, 100));
        }
        return reading.position();
    }

    /// First offsets. Blocks.
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
        return offsets(partitions, Admin.EARLIEST);
    }

    /// Offsets after the last record that can be read. Blocks.
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
        return offsets(partitions, Admin.LATEST);
    }

    private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, long timestamp) {
        var wanted = new HashMap<TopicPartition, Long>();
        for (TopicPartition each : partitions) wanted.put(each, timestamp);
        var found = new TreeMap<TopicPartition, Long>();
        new Admin(links).offsets(wanted, fetching.isolation())
                .forEach((partition, at) -> found.put(partition, at.offset()));
        return found;
    }

    public void pause(Collection<TopicPartition> partitions) {
        for (TopicPartition each : partitions) fetching.reading(each).paused = true;
    }

    public void resume(Collection<TopicPartition> partitions) {
        for (TopicPartition each : partitions) fetching.reading(each).paused = false;
    }

    /// The records that came, at most `max.poll.records`; waits up to `timeout` for the first.
    ///
    /// @return empty if none came, or at once after [#wakeup]
    /// @throws Refused if the cluster refuses what is needed to go on
    public List<Received> poll(Duration timeout) {
        if (closed) throw new IllegalStateException("the consumer is closed");
        long deadlineMs = links.nowMs() + timeout.toMillis();
        int countMax = settings.get(ConsumerSettings.MAX_POLL_RECORDS);
        while (true) {
            runInbox();
            List<Received> taken = fetching.take(countMax);
            ask();
            if (!taken.isEmpty()) return taken;
            long leftMs = deadlineMs - links.nowMs();
            if (woken || leftMs <= 0) {
                woken = false;
                return taken;
            }
            // Backoffs end without a message: look again now and then.
            waitFor(Math.min(leftMs, 50));
        }
    }

    private void ask() {
        fetching.ask();
    }

    private void runInbox() {
        Runnable next = inbox.poll();
        while (next != null) {
            next.run();
            next = inbox.poll();
        }
    }

    private void waitFor(long ms) {
        try {
            Runnable next = inbox.poll(ms, TimeUnit.MILLISECONDS);
            if (next != null) next.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unreachable("interrupted");
        }
    }

    /// Makes a [#poll] that waits, or the next one, return at once. Callable from any thread.
    public void wakeup() {
        woken = true;
        inbox.add(() -> {});
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        fetching.close();
        links.close();
    }
}
