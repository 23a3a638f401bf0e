package moldau.broker.connection;

import java.nio.ByteBuffer;
import moldau.base.fault.Malformed;
import moldau.wire.WireReader;
import moldau.wire.WireWriter;
import moldau.wire.message.DefaultPrincipalData;

/// Who asks: the name that a client has proved to have, or nobody in particular. Between nodes it goes
/// as Apache Kafka's default principals do (KIP-590):
///
/// ```text
///   int16 version, DefaultPrincipalData
/// ```
///
/// @param type `User`, unless a plug-in knows better
/// @param byToken known by a delegation token
public record Principal(String type, String name, boolean byToken) {
    /// Who has not said who it is.
    public static final Principal ANONYMOUS = new Principal("User", "ANONYMOUS", false);

    private static final int VERSION = 0;

    /// @param bytes null is nobody's name
    /// @throws Malformed if it is none
    public static Principal read(byte[] bytes) {
        if (bytes == null) throw new Malformed("no principal");
        var in = new WireReader(ByteBuffer.wrap(bytes));
        var data = DefaultPrincipalData.read(in, in.int16());
        return new Principal(data.type(), data.name(), data.tokenAuthenticated());
    }

    public byte[] toBytes() {
        var out = new WireWriter().begin();
        out.int16(VERSION);
        new DefaultPrincipalData(type, name, byToken).write(out, VERSION);
        return out.toBytes();
    }

    @Override
    public String toString() {
        return type + ":" + name;
    }
}
