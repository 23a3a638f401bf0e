package moldau.trials.wire;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;

import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.protocol.types.Schema;

/// One of Apache Kafka's generated classes.
final class Apache {
    private static final String[] PACKAGES = {
        "org.apache.kafka.common.message.", "org.apache.kafka.common.metadata.",
        "org.apache.kafka.coordinator.group.generated.",
        "org.apache.kafka.coordinator.transaction.generated.",
        "org.apache.kafka.coordinator.share.generated.", "org.apache.kafka.raft.generated.",
        "org.apache.kafka.server.log.remote.metadata.storage.generated.",
    };

    private final Class<?> type;
    private final Schema[] schemas;
    private final Method json;

    private Apache(Class<?> type) throws ReflectiveOperationException {
        this.type = type;
        schemas = (Schema[]) type.getField("SCHEMAS").get(null);
        json = Class.forName(type.getName() + "JsonConverter").getMethod("write", type,
                short.class);
    }

    /// The class whose simple name is `ours`, with or without `Data` behind it.
    static Apache of(String ours) throws ReflectiveOperationException {
        for (String it : PACKAGES) {
            for (String end : new String[] {"Data", ""}) {
                try {
                    return new Apache(Class.forName(it + ours + end));
                } catch (ClassNotFoundException e) {
                    // The next one.
                }
            }
        }
        throw new ClassNotFoundException(ours);
    }

    Schema schema(int version) {
        return schemas[version];
    }

    Message fresh() throws ReflectiveOperationException {
        return (Message) type.getConstructor().newInstance();
    }

    int versionMin() throws ReflectiveOperationException {
        return fresh().lowestSupportedVersion();
    }

    int versionMax() throws ReflectiveOperationException {
        return fresh().highestSupportedVersion();
    }

    Message read(ByteBuffer bytes, int version) throws ReflectiveOperationException {
        Message message = fresh();
        message.read(new ByteBufferAccessor(bytes.duplicate()), (short) version);
        return message;
    }

    static ByteBuffer write(Message message, int version) {
        return MessageUtil.toByteBufferAccessor(message, (short) version).buffer();
    }

    /// As [#write], or null where the version cannot say what the message says.
    static ByteBuffer writeIfPossible(Message message, int version) {
        try {
            return write(message, version);
        } catch (UnsupportedVersionException | NullPointerException e) {
            return null;
        }
    }

    String json(Message message, int version) throws ReflectiveOperationException {
        try {
            return json.invoke(null, message, (short) version).toString();
        } catch (InvocationTargetException e) {
            throw new AssertionError(e.getCause());
        }
    }
}
