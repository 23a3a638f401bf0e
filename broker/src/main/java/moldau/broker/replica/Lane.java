package moldau.broker.replica;

import java.nio.ByteBuffer;
import java.util.List;
import moldau.base.Endpoint;
import moldau.base.fault.DiskFault;
import moldau.broker.remote.Link;
import moldau.broker.remote.Peers;
import moldau.broker.remote.Portion;
import moldau.log.Appended;
import moldau.replication.isr.EpochEnd;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.message.FetchRequest;
import moldau.wire.message.FetchResponse;
import moldau.wire.message.ListOffsetsRequest;
import moldau.wire.message.ListOffsetsResponse;
import moldau.wire.message.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection to a leader and the fetch that is under way on it.
final class Lane {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    private static final long LATEST = -1;
    private static final long EARLIEST = -2;

    private final Fetchers all;
    private final Fetcher fetcher;
    private final Peers peers;
    private final Portion portion;
    private List<Followed> asked = List.of();
    private Link.Reply underWay;
    private final Session session = new Session();

    Lane(Fetchers all, Fetcher fetcher) {
        this.all = all;
        this.fetcher = fetcher;
        this.peers = new Peers(all.way());
        this.portion = new Portion(all.rules().answerBytes());
    }

    boolean isBusy() {
        return underWay != null;
    }

    void ask(Endpoint at, List<Followed> ready) {
        assert !isBusy();
        asked = ready;
        CopyRules rules = all.rules();
        FetchRequest request = FetchRequest.DEFAULT
                .withReplicaState(new FetchRequest.ReplicaState(
                        all.self().id(), all.self().epoch().getAsLong()))
                .withMaxWaitMs(rules.waitMs())
                .withMinBytes(rules.minBytes())
                .withMaxBytes(portion.bytes());
        underWay = new Link.Reply() {
            @Override
            public void answered(Response response, int version) {
                if (underWay == this) heard((FetchResponse) response);
            }

            @Override
            public void unanswered(String why) {
                if (underWay == this) lost(why);
            }
        };
        peers.at(at).ask(session.request(request, ready, rules.partitionBytes()), underWay);
    }

    private void lost(String why) {
        underWay = null;
        List<Followed> lost = asked;
        asked = List.of();
        session.end();
        portion.missed();
        LOG.debug("No answer from broker {}: {}", fetcher.leader(), why);
        fetcher.failed(lost);
    }

    private void heard(FetchResponse answer) {
        underWay = null;
        List<Followed> mine = asked;
        asked = List.of();
        portion.arrived();
        if (answer.errorCode() != Errors.NONE) {
            refused(answer.errorCode(), mine);
            return;
        }
        for (Followed each : mine) each.isAsked = false;
        session.answered(answer);
        for (FetchResponse.Topic topic : answer.responses()) {
            for (FetchResponse.Partition row : topic.partitions()) {
                Followed of = find(topic.topicId(), row.partitionIndex());
                if (of != null) taken(of, row);
            }
        }
        all.shard().writeGathered();
        for (FetchResponse.Topic topic : answer.responses()) {
            for (FetchResponse.Partition row : topic.partitions()) {
                Followed of = find(topic.topicId(), row.partitionIndex());
                if (of != null) written(of, row);
            }
        }
        fetcher.wake();
    }

    /// The leader dropped our session, for another's sake or because it began again: so do we.
    private void refused(short error, List<Followed> mine) {
        boolean lostSession = !session.isOpening();
        if (error == Errors.FETCH_SESSION_ID_NOT_FOUND) session.end();
        else session.reset();
        LOG.debug("Broker {} refused a fetch: {}", fetcher.leader(), Errors.name(error));
        if (!lostSession) {
            fetcher.failed(mine);
            return;
        }
        for (Followed each : mine) each.isAsked = false;
        fetcher.wake();
    }

    /// @return null if it was not asked for, or is followed no more, or changed meanwhile
    private Followed find(Uuid topicId, int index) {
        Followed of = session.member(topicId, index);
        return of != null && of.isCurrent() ? of : null;
    }

