package moldau.trials.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import moldau.broker.connection.Principal;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder;
import org.junit.jupiter.api.Test;

/// Principals in envelopes are those of Apache Kafka's brokers and controllers, both ways (KIP-590).
class PrincipalsAgreeTest {
    private static final List<KafkaPrincipal> THEIRS = List.of(
            KafkaPrincipal.ANONYMOUS, new KafkaPrincipal("User", "CN=b\u00fccher,O=\u00e9", false),
            new KafkaPrincipal("Group", "", true), new KafkaPrincipal("User", "x".repeat(300), false));

    @Test
    void whatApacheWritesIsReadAndWrittenAlike() {
        var builder = new DefaultKafkaPrincipalBuilder(null, null);
        for (KafkaPrincipal each : THEIRS) {
            byte[] bytes = builder.serialize(each);

            Principal ours = Principal.read(bytes);

            assertEquals(each.getName(), ours.name());
            assertEquals(each.getPrincipalType(), ours.type());
            assertEquals(each.tokenAuthenticated(), ours.byToken());
            assertArrayEquals(bytes, ours.toBytes());
            assertEquals(each, builder.deserialize(ours.toBytes()));
        }
        assertEquals(Principal.ANONYMOUS, Principal.read(builder.serialize(KafkaPrincipal.ANONYMOUS)));
    }
}
