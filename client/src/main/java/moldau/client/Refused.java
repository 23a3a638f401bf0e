package moldau.client;

import moldau.wire.Errors;

/// The cluster said no. Carries Kafka's error code and, where there is one, the broker's own words.
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final short code;
    private final String words;

    /// @param subject what it is about, such as a topic; empty for none
    /// @param words of the broker; null for none
    public Refused(short code, String subject, String words) {
        String said = words == null || words.isEmpty() ? Errors.message(code) : words;
        super(subject.isEmpty() ? said : subject + ": " + said);
        this.code = code;
        this.words = said;
    }

    /// The broker's own words, or what the code means; the message without its subject.
    public String words() {
        return words;
    }

    public short code() {
        return code;
    }

    /// Such as `UNKNOWN_TOPIC_OR_PARTITION`.
    public String codeName() {
        return Errors.name(code);
    }

    /// Throws if `code` is an error.
    static void check(short code, String subject, String words) {
        if (code != Errors.NONE) throw new Refused(code, subject, words);
    }
}