    private void taken(Followed of, FetchResponse.Partition row) {
        if (of.endOffset() != of.fetchOffset || !of.following.mayFetch(Long.MAX_VALUE)) return;
        try {
            switch (row.errorCode()) {
                case Errors.NONE -> good(of, row);
                case Errors.OFFSET_OUT_OF_RANGE -> askBounds(of);
                case Errors.FENCED_LEADER_EPOCH -> of.following.fenced();
                default -> failed(of, Errors.name(row.errorCode()));
            }
        } catch (DiskFault fault) {
            all.shard().broken(of.partition, fault);
        }
    }

    private void good(Followed of, FetchResponse.Partition row) {
        if (row.divergingEpoch().epoch() >= 0) {
            var leaders = new EpochEnd(row.divergingEpoch().epoch(), row.divergingEpoch().endOffset());
            long end = of.endOffset();
            fetcher.cut(of, of.following.diverged(of, leaders));
            LOG.info("{} parted from its leader's log: cut from {} to {}", of, end, of.endOffset());
            return;
        }
        ByteBuffer records = row.records();
        if (records == null || !records.hasRemaining()) {
            of.following.fetched();
            return;
        }
        if (of.partition.isFollowingThrottled()) {
            all.shard().throttles().following().record(records.remaining());
        }
        switch (of.partition.appendCopy(records)) {
            case Appended.At _ -> of.following.fetched();
            case Appended wrong -> {
                LOG.error("What {} got from broker {} at {} cannot be appended: {}",
                        of, fetcher.leader(), of.fetchOffset, wrong);
                failed(of, wrong.toString());
            }
        }
    }

    private void failed(Followed of, String why) {
        LOG.debug("Broker {} does not serve {}: {}", fetcher.leader(), of, why);
        of.following.failed(all.shard().clock().nowMs(), all.rules().backoffMsMax());
    }

    private void written(Followed of, FetchResponse.Partition row) {
        if (row.errorCode() != Errors.NONE || row.divergingEpoch().epoch() >= 0) return;
        try {
            of.partition.told(row.highWatermark(), row.logStartOffset());
        } catch (DiskFault fault) {
            all.shard().broken(of.partition, fault);
        }
    }

    /// Asks where the leader's log ends, and then where it starts.
    private void askBounds(Followed of) {
        of.isAsked = true;
        askBound(of, LATEST, end -> askBound(of, EARLIEST, start -> {
            of.isAsked = false;
            long before = of.endOffset();
            fetcher.cut(of, of.following.outOfRange(of, start, end));
            LOG.info("{} was out of its leader's range [{}, {}]: went from {} to {}",
                    of, start, end, before, of.endOffset());
        }));
    }

    private interface Bound {
        void at(long offset);
    }

    private void askBound(Followed of, long which, Bound then) {
        Endpoint at = all.endpoint(fetcher.leader());
        if (at == null) {
            fetcher.failed(List.of(of));
            return;
        }
        var row = ListOffsetsRequest.Partition.DEFAULT
                .withPartitionIndex(of.partition.name().partition())
                .withCurrentLeaderEpoch(of.following.epoch())
                .withTimestamp(which);
        var request = ListOffsetsRequest.DEFAULT.withReplicaId(all.self().id())
                .withTopics(List.of(ListOffsetsRequest.Topic.DEFAULT
                        .withName(of.partition.name().topic()).withPartitions(List.of(row))));
        peers.at(at).ask(request, new Link.Reply() {
            @Override
            public void answered(Response response, int version) {
                bound(of, (ListOffsetsResponse) response, then);
            }

            @Override
            public void unanswered(String why) {
                fetcher.failed(List.of(of));
            }
        });
    }

    private void bound(Followed of, ListOffsetsResponse answer, Bound then) {
        if (!of.isCurrent()) return;
        boolean told = answer.topics().size() == 1
                && answer.topics().getFirst().partitions().size() == 1
                && answer.topics().getFirst().partitions().getFirst().errorCode() == Errors.NONE;
        if (!told) {
            fetcher.failed(List.of(of));
            return;
        }
        try {
            then.at(answer.topics().getFirst().partitions().getFirst().offset());
        } catch (DiskFault fault) {
            all.shard().broken(of.partition, fault);
        }
        fetcher.wake();
    }

    /// Drops the connection and what is under way on it.
    void close() {
        underWay = null;
        for (Followed each : asked) each.isAsked = false;
        asked = List.of();
        session.end();
        peers.close();
    }
}
