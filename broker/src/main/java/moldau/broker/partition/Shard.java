package moldau.broker.partition;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import moldau.base.Clock;
import moldau.base.LogDir;
import moldau.base.Loop;
import moldau.base.Task;
import moldau.base.Witness;
import moldau.base.Work;
import moldau.base.fault.DiskFault;
import moldau.log.TopicPartition;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.TopicImage;
import moldau.wire.Uuid;

/// What one data loop owns: partitions, and the appends gathered in this turn.
public final class Shard {
    private final Loop loop;
    private final Clock clock;
    private final Work work;
    private final Witness witness;
    private final Throttles throttles;
    private final BiConsumer<LogDir, RuntimeException> brokenDirectories;
    private final TreeMap<String, Partition[]> byName = new TreeMap<>();
    private final TreeMap<Uuid, Partition[]> byId = new TreeMap<>();
    /// Partitions that belong here and whose logs cannot be read, or may lie where nothing can.
    private final HashSet<Unreadable> unreadable = new HashSet<>();
    private ArrayList<Partition> gathered = new ArrayList<>();
    private ArrayList<Partition> writing = new ArrayList<>();
    private ArrayList<Written> waiting = new ArrayList<>();
    private ArrayList<Written> telling = new ArrayList<>();
    private boolean writeAtTurnEnd;
    private Absent absent = (_, _) -> {};
    private ClusterImage image = ClusterImage.EMPTY;
    private long imageEnd;
    private Joins joins = (_, _) -> {};
    private Moves moves;
    private Scrubbing scrubbing;

    /// Hears of followers that have all that is committed and are not counted as in sync.
    public interface Joins {
        void ready(Partition partition, int follower);
    }

    /// Hears that all appends gathered so far were written, or refused for want of space.
    public interface Written {
        void written();
    }

    private record Unreadable(Uuid topicId, int index) {}

    /// Hears of partitions that were asked for and are not here.
    interface Absent {
        void asked(Uuid topicId, int index);
    }

    /// @param brokenDirectories hears, on this loop, of a directory that failed and why
    public Shard(
            Loop loop, Clock clock, Work work, Witness witness, Throttles throttles,
            BiConsumer<LogDir, RuntimeException> brokenDirectories) {
        this.loop = loop;
        this.clock = clock;
        this.work = work;
        this.witness = witness;
        this.throttles = throttles;
        this.brokenDirectories = brokenDirectories;
    }

    public Loop loop() {
        return loop;
    }

    public Clock clock() {
        return clock;
    }

    public Work work() {
        return work;
    }

    Witness witness() {
        return witness;
    }

    /// The broker's.
    public Throttles throttles() {
        return throttles;
    }

    /// Runs `task` on this shard's loop: now if we are there.
    ///
    /// @param refused runs instead, here, if the loop takes no more
    public void run(Task task, Task refused) {
        if (loop.isCurrent()) task.run();
        else if (!loop.post(task)) refused.run();
    }

    long wallMs() {
        return clock.wallMs();
    }

    /// What the cluster looks like as of the last change this shard was told of.
    public ClusterImage image() {
        return image;
    }

    Joins joins() {
        return joins;
    }

    /// Who cares for followers that come into sync; before anything is fetched.
    public void joins(Joins joins) {
        this.joins = joins;
    }

    /// As [#moves(Moves)].
    public Moves moves() {
        return moves;
    }

    /// Who moves replicas between directories; before anything is opened.
    public void moves(Moves moves) {
        this.moves = moves;
    }

    /// As [#scrubbing(Scrubbing)].
    public Scrubbing scrubbing() {
        return scrubbing;
    }

    /// Who looks for rot; before anything is read.
    public void scrubbing(Scrubbing scrubbing) {
        this.scrubbing = scrubbing;
    }

    /// The end of the metadata that [#image] is made of.
    public long imageEnd() {
        return imageEnd;
    }

    void image(ClusterImage image, long imageEnd) {
        this.image = image;
        this.imageEnd = imageEnd;
    }

    /// @return null if this shard has no such partition
    public Partition partition(Uuid topicId, int index) {
        Partition held = held(topicId, index);
        if (held == null) absent.asked(topicId, index);
        return held;
    }

