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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import moldau.base.World;
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
    /// How long giving partitions up may be held up by a commit.
    private static final long COMMIT_MS_MAX = 5_000;

    private final Links links;
    private final Leaders leaders;
    private final Settings settings;
    private final LinkedBlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();
    private final Fetching fetching;
    private final Member member;
    private final Commits commits;
    private final String groupId;
    private final boolean autoCommits;
    private long commitAtMs;
    private Pattern pattern;
    private RebalanceListener listener = RebalanceListener.NONE;
    private volatile boolean woken;
    private boolean closed;

    private Consumer(Links links, Settings settings) {
        this.links = links;
        this.settings = settings;
        this.leaders = new Leaders(links, settings.get(ConsumerSettings.ALLOW_AUTO_CREATE_TOPICS));
        this.fetching = new Fetching(links, leaders, inbox, settings);
        this.groupId = settings.find(ConsumerSettings.GROUP_ID).orElse("");
        this.member = new Member(links, leaders, inbox, settings, new Group());
        this.commits = new Commits(links, inbox, member, fetching,
                settings.get(ConnectionSettings.RETRY_BACKOFF_MS));
        this.autoCommits = !groupId.isEmpty() && settings.get(ConsumerSettings.ENABLE_AUTO_COMMIT);
        this.commitAtMs = links.nowMs() + settings.get(ConsumerSettings.AUTO_COMMIT_INTERVAL_MS);
    }

    /// What the group decides, done here.
    private final class Group implements Member.Parts {
        @Override
        public void take(Collection<TopicPartition> partitions) {
            begin(fetching.assign(partitions));
            listener.assigned(List.copyOf(partitions));
        }

        @Override
        public void giveUp() {
            Set<TopicPartition> held = assignment();
            if (held.isEmpty()) return;
            commitQuietly();
            listener.revoked(held);
            fetching.assign(List.of());
        }

        @Override
        public void lose() {
            Set<TopicPartition> held = assignment();
            fetching.assign(List.of());
            if (!held.isEmpty()) listener.lost(held);
        }

        @Override
        public List<String> topics(List<String> given) {
            return pattern == null ? given : matching(pattern);
        }
    }

    private List<String> matching(Pattern pattern) {
        boolean passOver = settings.get(ConsumerSettings.EXCLUDE_INTERNAL_TOPICS);
        var found = new TreeSet<String>();
        for (var each : links.metadata(null, false).topics()) {
            if (each.isInternal() && passOver) continue;
            if (pattern.matcher(each.name()).matches()) found.add(each.name());
        }
        return List.copyOf(found);
    }

    /// Becomes a member of the group `group.id`, for these topics. Partitions come with [#poll].
    public void subscribe(Collection<String> topics, RebalanceListener listener) {
        needGroup();
        this.listener = listener;
        this.pattern = null;
        member.subscribe(List.copyOf(topics));
    }

    public void subscribe(Collection<String> topics) {
        subscribe(topics, RebalanceListener.NONE);
    }

    /// As above, for all topics whose whole name matches, also later ones.
    public void subscribe(Pattern pattern, RebalanceListener listener) {
        needGroup();
        this.listener = listener;
        this.pattern = pattern;
        member.subscribe(List.of());
    }

    private void needGroup() {
        if (groupId.isEmpty()) throw new IllegalStateException("a member of a group needs group.id");
        if (!settings.get(ConsumerSettings.GROUP_PROTOCOL).equalsIgnoreCase("classic")) {
            throw new IllegalArgumentException("group.protocol "
                    + settings.get(ConsumerSettings.GROUP_PROTOCOL)
                    + " is not supported by this client yet: expected classic");
        }
    }

    /// Leaves the group and reads nothing.
    public void unsubscribe() {
        if (member.isSubscribed()) {
            new Group().giveUp();
            member.unsubscribe("unsubscribed");
        }
        fetching.assign(List.of());
    }

    /// Commits, for the group, that everything returned by [#poll] is done. Blocks.
    ///
    /// @throws Refused if the group has gone on without us
    public void commitSync() {
        commitSync(commits.positions());
    }

    /// @param offsets of the records that are next
    public void commitSync(Map<TopicPartition, Long> offsets) {
        needGroupId();
        commits.commit(offsets, links.nowMs() + links.timeoutMs());
    }

    /// As [#commitSync] without waiting.
    ///
    /// @return completes in a later [#poll]
    public CompletableFuture<Void> commitAsync() {
        needGroupId();
        return commits.commitLater(commits.positions());
    }

    /// What the group has committed, of all topics. Blocks.
    public Map<TopicPartition, Groups.Committed> committed() {
        needGroupId();
        return new Admin(links).groups().committed(groupId);
    }

    private void needGroupId() {
        if (groupId.isEmpty()) throw new IllegalStateException("commits need group.id");
    }

    /// The name the coordinator knows this member by; empty if it is none.
    public String memberId() {
        return member.memberId();
    }

    /// The generation of the group in which this member commits; -1 if it is none.
    public int generation() {
        return member.generation();
    }

    private void commitQuietly() {
        if (!autoCommits) return;
        try {
            commits.commit(commits.positions(), links.nowMs() + COMMIT_MS_MAX);
        } catch (Refused | Unreachable e) {
            // Records may be read twice: that is what committing by itself promises.
        }
    }

    /// @param settings texts by key, as in [ConsumerSettings]
    /// @throws IllegalArgumentException naming all settings that are wrong
    public static Consumer open(Map<String, String> settings) {
        return open(null, settings);
    }

    /// As above in a world that is lent, such as a simulated one: its first loop is the consumer's
    /// too, and with automatic commits off a [#poll] that need not wait does not block.
    public static Consumer open(World lent, Map<String, String> settings) {
        Settings checked = Settings.parse(ConsumerSettings.TABLE, settings).orThrow();
        Links links = Links.of(lent, checked, checked.get(ConsumerSettings.DEFAULT_API_TIMEOUT_MS));
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
        if (member.isSubscribed()) throw new IllegalStateException("the group assigns partitions");
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
        commitInTime();
        while (true) {
            runInbox();
            // First the group: what is given up now must not be handed out any more.
            askGroup();
            List<Received> taken = fetching.take(countMax);
            fetching.ask();
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

    /// What was returned by the poll before counts as done.
    private void commitInTime() {
        if (!autoCommits || links.nowMs() < commitAtMs) return;
        commitAtMs = links.nowMs() + settings.get(ConsumerSettings.AUTO_COMMIT_INTERVAL_MS);
        commits.commitLater(commits.positions());
    }

    private void ask() {
        askGroup();
        fetching.ask();
    }

    private void askGroup() {
        if (groupId.isEmpty()) return;
        member.polled();
        commits.lookUp();
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
        if (member.isSubscribed()) unsubscribe();
        else commitQuietly();
        member.close();
        fetching.close();
        links.close();
    }
}
