package moldau.broker.controller;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import moldau.base.Loop;
import moldau.base.Task;
import moldau.broker.partition.Holdings;
import moldau.broker.partition.Shards;
import moldau.state.cluster.ClusterDelta;
import moldau.state.cluster.ClusterFold;
import moldau.state.cluster.ClusterImage;
import moldau.wire.record.MetadataRecord;

/// Feeds committed metadata to this broker: folds records into images, tells every shard what
/// changed, and knows how far all of them have come. On the metadata loop.
public final class ClusterFeed {
    private final Loop loop;
    private final Shards shards;
    private final Holdings[] holdings;
    private final ClusterFold fold = new ClusterFold(ClusterImage.EMPTY);
    private final int[] appliedBy;
    /// Of each shard the changes it was not told of yet, in order.
    private final List<ArrayDeque<Task>> untold = new ArrayList<>();
    /// What not all shards have applied, in order.
    private final ArrayDeque<Published> unapplied = new ArrayDeque<>();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private int published;
    private int applied;
    private long endOffset;
    private volatile long appliedOffset;

    private record Published(int sequence, long offset) {}

    private record Waiting(int sequence, Task task) {}

    /// Of a node that holds no partitions: only the image is kept.
    public static ClusterFeed ofController(Loop loop) {
        return new ClusterFeed(loop, null, new Holdings[0]);
    }

    /// @param holdings one for each shard
    public ClusterFeed(Loop loop, Shards shards, Holdings[] holdings) {
        this.loop = loop;
        this.shards = shards;
        this.holdings = holdings;
        this.appliedBy = new int[holdings.length];
        for (Holdings _ : holdings) untold.add(new ArrayDeque<>(2));
    }

    /// A snapshot was loaded: what it holds replaces everything.
    public void loaded(Iterable<MetadataRecord> snapshot, long endOffset) {
        var other = new ClusterFold(ClusterImage.EMPTY);
        for (MetadataRecord record : snapshot) other.apply(record);
        fold.reset(other.image());
        this.endOffset = endOffset;
    }

    /// Records were committed; shown to the shards with the next [#publish].
    public void committed(List<MetadataRecord> records, long endOffset) {
        for (MetadataRecord record : records) fold.apply(record);
        this.endOffset = endOffset;
    }

    /// All before `endOffset` was told.
    public void reached(long endOffset) {
        this.endOffset = endOffset;
    }

    /// Tells all shards what changed since the last call.
    ///
    /// @return false if nothing did
    public boolean publish() {
        ClusterDelta delta = fold.publish();
        long offset = endOffset;
        if (delta.isEmpty()) {
            if (applied == published) appliedOffset = offset;
            return false;
        }
        int sequence = ++published;
        if (holdings.length == 0) {
            applied = sequence;
            appliedOffset = offset;
        } else {
            unapplied.add(new Published(sequence, offset));
        }
        for (int i = 0; i < holdings.length; i++) {
            int index = i;
            Holdings of = holdings[i];
            untold.get(i).add(() -> of.apply(delta, offset, () -> report(index, sequence)));
            tell(i);
        }
        return true;
    }

    /// A shard that misses a change, or hears of two in the wrong order, would be wrong for ever.
    private void tell(int index) {
        ArrayDeque<Task> changes = untold.get(index);
        while (!changes.isEmpty() && shards.at(index).loop().post(changes.peek())) changes.poll();
        if (!changes.isEmpty()) loop.insist(() -> tell(index));
    }

    /// On the shard's loop.
    private void report(int index, int sequence) {
        loop.insist(() -> applied(index, sequence));
    }

    /// Reports may come in any order: a mailbox was full.
    private void applied(int shard, int sequence) {
        appliedBy[shard] = Math.max(appliedBy[shard], sequence);
        int least = published;
        for (int each : appliedBy) least = Math.min(least, each);
        if (least <= applied) return;
        applied = least;
        while (!unapplied.isEmpty() && unapplied.peek().sequence <= applied) appliedOffset = unapplied.poll().offset;
        if (applied == published) appliedOffset = endOffset;
        Waiting first;
        while ((first = waiting.peek()) != null && first.sequence <= applied) {
            waiting.poll();
            first.task.run();
        }
    }

    /// Runs `task` on this loop when all shards have applied what was published before this call.
    public void whenApplied(Task task) {
        if (applied == published) task.run();
        else waiting.add(new Waiting(published, task));
    }

    /// The end of the metadata all shards act on. Readable from any thread.
    public long appliedOffset() {
        return appliedOffset;
    }

    public boolean inTransaction() {
        return fold.inTransaction();
    }

    /// The end of the metadata that [#image] is made of. On this loop.
    public long imageEnd() {
        return endOffset;
    }

    /// The image as of the last commit, published or not. On this loop.
    public ClusterImage image() {
        return fold.image();
    }
}
