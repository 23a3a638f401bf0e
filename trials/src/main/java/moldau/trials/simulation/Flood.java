package moldau.trials.simulation;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import moldau.base.Endpoint;
import moldau.base.Network.Connection;
import moldau.base.sim.SimHost;
import moldau.base.sim.SimWorld;
import moldau.client.TopicPartition;
import moldau.wire.WireWriter;
import moldau.wire.conversation.Correspondence;
import moldau.wire.message.Api;
import moldau.wire.message.FetchRequest;
import moldau.wire.message.MetadataRequest;
import moldau.wire.message.Request;

/// Clients that ask one broker for more than it can send (F64): many connections at once, each with as many
/// requests under way as fit. Most of them read no answer; the rest ask again with each.
final class Flood {
    private static final int CONNECTIONS_MIN = 4;
    private static final int CONNECTIONS_MORE = 28;
    private static final int UNDER_WAY = 16;
    private static final int REQUESTS_MAX = 48;
    private static final int ONE_READS_IN = 4;
    private static final int BYTES_MAX = 64 << 10;
    private static final int FETCH_VERSION = 12;
    private static final int METADATA_VERSION = 9;

    private final Stage stage;
    private SimHost host;

    Flood(Stage stage) {
        this.stage = stage;
    }

    /// @return false if another is under way
    boolean begin(Fault fault, Endpoint to) {
        if (host != null && host.life() != null && host.life().isAlive()) return false;
        host = stage.universe().host("flood");
        SimWorld world = host.boot(1);
        int connections = CONNECTIONS_MIN + fault.other() % CONNECTIONS_MORE;
        world.loops().data(0).insist(() -> {
            for (int i = 0; i < connections; i++) {
                world.network().connect(to, world.loops().data(0), new Guest(i % ONE_READS_IN == 0));
            }
        });
        return true;
    }

    void end() {
        if (host != null) host.kill();
    }

    private final class Guest implements Connection.Events {
        private final Correspondence correspondence = new Correspondence("flood", REQUESTS_MAX);
        private final boolean reads;
        private int asked;

        Guest(boolean reads) {
            this.reads = reads;
        }

        @Override
        public void onOpen(Connection it) {
            it.pauseReading(!reads);
            for (int i = 0; i < UNDER_WAY; i++) ask(it);
        }

        private void ask(Connection it) {
            if (asked++ >= REQUESTS_MAX) return;
            boolean fetches = asked % 2 == 0;
            var out = new WireWriter().begin();
            correspondence.tell(out, fetches ? Api.FETCH : Api.METADATA,
                    fetches ? FETCH_VERSION : METADATA_VERSION, fetches ? everything() : MetadataRequest.DEFAULT);
            it.send(ByteBuffer.wrap(out.toBytes()));
        }

        @Override
        public void onBytes(Connection it, ByteBuffer borrowed) {
            borrowed.position(borrowed.limit());
            ask(it);
        }

        @Override
        public void onClosed(Connection it, Connection.Reason reason) {}
    }

    /// All records of all topics, from the first on.
    private Request everything() {
        var topics = new ArrayList<FetchRequest.Topic>();
        for (TopicPartition each : stage.partitions()) {
            topics.add(FetchRequest.Topic.DEFAULT.withTopic(each.topic()).withPartitions(List.of(
                    FetchRequest.Partition.DEFAULT.withPartition(each.partition()).withPartitionMaxBytes(BYTES_MAX))));
        }
        return FetchRequest.DEFAULT.withMinBytes(1).withMaxBytes(BYTES_MAX).withTopics(topics);
    }
}
