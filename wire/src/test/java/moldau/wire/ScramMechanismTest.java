package moldau.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ScramMechanismTest {
    /// The exchange of RFC 7677 §3: the user `user` with the password `pencil`.
    @Test
    void theKeysOfTheRfcComeOut() {
        ScramMechanism sha256 = ScramMechanism.SHA_256;
        byte[] salted = sha256.salted("pencil", Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096);

        assertEquals("WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=", base64(sha256.storedKey(salted)));
        assertEquals("wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=", base64(sha256.serverKey(salted)));
    }

    /// As Kafka's tool makes them of `salt=""`.
    @Test
    void aSaltMayBeEmpty() {
        byte[] salted = ScramMechanism.SHA_256.salted("secret", new byte[0], 4096);

        assertEquals("12a166e9aeb9a1ee7ab9db3675d2b9a807cb489c7eb090ce9bdc9faffe5fc141",
                HexFormat.of().formatHex(ScramMechanism.SHA_256.storedKey(salted)));
    }

    @Test
    void namesAndNumbersAreKafkas() {
        assertEquals(ScramMechanism.SHA_256, ScramMechanism.of("SCRAM-SHA-256"));
        assertEquals(ScramMechanism.SHA_512, ScramMechanism.of((byte) 2));
        assertNull(ScramMechanism.of((byte) 0));
        assertNull(ScramMechanism.of("PLAIN"));
        assertEquals(64, ScramMechanism.SHA_512.salted("p", new byte[] {1}, 4096).length);
        assertEquals(128, HexFormat.of().formatHex(ScramMechanism.SHA_512.storedKey(new byte[] {1})).length());
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
