package moldau.state.group;

/// What a group id stands for; it has one type at a time.
public enum GroupType {
    CLASSIC("classic", ""),
    CONSUMER("consumer", "consumer"),
    SHARE("share", "share"),
    STREAMS("streams", "streams");

    /// As in answers.
    final String text;
    /// The protocol type in lists; a classic group has its own.
    final String protocolType;

    GroupType(String text, String protocolType) {
        this.text = text;
        this.protocolType = protocolType;
    }
}
