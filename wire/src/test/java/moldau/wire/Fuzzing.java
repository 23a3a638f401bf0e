package moldau.wire;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import moldau.base.fault.Malformed;
import moldau.base.sim.Choices;
import moldau.base.sim.Decoder;
import moldau.base.sim.Decoders;
import moldau.wire.batch.BatchFuzz;
import moldau.wire.batch.ControlType;
import moldau.wire.batch.EndMarker;
import moldau.wire.conversation.Correspondence;
import moldau.wire.message.Api;
import moldau.wire.message.FetchRequest;
import moldau.wire.message.FetchResponse;
import moldau.wire.message.MetadataRequest;
import moldau.wire.message.MetadataResponse;
import moldau.wire.record.GroupKey;
import moldau.wire.record.GroupValue;
import moldau.wire.record.MetadataRecord;
import moldau.wire.record.OffsetCommitKey;
import moldau.wire.record.OffsetCommitValue;
import moldau.wire.record.RemoteRecord;
import moldau.wire.record.ShareKey;
import moldau.wire.record.ShareValue;
import moldau.wire.record.TopicRecord;
import moldau.wire.record.TransactionKey;
import moldau.wire.record.TransactionValue;

/// Every decoder of this module. `messages` is any message or record at any version; [BatchFuzz] has
/// batches; the others are what goes around them.
public final class Fuzzing {
    static final Decoders DECODERS = new Decoders()
            .add("messages", Fuzzing::message)
            .add("batches", BatchFuzz::read)
            .add("validation", BatchFuzz::validate)
            .add(framed("metadata-record", MetadataRecord::readFramed, metadata()))
            .add(framed("remote-record", RemoteRecord::readFramed))
            .add(framed("group-key", GroupKey::readFramed, groupKey()))
            .add(framed("group-value", in -> GroupValue.readFramed(OffsetCommitKey.DEFAULT, in),
                    groupValue()))
            .add(framed("transaction-record", in -> {
                TransactionKey key = TransactionKey.readFramed(in);
                TransactionValue.readFramed(key, new WireReader(ByteBuffer.allocate(40)));
            }))
            .add(framed("share-record", in -> {
                ShareKey key = ShareKey.readFramed(in);
                ShareValue.readFramed(key, new WireReader(ByteBuffer.allocate(40)));
            }))
            .add(Decoder.of("control-record", Fuzzing::control, new byte[] {0, 0, 0, 1, 0, 0, 0, 7}))
            .add(Decoder.ofText("uuid", Fuzzing::uuid, "AAAAAAAAAAAAAAAAAAAAAQ").checked())
            .add("answers", Fuzzing::answer);

    private static List<Generated> types;

    private Fuzzing() {}

    /// Called by the fuzzer first: it instruments classes as they are loaded, and these are many.
    public static void fuzzerInitialize() throws ReflectiveOperationException {
        types = Generated.all();
    }

    /// Called by the fuzzer.
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        DECODERS.fuzz(input);
    }

    /// Bytes 0-2 say which message and version, the rest is the message.
    private static void message(Choices choices) throws ReflectiveOperationException {
        if (types == null) types = Generated.all();
        Generated type = types.get(choices.below(types.size()));
        int version = type.versionMin() + choices.below(type.versionMax() - type.versionMin() + 1);
        choices.note(type + " v" + version);
        byte[] bytes = choices.flip() ? choices.bytes(400)
                : Decoder.damaged(written(sample(type, version, choices), version), choices);
        Message message;
        try {
            message = type.read(new WireReader(ByteBuffer.wrap(bytes)), version);
        } catch (Malformed expected) {
            return;
        }
        Message again = type.read(new WireReader(ByteBuffer.wrap(written(message, version))), version);
        if (!message.equals(again)) throw new AssertionError(type + " reads back as another");
    }

    private static Message sample(Generated type, int version, Choices choices) {
        return RandomMessage.of(type.type(), version, choices.below(256));
    }

    static byte[] written(Message message, int version) {
        WireWriter out = new WireWriter().begin();
        message.write(out, version);
        return out.toBytes();
    }

    private static Decoder framed(String name, Consumer<WireReader> reading, byte[]... samples) {
        return Decoder.of(name, bytes -> reading.accept(new WireReader(ByteBuffer.wrap(bytes))),
                samples).checked();
    }

    private static byte[] metadata() {
        WireWriter out = new WireWriter().begin();
        TopicRecord.DEFAULT.withName("clicks").withTopicId(new Uuid(7, 8)).writeFramed(out, 0);
        return out.toBytes();
    }

    private static byte[] groupKey() {
        WireWriter out = new WireWriter().begin();
        new OffsetCommitKey("group", "clicks", 3).writeFramed(out);
        return out.toBytes();
    }

    private static byte[] groupValue() {
        WireWriter out = new WireWriter().begin();
        out.int16(3);
        OffsetCommitValue.DEFAULT.withOffset(7).withMetadata("m").write(out, 3);
        return out.toBytes();
    }

    private static void control(byte[] bytes) {
        ControlType type = ControlType.of(ByteBuffer.wrap(bytes));
        if (type.isEndMarker()) EndMarker.of(type, ByteBuffer.wrap(bytes, 4, bytes.length - 4).slice());
    }

    private static void uuid(String text) {
        try {
            Uuid.parse(text);
        } catch (IllegalArgumentException refused) {
            // What it says it throws; its callers know whose text it was.
        }
    }

    /// What a node that was asked may answer.
    private static void answer(Choices choices) {
        boolean fetches = choices.flip();
        Api api = fetches ? Api.FETCH : Api.METADATA;
        int version = choices.between(api.versionMin(), api.versionMax());
        var correspondence = new Correspondence("me", 2);
        correspondence.ask(new WireWriter().begin(), api, version,
                fetches ? FetchRequest.DEFAULT : MetadataRequest.DEFAULT);
        WireWriter out = new WireWriter().begin();
        out.int32(0);
        if (api.responseHeaderVersion(version) > 0) out.uvarint(0);
        (fetches ? FetchResponse.DEFAULT : MetadataResponse.DEFAULT).write(out, version);
        byte[] bytes = Decoder.damaged(out.toBytes(), choices);
        choices.note(api + " v" + version);
        try {
            correspondence.answer(ByteBuffer.wrap(bytes));
        } catch (Malformed expected) {
            // The connection is closed then.
        }
    }
}
