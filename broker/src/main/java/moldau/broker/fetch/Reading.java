package moldau.broker.fetch;

import java.util.ArrayList;
import java.util.Collection;
import moldau.base.Disk;
import moldau.base.Loop;
import moldau.broker.partition.Shard;
import moldau.broker.partition.Shards;

/// One fetch under way: reads all that is asked, and if that is too little waits for more, until
/// there is enough, something that cannot wait, or the time is up (behaviours 84, 85).
///
/// Partitions of other loops are read over there: each loop's share is a [Part]. With one loop
/// everything happens in one call.
final class Reading {
    private final Terms terms;
    private final Loop home;
    private final Collection<Asked> asked;
    private final ArrayList<Part> parts = new ArrayList<>(1);
    private final Done done;
    private int awaited;
    private boolean parked;
    private boolean lookAgain;
    private boolean finished;
    private boolean succeeded;
    private boolean timeUp;
    private Loop.Timer timer;

    /// @param minBytes answered as soon as there are so many
    /// @param maxBytes not more than this, but for the first batch
    /// @param deadlineNanos answered at the latest then
    /// @param committedOnly read_committed
    /// @param reader who asks
    record Terms(
            int minBytes, int maxBytes, long deadlineNanos, boolean committedOnly, Reader reader,
            boolean mayWait) {
        int follower() {
            return reader.replica();
        }
    }

    /// @param replica a follower's id, or -1: a consumer
    /// @param brokerEpoch the follower's, from version 15 on; -1 without (KIP-903)
    /// @param mayAskFollowers a consumer of version 11 or above (KIP-392)
    /// @param servesHighWatermark consumers read from followers, which want to know how far at once
    /// @param nearby picks the replica a consumer should ask instead; null if none is asked for
    record Reader(
            int replica, long brokerEpoch, boolean mayAskFollowers, boolean servesHighWatermark,
            Nearby nearby) {}

    interface Done {
        /// All findings are in; slices now belong to the receiver.
        void done();
    }

    Reading(Terms terms, Loop home, Collection<Asked> asked, Shards shards, Done done) {
        this.terms = terms;
        this.home = home;
        this.asked = asked;
        this.done = done;
        for (Asked each : asked) {
            // Nothing is known of an id that no image has: no loop owns it, so we answer ourselves.
            partOf(shards.of(each.topicId, each.topic, each.partition, home)).add(each);
        }
    }

    private Part partOf(Shard shard) {
        for (Part each : parts) if (each.shard == shard) return each;
        var part = new Part(shard, this);
        parts.add(part);
        return part;
    }

    void start() {
        if (terms.mayWait()) timer = home.at(terms.deadlineNanos(), this::onDeadline);
        read();
    }

    private void read() {
        awaited = parts.size();
        if (awaited == 0) {
            // Nothing is asked, as when a session is closed: there is nothing to wait for.
            finish();
            return;
        }
        boolean watch = terms.mayWait() && !timeUp;
        for (Part part : new ArrayList<>(parts)) part.read(watch);
    }

    Terms terms() {
        return terms;
    }

    Loop home() {
        return home;
    }

    /// One part has read. On the home loop.
    void partRead() {
        if (--awaited > 0) return;
        if (finished) {
            if (!succeeded) release();
            return;
        }
        if (timeUp || !terms.mayWait() || isEnough()) {
            finish();
            return;
        }
        parked = true;
        if (lookAgain) look();
    }

    /// There is news in one of the parts. On the home loop.
    void news() {
        lookAgain = true;
        if (parked && !finished) home.atTurnEnd(this::look);
    }

    private void look() {
        if (!parked || !lookAgain || finished) return;
        lookAgain = false;
        parked = false;
        read();
    }

    private void onDeadline() {
        timer = null;
        timeUp = true;
        if (parked && !finished) finish();
    }

    private boolean isEnough() {
        long bytes = 0;
        for (Asked each : asked) {
            if (each.error != 0 || each.divergingEpoch >= 0 || each.preferredReplica >= 0) return true;
            if (each.isUrgent) return true;
            bytes += each.recordBytes();
        }
        return bytes >= terms.minBytes();
    }

    private void finish() {
        assert !finished;
        end();
        if (parts.size() > 1) cutToMaxBytes();
        done.done();
    }

    /// Loops read without knowing of each other: what is too much together is left for next time.
    private void cutToMaxBytes() {
        long left = terms.maxBytes();
        boolean first = true;
        for (Asked each : asked) {
            Disk.Slice records = each.records;
            if (records == null) continue;
            if (!first && records.bytes() > left) each.releaseRecords();
            left -= each.recordBytes();
            first = false;
        }
    }

    /// The client went: give everything back, once no loop reads any more.
    void abandon() {
        if (finished) return;
        end();
        if (awaited == 0) release();
    }

    /// Another reading takes over what is asked, and what was found with it.
    void giveWay() {
        succeeded = true;
        if (!finished) end();
    }

    private void end() {
        finished = true;
        if (timer != null) timer.cancel();
        for (Part part : parts) part.leave();
    }

    private void release() {
        for (Asked each : asked) each.releaseRecords();
    }
}
