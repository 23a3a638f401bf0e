package moldau.state.cluster;

import moldau.wire.Errors;

/// What a response says went wrong, of the whole or of one part: an error code and a sentence.
///
/// @param message null when there is nothing to say
public record Problem(short code, String message) {
    public static final Problem NONE = new Problem(Errors.NONE, null);

    public boolean isNone() {
        return code == Errors.NONE;
    }
}
