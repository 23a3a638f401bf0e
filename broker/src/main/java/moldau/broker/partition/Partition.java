package moldau.broker.partition;

import java.nio.ByteBuffer;
import moldau.base.Disk;
import moldau.base.LogDir;
import moldau.base.Task;
import moldau.log.Appended;
import moldau.log.Log;
import moldau.log.Origin;
import moldau.log.Removal;
import moldau.log.TopicPartition;
import moldau.replication.isr.Durability;
import moldau.replication.isr.Following;
import moldau.replication.isr.Leading;
import moldau.replication.isr.Replicas;
import moldau.state.cluster.BrokerImage;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.batch.Rules;

/// One partition as this broker holds it: its log, whether we lead or follow, and who waits for it.
/// Lives on the loop of its [Shard]; every method is called there.
///
/// ```text
///               lead                        follow
///   leading ◄────────── neither: no leader ────────► following
///      └──────── a newer epoch, another leader ──────────┘
/// ```
public final class Partition {
    private final TopicPartition name;
    private final Uuid topicId;
    private final Shard shard;
    private LogDir directory;
    private Log log;
    private final Syncing syncing;
    private Rules rules;
    /// Null until the settings are known.
    private Durability durability;
    private final Waiters waiters = new Waiters();
    /// DeleteRecords waits for the starts of the followers' logs.
    private final Waiters startWaiters = new Waiters();
    private final Watchers watchers = new Watchers();
    private Leading leading;
    private Following following;
    private int epoch = -1;
    private Task onSynced;
    private CommitListener commitListener;
    private boolean leadingThrottled;
    private boolean followingThrottled;
    private boolean gathered;
    /// None while it is here.
    private short goneError = Errors.NONE;
    /// To another directory; null for none.
    private Move move;

    /// Told of every move of the high watermark: the coordinator that lives on this partition.
    public interface CommitListener {
        void committed(long highWatermark);
    }

    Partition(TopicPartition name, Uuid topicId, LogDir directory, Log log, Rules rules, Shard shard) {
        this.name = name;
        this.topicId = topicId;
        this.directory = directory;
        this.log = log;
        this.shard = shard;
        this.rules = rules;
        this.syncing = new Syncing(this, shard);
    }

    public TopicPartition name() {
        return name;
    }

    public Uuid topicId() {
        return topicId;
    }

    public LogDir directory() {
        return directory;
    }

    /// Where the controller is to know this replica: where it lies, or will lie in a moment.
    public LogDir toldDirectory() {
        return move != null && move.told ? move.target.disk().dir() : directory;
    }

    /// The copy that is made in another directory; null if there is none.
    public Log copy() {
        return move == null ? null : move.copy;
    }

    /// Where [#copy] is.
    public LogDir copyDirectory() {
        return move.target.disk().dir();
    }

    Move move() {
        return move;
    }

    void move(Move move) {
        this.move = move;
    }

    /// The copy has taken the log's place.
    void moved(Log copy, LogDir directory) {
        this.log = copy;
        this.directory = directory;
    }

    public Shard shard() {
        return shard;
    }

    public Log log() {
        return log;
    }

    /// What the topic asks of the batches clients write to it.
    public Rules rules() {
        return rules;
    }

    /// The topic's settings are these, or changed.
    ///
    /// @param broker this one
    void tune(Tuning of, int broker) {
        rules = of.rules();
        log.settings(of.log());
        if (copy() != null) copy().settings(of.log());
        durability(of.durability());
        leadingThrottled = of.leading().has(name.partition(), broker);
        followingThrottled = of.following().has(name.partition(), broker);
    }

    /// What was written before may not be on the platter, and counts only when it is.
    private void durability(Durability now) {
        boolean isNew = durability != null && now != durability;
        durability = now;
        if (!isNew || isGone()) return;
        if (now == Durability.FSYNC) sync();
        if (leading != null && leading.durability(now)) inSyncChanged();
    }

    /// What followers that are behind read is throttled.
    public boolean isLeadingThrottled() {
        return leadingThrottled;
    }

    /// What we copy while we are behind is throttled.
    public boolean isFollowingThrottled() {
        return followingThrottled;
    }

    public boolean isLeader() {
        return leading != null;
    }

