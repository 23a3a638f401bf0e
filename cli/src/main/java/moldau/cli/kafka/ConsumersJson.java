package moldau.cli.kafka;

import java.nio.ByteBuffer;
import moldau.base.fault.Malformed;
import moldau.wire.JsonText;
import moldau.wire.Message;
import moldau.wire.Show;
import moldau.wire.WireReader;
import moldau.wire.message.ConsumerProtocolAssignment;
import moldau.wire.message.ConsumerProtocolSubscription;
import moldau.wire.record.GroupMetadataValue;

/// A classic group of consumers as [JsonText], with what its members want and got spelled out
/// instead of as bytes; left as bytes where that cannot be read.
final class ConsumersJson implements Show {
    private final JsonText json = new JsonText();
    private String field = "";

    static String of(GroupMetadataValue group, int version) {
        var shown = new ConsumersJson();
        group.show(shown, version);
        return shown.json.toString();
    }

    @Override
    public void name(String field) {
        this.field = field;
        json.name(field);
    }

    @Override
    public void bytes(ByteBuffer value) {
        var in = new WireReader(value.duplicate());
        try {
            int version = in.int16();
            if (version < 0) throw new Malformed("version " + version);
            Message message;
            if (field.equals("subscription")) {
                version = Math.min(version, ConsumerProtocolSubscription.VERSION_MAX);
                message = ConsumerProtocolSubscription.read(in, version);
            } else {
                version = Math.min(version, ConsumerProtocolAssignment.VERSION_MAX);
                message = ConsumerProtocolAssignment.read(in, version);
            }
            message.show(json, version);
        } catch (Malformed foreign) {
            json.bytes(value);
        }
    }

    @Override
    public void begin() {
        json.begin();
    }

    @Override
    public void end() {
        json.end();
    }

    @Override
    public void beginList() {
        json.beginList();
    }

    @Override
    public void endList() {
        json.endList();
    }

    @Override
    public void nothing() {
        json.nothing();
    }

    @Override
    public void bool(boolean value) {
        json.bool(value);
    }

    @Override
    public void integer(long value) {
        json.integer(value);
    }

    @Override
    public void number(double value) {
        json.number(value);
    }

    @Override
    public void text(String value) {
        json.text(value);
    }
}
