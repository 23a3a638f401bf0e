package moldau.client;

import java.util.List;
import moldau.wire.batch.Header;

/// A record that was read. It owns its bytes.
///
/// @param timestampMs -1 for none
/// @param appendTime whether the broker set the time, not the sender
/// @param key null for none
/// @param value null for a tombstone
/// @param leaderEpoch of the batch; -1 if unknown
public record Received(
        String topic, int partition, long offset, long timestampMs, boolean appendTime,
        byte[] key, byte[] value, List<Header> headers, int leaderEpoch) {}