    /// @return the epoch we lead in; -1 if we do not
    public int leaderEpoch() {
        return leading == null ? -1 : leading.epoch();
    }

    /// The leader's view; null if we do not lead.
    public Leading leading() {
        return leading;
    }

    /// Whom we follow and how; null if we lead, or nobody does.
    public Following following() {
        return following;
    }

    /// The newest leader epoch the metadata told of, whoever leads in it; -1 before.
    public int knownEpoch() {
        return epoch;
    }

    /// Takes over as leader. The epoch is noted at the log's end before anything is appended (I3).
    void lead(Leading next) {
        boolean newEpoch = leading == null || leading.epoch() != next.epoch();
        following = null;
        onSynced = null;
        epoch = next.epoch();
        leading = next;
        if (newEpoch && next.epoch() > log.latestEpoch()) log.beginEpoch(next.epoch());
        shard.witness().saw("leads", this, log.highWatermark(), epoch);
        moved();
        if (log.recoveryPoint() < log.endOffset()) syncing.appended();
        watchers.news();
    }

    /// The same leadership, other replicas.
    void replicas(Replicas replicas, long nowMs) {
        if (leading.replicas(replicas, nowMs)) inSyncChanged();
    }

    /// The high watermark moved because other replicas count now.
    public void inSyncChanged() {
        moved();
        watchers.news();
    }

    /// Leads no more: those who wait learn it.
    void stopLeading() {
        if (leading == null) return;
        leading = null;
        waiters.fail(Errors.NOT_LEADER_OR_FOLLOWER);
        startWaiters.fail(Errors.NOT_LEADER_OR_FOLLOWER);
        watchers.news();
    }

    /// Follows in a new epoch; not while we lead.
    ///
    /// @param next null: there is nobody to follow
    void follow(Following next, int epoch) {
        assert leading == null : name;
        following = next;
        onSynced = null;
        this.epoch = epoch;
        shard.witness().saw("follows", this, log.highWatermark(), epoch);
        // What a killed process left may be in the page cache only, and no append will ask for its sync.
        if (next != null && log.recoveryPoint() < log.endOffset()) syncing.appended();
        watchers.news();
    }

    /// Runs `task` whenever more of the log is on the platter, as long as we follow in this epoch.
    public void onSynced(Task task) {
        onSynced = task;
    }

    /// Deleted, or its directory is offline.
    ///
    /// @param error for whoever waits, and whoever asks from now on
    void leave(short error) {
        goneError = error;
        leading = null;
        following = null;
        waiters.fail(error);
        startWaiters.fail(error);
        watchers.news();
    }

    public boolean isGone() {
        return goneError != Errors.NONE;
    }

    /// Why it [#isGone].
    public short goneError() {
        return goneError;
    }

    /// @param listener null: nobody listens any more
    public void commitListener(CommitListener listener) {
        commitListener = listener;
    }

    /// Appends as leader; written, and only then true, with [Shard#writeGathered].
    ///
    /// @param batches borrowed until then
    public Appended append(ByteBuffer batches, Origin origin) {
        assert leading != null : name;
        Appended outcome = log.appendAsLeader(batches, leading.epoch(), origin, shard.wallMs());
        if (outcome instanceof Appended.At) gather();
        return outcome;
    }

    private void gather() {
        if (gathered) return;
        gathered = true;
        shard.gathered(this);
    }

    /// Appends what the leader sent, as it is; written with [Shard#writeGathered].
    ///
    /// @param batches borrowed until then
    public Appended appendCopy(ByteBuffer batches) {
        assert following != null : name;
        gather(); // even of a refused piece some batches may have been taken
        return log.appendAsFollower(batches, following.epoch(), shard.wallMs());
    }

    /// The leader told its high watermark and the start of its log.
    public void told(long highWatermark, long startOffset) {
        long before = log.highWatermark();
        long now = Following.highWatermark(before, highWatermark, log.endOffset());
        if (now > before) {
            log.highWatermark(now);
            shard.witness().saw("told", this, now, epoch);
        }
        if (startOffset > log.startOffset()) log.raiseStart(Math.min(startOffset, log.highWatermark()));
        if (now > before) watchers.news();
    }

