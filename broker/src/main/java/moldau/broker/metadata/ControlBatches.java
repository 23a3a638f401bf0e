package moldau.broker.metadata;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import moldau.base.Endpoint;
import moldau.base.fault.Malformed;
import moldau.replication.raft.ControlRecord;
import moldau.replication.raft.ReplicaKey;
import moldau.replication.raft.Voter;
import moldau.replication.raft.VoterSet;
import moldau.wire.Message;
import moldau.wire.WireReader;
import moldau.wire.WireWriter;
import moldau.wire.batch.BatchBuilder;
import moldau.wire.batch.ControlType;
import moldau.wire.record.KRaftVersionRecord;
import moldau.wire.record.LeaderChangeMessage;
import moldau.wire.record.SnapshotFooterRecord;
import moldau.wire.record.SnapshotHeaderRecord;
import moldau.wire.record.VotersRecord;

/// The quorum's own records between their meaning and the bytes of control batches.
final class ControlBatches {
    private static final int VERSION = 0;

    private ControlBatches() {}

    static void add(BatchBuilder builder, long timestampMs, ControlRecord record) {
        switch (record) {
            case ControlRecord.LeaderChange it ->
                    add(builder, timestampMs, ControlType.LEADER_CHANGE, message(it));
            case ControlRecord.KraftVersion(short level) -> add(builder, timestampMs,
                    ControlType.KRAFT_VERSION, KRaftVersionRecord.DEFAULT.withKRaftVersion(level));
            case ControlRecord.Voters(VoterSet voters) ->
                    add(builder, timestampMs, ControlType.KRAFT_VOTERS, message(voters));
        }
    }

    static void addHeader(BatchBuilder builder, long timestampMs, long lastContainedMs) {
        add(builder, timestampMs, ControlType.SNAPSHOT_HEADER,
                SnapshotHeaderRecord.DEFAULT.withLastContainedLogTimestamp(lastContainedMs));
    }

    static void addFooter(BatchBuilder builder, long timestampMs) {
        add(builder, timestampMs, ControlType.SNAPSHOT_FOOTER, SnapshotFooterRecord.DEFAULT);
    }

    private static void add(BatchBuilder builder, long timestampMs, ControlType type,
            Message value) {
        WireWriter out = new WireWriter().begin();
        value.write(out, VERSION);
        builder.append(timestampMs, type.key(), ByteBuffer.wrap(out.toBytes()), List.of());
    }

    /// Version 0, as Kafka 4.3 writes it: ids without directories.
    private static LeaderChangeMessage message(ControlRecord.LeaderChange change) {
        return LeaderChangeMessage.DEFAULT.withLeaderId(change.leaderId())
                .withVoters(ids(change.voters())).withGrantingVoters(ids(change.granting()));
    }

    private static List<LeaderChangeMessage.Voter> ids(List<ReplicaKey> keys) {
        return keys.stream()
                .map(key -> LeaderChangeMessage.Voter.DEFAULT.withVoterId(key.id())).toList();
    }

    private static VotersRecord message(VoterSet voters) {
        return VotersRecord.DEFAULT.withVoters(
                voters.voters().stream().map(ControlBatches::message).toList());
    }

    private static VotersRecord.Voter message(Voter voter) {
        return new VotersRecord.Voter(voter.id(), voter.key().directoryId(),
                voter.listeners().stream().map(listener -> new VotersRecord.Endpoint(
                        listener.name(), listener.endpoint().host(), listener.endpoint().port()))
                        .toList(),
                new VotersRecord.VersionRange(voter.kraftVersionMin(), voter.kraftVersionMax()));
    }

    /// Reads a record of a control batch.
    ///
    /// @return null for those that are not the quorum's: snapshot header and footer, unknown ones
    /// @throws Malformed if it cannot be
    static ControlRecord read(ByteBuffer key, ByteBuffer value) {
        ControlType type = ControlType.of(key);
        return switch (type) {
            case LEADER_CHANGE -> leaderChange(in(value, type));
            case KRAFT_VERSION -> new ControlRecord.KraftVersion(
                    KRaftVersionRecord.read(in(value, type), VERSION).kRaftVersion());
            case KRAFT_VOTERS -> voters(VotersRecord.read(in(value, type), VERSION));
            case ABORT, COMMIT, SNAPSHOT_HEADER, SNAPSHOT_FOOTER, UNKNOWN -> null;
        };
    }

    static WireReader in(ByteBuffer value, ControlType type) {
        if (value == null) throw new Malformed(type + " without a value");
        return new WireReader(value.duplicate());
    }

    private static ControlRecord leaderChange(WireReader in) {
        int start = in.position();
        int version = Math.clamp(in.int16(), 0, LeaderChangeMessage.VERSION_MAX);
        in.position(start);
        LeaderChangeMessage message = LeaderChangeMessage.read(in, version);
        return new ControlRecord.LeaderChange(message.leaderId(), keys(message.voters()),
                keys(message.grantingVoters()));
    }

    private static List<ReplicaKey> keys(List<LeaderChangeMessage.Voter> voters) {
        return voters.stream()
                .map(voter -> new ReplicaKey(voter.voterId(), voter.voterDirectoryId())).toList();
    }

    private static ControlRecord voters(VotersRecord message) {
        List<Voter> voters = new ArrayList<>();
        for (VotersRecord.Voter voter : message.voters()) {
            voters.add(new Voter(new ReplicaKey(voter.voterId(), voter.voterDirectoryId()),
                    voter.endpoints().stream().map(endpoint -> new Voter.Listener(endpoint.name(),
                            new Endpoint(endpoint.host(), endpoint.port()))).toList(),
                    voter.kRaftVersionFeature().minSupportedVersion(),
                    voter.kRaftVersionFeature().maxSupportedVersion()));
        }
        try {
            return new ControlRecord.Voters(new VoterSet(voters));
        } catch (IllegalArgumentException e) {
            throw new Malformed(e.getMessage());
        }
    }
}
