package moldau.state.cluster;

import java.util.Arrays;

/// A SCRAM credential as stored (RFC 5802): never the password.
public record Scram(byte[] salt, byte[] storedKey, byte[] serverKey, int iterations) {
    /// Whose it is.
    ///
    /// @param mechanism 1 SCRAM-SHA-256, 2 SCRAM-SHA-512
    public record Key(byte mechanism, String user) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int order = Byte.compare(mechanism, other.mechanism);
            return order != 0 ? order : user.compareTo(other.user);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Scram that
                && iterations == that.iterations
                && Arrays.equals(salt, that.salt)
                && Arrays.equals(storedKey, that.storedKey)
                && Arrays.equals(serverKey, that.serverKey);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(storedKey) * 31 + iterations;
    }

    /// Says nothing of the keys.
    @Override
    public String toString() {
        return "Scram[iterations=" + iterations + "]";
    }
}
