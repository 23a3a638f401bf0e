package moldau.trials.wire;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import moldau.wire.Inexpressible;
import moldau.wire.JsonText;
import moldau.wire.Message;
import moldau.wire.WireReader;
import moldau.wire.WireWriter;
import moldau.wire.message.ConsumerProtocolAssignment;
import moldau.wire.message.ConsumerProtocolSubscription;
import moldau.wire.message.DefaultPrincipalData;
import moldau.wire.message.Request;
import moldau.wire.message.RequestHeader;
import moldau.wire.message.Response;
import moldau.wire.message.ResponseHeader;
import moldau.wire.record.ControlRecordTypeSchema;
import moldau.wire.record.EndTxnMarker;
import moldau.wire.record.GroupKey;
import moldau.wire.record.GroupValue;
import moldau.wire.record.KRaftVersionRecord;
import moldau.wire.record.LeaderChangeMessage;
import moldau.wire.record.MetadataRecord;
import moldau.wire.record.ProducerSnapshot;
import moldau.wire.record.QuorumStateData;
import moldau.wire.record.RemoteRecord;
import moldau.wire.record.ShareKey;
import moldau.wire.record.ShareValue;
import moldau.wire.record.SnapshotFooterRecord;
import moldau.wire.record.SnapshotHeaderRecord;
import moldau.wire.record.TransactionKey;
import moldau.wire.record.TransactionValue;
import moldau.wire.record.VotersRecord;

/// One of our generated classes.
final class Ours {
    private static final WireWriter OUT = new WireWriter();

    private final Class<?> type;
    private final Method read;

    private Ours(Class<?> type) throws NoSuchMethodException {
        this.type = type;
        read = type.getMethod("read", WireReader.class, int.class);
    }

    /// All of them.
    static List<Ours> all() throws NoSuchMethodException {
        List<Class<?>> types = new ArrayList<>(List.of(
                RequestHeader.class, ResponseHeader.class, ConsumerProtocolSubscription.class,
                ConsumerProtocolAssignment.class, DefaultPrincipalData.class,
                ControlRecordTypeSchema.class,
                EndTxnMarker.class, LeaderChangeMessage.class, SnapshotHeaderRecord.class,
                SnapshotFooterRecord.class, KRaftVersionRecord.class, VotersRecord.class,
                QuorumStateData.class, ProducerSnapshot.class));
        Stream.of(Request.class, Response.class, MetadataRecord.class, RemoteRecord.class,
                GroupKey.class,
                        GroupValue.class, TransactionKey.class, TransactionValue.class,
                        ShareKey.class,
                        ShareValue.class)
                .flatMap(it -> Stream.of(it.getPermittedSubclasses()))
                .filter(it -> !it.getSimpleName().equals("Unknown"))
                .forEach(types::add);
        List<Ours> all = new ArrayList<>();
        for (Class<?> it : types) all.add(new Ours(it));
        return all;
    }

    String name() {
        return type.getSimpleName();
    }

    private Object constant(String name) throws ReflectiveOperationException {
        return type.getField(name).get(null);
    }

    int versionMin() throws ReflectiveOperationException {
        return (int) constant("VERSION_MIN");
    }

    int versionMax() throws ReflectiveOperationException {
        return (int) constant("VERSION_MAX");
    }

    Message fallback() throws ReflectiveOperationException {
        return (Message) constant("DEFAULT");
    }

    /// Reads to the end of `bytes`.
    Message read(ByteBuffer bytes, int version) throws ReflectiveOperationException {
        WireReader in = new WireReader(bytes);
        try {
            Message message = (Message) read.invoke(null, in, version);
            in.expectEnd();
            return message;
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) throw cause;
            throw new AssertionError(e.getCause());
        }
    }

    static ByteBuffer write(Message message, int version) {
        message.write(OUT.begin(), version);
        return ByteBuffer.wrap(OUT.toBytes());
    }

    /// As [#write], or null where the version cannot say what the message says.
    static ByteBuffer writeIfPossible(Message message, int version) {
        try {
            return write(message, version);
        } catch (Inexpressible e) {
            return null;
        }
    }

    static String json(Message message, int version) {
        return JsonText.of(message, version);
    }

    @Override
    public String toString() {
        return name();
    }
}
