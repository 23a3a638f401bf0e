package moldau.state.cluster;

import moldau.wire.Errors;

/// What a response says went wrong, of the whole or of one part: an error code and a sentence.
///
/// @param message null when there is nothing to say; cut where it quotes more than anyone reads,
///     for a string of the protocol has 32,767 bytes and a client may fill them with a name
public record Problem(short code, String message) {
    /// At most 3 bytes each in UTF-8, or 4 for two: fits with what others may put around it.
    static final int MESSAGE_CHARS_MAX = 8_000;

    public static final Problem NONE = new Problem(Errors.NONE, null);

    public Problem {
        if (message != null && message.length() > MESSAGE_CHARS_MAX) {
            int end = MESSAGE_CHARS_MAX - 3;
            if (Character.isHighSurrogate(message.charAt(end - 1))) end--;
            message = message.substring(0, end) + "...";
        }
    }

    public boolean isNone() {
        return code == Errors.NONE;
    }
}