    /// A follower fetches from `offset` on: it holds all before.
    public void fetchedBy(Leading.Follower replica, long offset) {
        if (leading.fetched(replica, offset, shard.clock().nowMs())) {
            moved();
            watchers.news();
        }
        if (leading.isReadyToJoin(replica.id())) shard.joins().ready(this, replica.id());
        if (!startWaiters.isEmpty()) startWaiters.reached(lowWatermark());
    }

    /// Of what was gathered a first part may have been written when it did not fit, or when a segment was
    /// full; so whoever counts looks at the log's end even if the rest failed.
    ///
    /// @return false if the disk is full: what is not in the log has not happened
    boolean write() {
        gathered = false;
        boolean written = log.write();
        if (isGone()) return written;
        if (move != null) shard.moves().written(move);
        shard.witness().saw("appended", this, log.endOffset(), epoch);
        if (leading != null && leading.appended(log.endOffset())) moved();
        syncing.appended();
        watchers.news();
        return written;
    }

    /// Cuts all from `offset` on, durable with the next [#sync].
    ///
    /// @return files to be deleted later, or null
    public Removal truncateTo(long offset) {
        Removal removal = log.truncateTo(offset, shard.wallMs());
        if (move != null) move.truncatedTo(offset);
        return removal;
    }

    /// Drops everything and starts anew at `offset`, durably with the next [#sync].
    ///
    /// @return files to be deleted later
    public Removal truncateFully(long offset) {
        Removal removal = log.truncateFully(offset, shard.wallMs());
        if (move != null) move.truncatedFully(offset);
        return removal;
    }

    /// All before `offset` is on the platter.
    void synced(long offset) {
        if (move != null) shard.moves().synced(move);
        if (leading != null && leading.synced(Math.min(offset, log.endOffset()))) {
            moved();
            watchers.news();
        }
        if (onSynced != null) onSynced.run();
    }

    /// Syncs what is not on the platter; [#onSynced] hears of it.
    public void sync() {
        syncing.now();
    }

    private void moved() {
        long before = log.highWatermark();
        long highWatermark = log.highWatermark(leading.highWatermark());
        if (highWatermark > before) {
            shard.witness().saw("committed", this, highWatermark, leading.replicas().partitionEpoch());
        }
        waiters.reached(highWatermark);
        if (commitListener != null) commitListener.committed(highWatermark);
    }

    /// Tells `waiter` when all before `endOffset` is committed; at once if it is.
    public void whenCommitted(long endOffset, Waiter waiter) {
        if (leading == null) waiter.failed(Errors.NOT_LEADER_OR_FOLLOWER);
        else if (log.highWatermark() >= endOffset) waiter.committed();
        else waiters.add(endOffset, waiter);
    }

    /// The least start among the logs of all replicas that live; -1 while that is not known.
    public long lowWatermark() {
        return leading.lowWatermark(log.startOffset(), id -> {
            BrokerImage broker = shard.image().broker(id);
            return broker != null && !broker.fenced();
        });
    }

    /// Tells `waiter` when no replica that lives has anything before `offset`.
    public void whenStartsAt(long offset, Waiter waiter) {
        if (leading == null) waiter.failed(Errors.NOT_LEADER_OR_FOLLOWER);
        else if (lowWatermark() >= offset) waiter.committed();
        else startWaiters.add(offset, waiter);
    }

    /// Tells `watcher` of every append, commit and change of leadership until it leaves.
    public Watch watch(News watcher) {
        return watchers.add(watcher);
    }

    /// The first offset a reader may not see.
    ///
    /// @param committedOnly read_committed
    public long visibleEnd(boolean committedOnly) {
        return committedOnly ? log.lastStableOffset() : log.highWatermark();
    }

    /// As [Log#read].
    public Disk.Slice read(long offset, int bytesMax, boolean wholeFirst, long upTo) {
        return log.read(offset, bytesMax, wholeFirst, upTo);
    }

    /// Raises the log's start, as DeleteRecords asks.
    public void raiseStart(long offset) {
        log.raiseStart(offset);
        watchers.news();
    }

    Syncing syncing() {
        return syncing;
    }

    @Override
    public String toString() {
        return name.toString();
    }
}
