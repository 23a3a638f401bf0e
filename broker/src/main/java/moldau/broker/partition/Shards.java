package moldau.broker.partition;

import moldau.base.Loop;
import moldau.state.cluster.TopicImage;
import moldau.wire.Uuid;

/// All data loops of this node and which of them owns what. A partition lives on one loop for life,
/// found by its topic's id alone, so that nobody has to be asked.
public final class Shards {
    private final Shard[] shards;

    public Shards(Shard[] shards) {
        assert shards.length > 0;
        this.shards = shards;
    }

    public int count() {
        return shards.length;
    }

    public Shard at(int index) {
        return shards[index];
    }

    /// The shard of the loop that the caller runs on.
    public Shard on(Loop loop) {
        return shards[loop.index()];
    }

    public Shard of(Uuid topicId, int partition) {
        if (shards.length == 1) return shards[0];
        long mixed = (topicId.high() ^ topicId.low()) + partition * 0x9E3779B97F4A7C15L;
        mixed ^= mixed >>> 32;
        return shards[(int) Math.floorMod(mixed, (long) shards.length)];
    }

    /// As [#of(Uuid, int)] where perhaps only the name is known.
    ///
    /// @param home whose image tells the id; also the answer for a topic that does not exist
    public Shard of(Uuid topicId, String topic, int partition, Loop home) {
        if (shards.length == 1) return shards[0];
        if (!topicId.equals(Uuid.ZERO)) return of(topicId, partition);
        TopicImage image = on(home).image().topic(topic);
        return image == null ? on(home) : of(image.id(), partition);
    }
}
