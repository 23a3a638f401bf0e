package moldau.base.settings;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// A password or key. It shows as `***` wherever it is printed, has no `equals`, and is compared
/// in constant time (T21, T33).
public final class Secret {
    private final String text;

    public Secret(String text) {
        this.text = text;
    }

    /// The secret itself, for the one place that must have it. Never log it.
    public String reveal() {
        return text;
    }

    /// Whether `other` is the same secret, in a time that does not depend on where they differ.
    public boolean matches(Secret other) {
        return MessageDigest.isEqual(
                text.getBytes(StandardCharsets.UTF_8), other.text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "***";
    }
}
