package moldau.wire;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

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

/// A generated type with its reader.
record Generated(Class<? extends Message> type, MethodHandle read, int versionMin, int versionMax) {
    /// All there are.
    static List<Generated> all() throws ReflectiveOperationException {
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
        List<Generated> all = new ArrayList<>();
        for (Class<?> it : types) all.add(of(it.asSubclass(Message.class)));
        return all;
    }

    private static Generated of(Class<? extends Message> type) throws ReflectiveOperationException {
        MethodHandle read = MethodHandles.lookup()
                .findStatic(type, "read", MethodType.methodType(type, WireReader.class, int.class))
                .asType(MethodType.methodType(Message.class, WireReader.class, int.class));
        return new Generated(type, read, type.getField("VERSION_MIN").getInt(null),
                type.getField("VERSION_MAX").getInt(null));
    }

    Message read(WireReader in, int version) {
        try {
            return (Message) read.invokeExact(in, version);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String toString() {
        return type.getSimpleName();
    }
}
