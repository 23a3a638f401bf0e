package moldau.wire;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The mechanisms of SCRAM (RFC 5802, KIP-84) that requests and records number, and their arithmetic:
///
/// ```text
///   password ── salt, iterations ──► salted password ──► client key ──► stored key
///                                            `─────────► server key
/// ```
///
/// What is kept are the last two; the password cannot be had from them.
public enum ScramMechanism {
    SHA_256(1, "SHA-256", 256),
    SHA_512(2, "SHA-512", 512);

    /// As RFC 7677 asks.
    public static final int ITERATIONS_MIN = 4096;
    /// So that a log-in costs nobody a second.
    public static final int ITERATIONS_MAX = 16_384;

    private final byte code;
    private final String digest;
    private final String hmac;

    ScramMechanism(int code, String digest, int bits) {
        this.code = (byte) code;
        this.digest = digest;
        this.hmac = "HmacSHA" + bits;
    }

    /// The number in requests and records.
    public byte code() {
        return code;
    }

    /// As SASL calls it: `SCRAM-SHA-256`.
    public String saslName() {
        return "SCRAM-" + digest;
    }

    /// @return null if there is none of that number
    public static ScramMechanism of(byte code) {
        for (ScramMechanism each : values()) if (each.code == code) return each;
        return null;
    }

    /// @param saslName as [#saslName]
    /// @return null if there is none of that name
    public static ScramMechanism of(String saslName) {
        for (ScramMechanism each : values()) if (each.saslName().equals(saslName)) return each;
        return null;
    }

    /// `Hi` of RFC 5802. Slow on purpose. The salt may be empty, which the JDK's own PBKDF2 refuses.
    ///
    /// @param password not empty
    public byte[] salted(String password, byte[] salt, int iterations) {
        assert !password.isEmpty();
        assert iterations > 0 : iterations;
        Mac mac = mac(password.getBytes(StandardCharsets.UTF_8));
        mac.update(salt);
        byte[] last = mac.doFinal(new byte[] {0, 0, 0, 1});
        byte[] sum = last.clone();
        for (int i = 1; i < iterations; i++) {
            last = mac.doFinal(last);
            for (int j = 0; j < sum.length; j++) sum[j] ^= last[j];
        }
        return sum;
    }

    /// What the server checks a client's proof with.
    public byte[] storedKey(byte[] saltedPassword) {
        try {
            return MessageDigest.getInstance(digest).digest(hmac(saltedPassword, "Client Key"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// What the server proves itself with.
    public byte[] serverKey(byte[] saltedPassword) {
        return hmac(saltedPassword, "Server Key");
    }

    private byte[] hmac(byte[] key, String text) {
        return mac(key).doFinal(text.getBytes(StandardCharsets.US_ASCII));
    }

    private Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(hmac);
            mac.init(new SecretKeySpec(key, hmac));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