    /// @return null if this shard has no such partition
    public Partition partition(String topic, int index) {
        Partition held = at(byName.get(topic), index);
        TopicImage known = held == null ? image.topic(topic) : null;
        if (known != null) absent.asked(known.id(), index);
        return held;
    }

    /// As [#partition(Uuid, int)], without telling anybody.
    Partition held(Uuid topicId, int index) {
        return at(byId.get(topicId), index);
    }

    /// Whether it belongs here, and its directory is offline since before it was opened.
    public boolean isUnreadable(Uuid topicId, int index) {
        return unreadable.contains(new Unreadable(topicId, index));
    }

    void unreadable(Uuid topicId, int index) {
        unreadable.add(new Unreadable(topicId, index));
    }

    /// It was opened, or belongs here no more.
    void readable(Uuid topicId, int index) {
        if (!unreadable.isEmpty()) unreadable.remove(new Unreadable(topicId, index));
    }

    void whenAbsent(Absent absent) {
        this.absent = absent;
    }

    private static Partition at(Partition[] partitions, int index) {
        return partitions == null || index < 0 || index >= partitions.length ? null : partitions[index];
    }

    /// All partitions of this shard, by topic name and number.
    public Iterable<Partition> partitions() {
        var all = new ArrayList<Partition>();
        for (Partition[] each : byName.values()) {
            for (Partition partition : each) if (partition != null) all.add(partition);
        }
        return all;
    }

    void add(Partition partition) {
        TopicPartition name = partition.name();
        Partition[] grown = put(byId.get(partition.topicId()), name.partition(), partition);
        byName.put(name.topic(), grown);
        byId.put(partition.topicId(), grown);
        readable(partition.topicId(), name.partition());
    }

    private static Partition[] put(Partition[] into, int index, Partition partition) {
        int length = into == null ? 0 : into.length;
        Partition[] grown = index < length ? into : new Partition[index + 1];
        if (grown != into && into != null) System.arraycopy(into, 0, grown, 0, length);
        assert grown[index] == null : partition;
        grown[index] = partition;
        return grown;
    }

    void remove(Partition partition) {
        Partition[] of = byId.get(partition.topicId());
        if (of == null || at(of, partition.name().partition()) != partition) return;
        of[partition.name().partition()] = null;
        for (Partition each : of) if (each != null) return;
        byId.remove(partition.topicId());
        if (byName.get(partition.name().topic()) == of) byName.remove(partition.name().topic());
    }

    void gathered(Partition partition) {
        gathered.add(partition);
        if (writeAtTurnEnd) return;
        writeAtTurnEnd = true;
        loop.atTurnEnd(() -> {
            writeAtTurnEnd = false;
            writeGathered();
        });
    }

    /// Told once what was gathered up to now has been written.
    public void whenWritten(Written who) {
        waiting.add(who);
    }

    /// Writes all appends gathered since the last call, one write a partition, and tells those who
    /// wait for it. Called when buffers that appends borrow are about to go, and at the turn's end.
    public void writeGathered() {
        if (!gathered.isEmpty()) {
            ArrayList<Partition> now = gathered;
            gathered = writing;
            writing = now;
            for (Partition each : now) write(each);
            now.clear();
        }
        if (waiting.isEmpty()) return;
        ArrayList<Written> told = waiting;
        waiting = telling;
        telling = told;
        for (Written each : told) each.written();
        told.clear();
    }

    private void write(Partition partition) {
        if (partition.isGone()) return;
        try {
            partition.write();
        } catch (DiskFault fault) {
            broken(partition, fault);
        }
    }

    /// The partition's directory failed: it goes offline with all that is in it; or its log is rotten, which is
    /// no fault of others. Anything but a `DiskFault` is a bug, and thrown on.
    public void broken(Partition partition, RuntimeException failure) {
        if (failure instanceof DiskFault fault && fault.kind() == DiskFault.Kind.ROTTEN) {
            scrubbing.noticed(partition, fault);
            return;
        }
        broken(partition.directory(), failure);
    }

    void broken(LogDir directory, RuntimeException failure) {
        if (!(failure instanceof DiskFault)) throw failure;
        brokenDirectories.accept(directory, failure);
    }
}
