package moldau.client;

/// Where a record went.
///
/// @param offset -1 where the broker does not tell: acks 0, or a repetition of what it has
/// @param timestampMs the record's, or the broker's if the topic has append times
public record Sent(String topic, int partition, long offset, long timestampMs) {}
