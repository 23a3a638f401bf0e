package moldau.cli.kafka;

import java.nio.ByteBuffer;
import moldau.base.fault.Malformed;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.wire.JsonText;
import moldau.wire.Message;
import moldau.wire.WireReader;
import moldau.wire.batch.Records;
import moldau.wire.record.GroupKey;
import moldau.wire.record.GroupMetadataValue;
import moldau.wire.record.GroupValue;
import moldau.wire.record.ShareKey;
import moldau.wire.record.ShareValue;
import moldau.wire.record.TransactionKey;
import moldau.wire.record.TransactionValue;

/// Records of coordinators: a key with its type, and a value with its version.
enum CoordinatorText implements RecordText {
    /// `__consumer_offsets`
    GROUPS,
    /// `__transaction_state`
    TRANSACTIONS,
    /// `__share_group_state`
    SHARES;

    @Override
    public Decoded of(Records record) {
        if (record.key() == null) {
            throw Failure.of(Exit.FAILED, "M-2015 DAMAGED_FILE", "Failed to decode message at offset "
                    + record.offset() + " using the specified decoder (message had a missing key)");
        }
        try {
            Message key = key(new WireReader(record.key().duplicate()));
            int type = type(record.key());
            return switch (key) {
                case GroupKey.Unknown _, TransactionKey.Unknown _, ShareKey.Unknown _ -> new Decoded(
                        "Unknown record type " + type + " at offset " + record.offset() + ", skipping.", null);
                default -> new Decoded("{\"type\":\"" + type + "\",\"data\":" + JsonText.of(key, 0) + "}",
                        payload(key, record.value()));
            };
        } catch (Malformed damaged) {
            return new Decoded("Error at offset " + record.offset() + ", skipping. " + damaged.getMessage(), null);
        }
    }

    private String payload(Message key, ByteBuffer bytes) {
        if (bytes == null) return "<DELETE>";
        Message value = value(key, new WireReader(bytes.duplicate()));
        int version = type(bytes);
        String json = value instanceof GroupMetadataValue group && group.protocolType().equals("consumer")
                ? ConsumersJson.of(group, version) : JsonText.of(value, version);
        return "{\"version\":\"" + version + "\",\"data\":" + json + "}";
    }

    private Message key(WireReader in) {
        return switch (this) {
            case GROUPS -> GroupKey.readFramed(in);
            case TRANSACTIONS -> TransactionKey.readFramed(in);
            case SHARES -> ShareKey.readFramed(in);
        };
    }

    private static Message value(Message key, WireReader in) {
        return switch (key) {
            case GroupKey it -> GroupValue.readFramed(it, in);
            case TransactionKey it -> TransactionValue.readFramed(it, in);
            case ShareKey it -> ShareValue.readFramed(it, in);
            default -> throw new AssertionError(key);
        };
    }

    /// What keys and values begin with.
    private static int type(ByteBuffer bytes) {
        return bytes.getShort(bytes.position());
    }
}
