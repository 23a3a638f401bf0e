package moldau.broker.replica;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import moldau.base.Endpoint;
import moldau.base.fault.DiskFault;
import moldau.broker.partition.Partition;
import moldau.broker.partition.Scrubbing;
import moldau.broker.partition.Shard;
import moldau.broker.remote.Link;
import moldau.broker.remote.Peers;
import moldau.broker.remote.Portion;
import moldau.log.Damage;
import moldau.log.Log;
import moldau.log.Mend;
import moldau.state.cluster.PartitionImage;
import moldau.wire.Errors;
import moldau.wire.message.FetchRequest;
import moldau.wire.message.FetchResponse;
import moldau.wire.message.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Mends logs with what other replicas have: reads it from the leader, or from a follower, as a consumer
/// does, sees whether it fits, and writes it where it belongs. Each is asked a few times; the next round
/// of [Scrubbing] tries again. On the shard's loop.
public final class Mending implements Scrubbing.Remedy {
    private static final Logger LOG = LoggerFactory.getLogger(Mending.class);
    /// What is damaged in one piece is a sector, a page, perhaps an extent.
    private static final int BYTES_MAX = 16 << 20;
    private static final int PORTION_BYTES = 1 << 20;
    private static final int WAIT_MS = 500;
    private static final int ROUNDS = 3;
    private static final long PAUSE_NANOS = 1_000_000_000L;

    private final Fetchers all;
    private final Shard shard;
    private final Peers peers;
    private final Portion portion = new Portion(PORTION_BYTES);
    private boolean stopped;

    /// @param fetchers who know the way to others
    public Mending(Fetchers fetchers) {
        this.all = fetchers;
        this.shard = fetchers.shard();
        this.peers = new Peers(new Peers.Way(fetchers.self().network(), shard.loop(), shard.clock(),
                "broker-" + fetchers.self().id() + "-mender-" + shard.loop().index(), fetchers.rules().requestMs()));
    }

    @Override
    public void mend(Partition partition, Log log, Damage damage, Ended ended) {
        if (log.settings().compacts()) {
            LOG.error("{} cannot be mended: where records were compacted replicas differ", partition);
            ended.ended(false);
            return;
        }
        new Attempt(partition, log, damage, ended).round();
    }

    @Override
    public void stop() {
        stopped = true;
        peers.close();
    }

    private final class Attempt {
        private final Partition partition;
        private final Log log;
        private final Damage damage;
        private final Ended ended;
        private int rounds;
        private List<Integer> others = List.of();
        private int asked;
        private ByteBuffer got = ByteBuffer.allocate(0);
        private long from;

        Attempt(Partition partition, Log log, Damage damage, Ended ended) {
            this.partition = partition;
            this.log = log;
            this.damage = damage;
            this.ended = ended;
        }

        void round() {
            others = others(partition);
            asked = -1;
            next();
        }

        /// Asks the next replica, from the beginning.
        private void next() {
            if (isOver()) {
                ended.ended(false);
            } else if (++asked < others.size()) {
                got.clear().limit(0);
                from = damage.offset();
                ask();
            } else if (++rounds < ROUNDS && !others.isEmpty()) {
                shard.loop().at(shard.clock().nowNanos() + PAUSE_NANOS, this::round);
            } else {
                LOG.error("{} cannot be mended now: none of the replicas {} has offset {} as it was",
                        partition, others, from);
                ended.ended(false);
            }
        }

        private boolean isOver() {
            return stopped || partition.isGone() || partition.log() != log || log.health().damage() != damage;
        }

        private void ask() {
            Endpoint at = all.endpoint(others.get(asked));
            if (at == null) {
                next();
                return;
            }
            peers.at(at).ask(request(partition, from, portion.bytes()), new Link.Reply() {
                @Override
                public void answered(Response response, int version) {
                    portion.arrived();
                    take((FetchResponse) response);
                }

                @Override
                public void unanswered(String why) {
                    portion.missed();
                    next();
                }
            });
        }

        private void take(FetchResponse answer) {
            ByteBuffer records = records(answer);
            if (records == null || isOver()) {
                next();
                return;
            }
            var grown = ByteBuffer.allocate(got.limit() + records.remaining());
            got = grown.put(got.rewind()).put(records.duplicate()).flip();
            Mend mend = log.health().mending(damage, got);
            var fit = new Mend.Fit[1];
            shard.work().run(null, () -> fit[0] = mend.run(), shard.loop(), failure -> {
                if (failure != null) shard.broken(partition, failure);
                if (failure != null || isOver()) next();
                else took(mend, fit[0]);
            });
        }

        private void took(Mend mend, Mend.Fit fit) {
            switch (fit) {
                case NONE -> next();
                case PART -> {
                    boolean isMore = mend.endOffset() > from && mend.bytes() < BYTES_MAX;
                    from = mend.endOffset();
                    got.limit(mend.bytes());
                    if (isMore) ask();
                    else next();
                }
                case WHOLE -> write(mend);
            }
        }

        private void write(Mend mend) {
            try {
                if (!log.health().mend(mend)) {
                    next();
                    return;
                }
            } catch (DiskFault fault) {
                shard.broken(partition, fault);
                next();
                return;
            }
            shard.work().run(null, mend::sync, shard.loop(), failure -> {
                if (failure != null) shard.broken(partition, failure);
                else LOG.info("{} is mended: {} bytes of offsets {} to {} are again what broker {} has", partition,
                        mend.bytes(), damage.offset(), mend.endOffset() - 1, others.get(asked));
                ended.ended(failure == null);
            });
        }
    }

    /// The leader first, then those in sync, then the rest.
    private List<Integer> others(Partition partition) {
        PartitionImage image = shard.image().partition(partition.topicId(), partition.name().partition());
        if (image == null) return List.of();
        Set<Integer> ids = new LinkedHashSet<>();
        if (image.hasLeader()) ids.add(image.leader());
        for (int i = 0; i < image.isr().size(); i++) ids.add(image.isr().get(i));
        for (int i = 0; i < image.replicas().size(); i++) ids.add(image.replicas().get(i));
        ids.remove(all.self().id());
        return new ArrayList<>(ids);
    }

    private static FetchRequest request(Partition partition, long from, int bytesMax) {
        var row = FetchRequest.Partition.DEFAULT
                .withPartition(partition.name().partition())
                .withFetchOffset(from)
                .withPartitionMaxBytes(bytesMax);
        return FetchRequest.DEFAULT
                .withMaxWaitMs(WAIT_MS).withMinBytes(1).withMaxBytes(bytesMax)
                .withTopics(List.of(FetchRequest.Topic.DEFAULT
                        .withTopic(partition.name().topic()).withTopicId(partition.topicId())
                        .withPartitions(List.of(row))));
    }

    /// @return null if there are none
    private static ByteBuffer records(FetchResponse answer) {
        boolean told = answer.errorCode() == Errors.NONE && answer.responses().size() == 1
                && answer.responses().getFirst().partitions().size() == 1;
        if (!told) return null;
        FetchResponse.Partition row = answer.responses().getFirst().partitions().getFirst();
        boolean has = row.errorCode() == Errors.NONE && row.records() != null && row.records().hasRemaining();
        return has ? row.records() : null;
    }
}
