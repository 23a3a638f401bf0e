package moldau.cli.kafka;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.wire.ScramMechanism;
import moldau.wire.record.UserScramCredentialRecord;

/// A credential of a new cluster's user (RFC 5802, KIP-900), as `--add-scram` writes it:
///
/// ```text
///   SCRAM-SHA-256=[name=alice,password=secret]
///   SCRAM-SHA-512=[name=alice,iterations=8192,salt="N3E=",saltedpassword="YCE="]
/// ```
///
/// Only what proves a password is kept, never the password.
final class ScramArgument {
    private static final int SALT_BYTES = 26;

    private final ScramMechanism mechanism;
    private final Map<String, String> parts;

    private ScramArgument(ScramMechanism mechanism, Map<String, String> parts) {
        this.mechanism = mechanism;
        this.parts = parts;
    }

    static UserScramCredentialRecord read(String text) {
        int equals = text.indexOf('=');
        if (equals < 0) throw refused("Failed to find equals sign in SCRAM argument '" + text + "'");
        ScramMechanism mechanism = mechanism(text.substring(0, equals));
        return new ScramArgument(mechanism, parts(text.substring(equals + 1))).credential();
    }

    private static ScramMechanism mechanism(String name) {
        ScramMechanism found = ScramMechanism.of(name);
        if (found == null) throw refused("The add-scram mechanism " + name + " is not supported.");
        return found;
    }

    private static Map<String, String> parts(String text) {
        if (!text.startsWith("[")) throw refused("Expected configuration string to start with [");
        if (!text.endsWith("]")) throw refused("Expected configuration string to end with ]");
        var parts = new TreeMap<String, String>();
        for (String each : text.substring(1, text.length() - 1).split(",")) {
            int equals = each.indexOf('=');
            if (equals < 0) throw refused("No equals sign found in SCRAM component: " + each);
            String value = each.substring(equals + 1);
            boolean isQuoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
            parts.put(each.substring(0, equals), isQuoted ? value.substring(1, value.length() - 1) : value);
        }
        return parts;
    }

    private UserScramCredentialRecord credential() {
        String name = parts.remove("name");
        if (name == null) throw refused("You must supply 'name' to add-scram");
        byte[] givenSalt = bytes("salt", "salt");
        int iterations = iterations();
        byte[] givenSalted = bytes("saltedpassword", "saltedPassword");
        String password = parts.remove("password");
        if (password == null && givenSalted == null) {
            throw refused("You must supply one of 'password' or 'saltedpassword' to add-scram");
        }
        if (password == null && givenSalt == null) {
            throw refused("You must supply 'salt' with 'saltedpassword' to add-scram");
        }
        if (!parts.isEmpty()) throw refused("Unknown SCRAM configurations: " + String.join(", ", parts.keySet()));
        boolean isEmpty = password == null ? givenSalted.length == 0 : password.isEmpty();
        if (isEmpty) throw refused("Empty key");
        byte[] salt = givenSalt == null ? randomSalt() : givenSalt;
        byte[] salted = password == null ? givenSalted : mechanism.salted(password, salt, iterations);
        return UserScramCredentialRecord.DEFAULT.withName(name).withMechanism(mechanism.code()).withSalt(salt)
                .withStoredKey(mechanism.storedKey(salted)).withServerKey(mechanism.serverKey(salted))
                .withIterations(iterations);
    }

    private byte[] bytes(String part, String called) {
        String text = parts.remove(part);
        try {
            return text == null ? null : Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw refused("Failed to decode given " + called + ": " + text);
        }
    }

    private int iterations() {
        String text = parts.remove("iterations");
        int iterations;
        try {
            iterations = text == null ? ScramMechanism.ITERATIONS_MIN : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw refused("Failed to parse iterations count: " + text);
        }
        if (iterations < ScramMechanism.ITERATIONS_MIN || iterations > ScramMechanism.ITERATIONS_MAX) {
            String bound = iterations < ScramMechanism.ITERATIONS_MIN
                    ? ">= " + ScramMechanism.ITERATIONS_MIN : "<= " + ScramMechanism.ITERATIONS_MAX;
            throw refused("The 'iterations' value must be " + bound + " for add-scram using "
                    + mechanism.saslName().replace('-', '_'));
        }
        return iterations;
    }

    private static byte[] randomSalt() {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        return salt;
    }

    private static Failure refused(String message) {
        return Failure.of(Exit.FAILED, "M-2023 SCRAM", message);
    }
}
