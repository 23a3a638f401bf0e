package moldau.cli.kafka;

import java.nio.ByteBuffer;
import moldau.base.fault.Malformed;
import moldau.wire.JsonText;
import moldau.wire.Message;
import moldau.wire.WireReader;
import moldau.wire.batch.ControlType;
import moldau.wire.batch.EndMarker;
import moldau.wire.record.KRaftVersionRecord;
import moldau.wire.record.LeaderChangeMessage;
import moldau.wire.record.SnapshotFooterRecord;
import moldau.wire.record.SnapshotHeaderRecord;
import moldau.wire.record.VotersRecord;

/// Control records, which are the log's own, as text.
final class ControlText {
    private ControlText() {}

    static String of(ByteBuffer key, ByteBuffer value) {
        ControlType type = ControlType.of(key);
        return switch (type) {
            case ABORT, COMMIT -> "endTxnMarker: " + type + " coordinatorEpoch: "
                    + EndMarker.of(type, value).coordinatorEpoch();
            case LEADER_CHANGE -> "LeaderChange: " + json(
                    LeaderChangeMessage.read(in(value), version(value, LeaderChangeMessage.VERSION_MAX)), value);
            case SNAPSHOT_HEADER -> "SnapshotHeader " + json(SnapshotHeaderRecord.read(in(value), 0), value);
            case SNAPSHOT_FOOTER -> "SnapshotFooter " + json(SnapshotFooterRecord.read(in(value), 0), value);
            case KRAFT_VERSION -> "KRaftVersion " + json(KRaftVersionRecord.read(in(value), 0), value);
            case KRAFT_VOTERS -> "KRaftVoters " + json(VotersRecord.read(in(value), 0), value);
            case UNKNOWN -> "controlType: UNKNOWN(" + key.getShort(key.position() + 2) + ")";
        };
    }

    private static int version(ByteBuffer value, int max) {
        if (value == null) throw new Malformed("a control record without a value");
        if (value.remaining() < Short.BYTES) throw new Malformed("a control record without a version");
        return Math.clamp(value.getShort(value.position()), 0, max);
    }

    private static String json(Message message, ByteBuffer value) {
        return JsonText.of(message, version(value, message instanceof LeaderChangeMessage ? 1 : 0));
    }

    private static WireReader in(ByteBuffer value) {
        if (value == null) throw new Malformed("a control record without a value");
        return new WireReader(value.duplicate());
    }
}
