package moldau.client;

import moldau.base.settings.Settings;
import moldau.client.config.ConnectionSettings;
import moldau.client.config.ProducerSettings;
import moldau.wire.batch.Codec;
import moldau.wire.batch.Compression;

/// The settings of a producer that count while sending.
record SendLimits(
        int batchBytes, long lingerNanos, long bufferBytes, long blockMs, int requestBytes,
        long deliveryNanos, int retries, long backoffNanos, int underWayMax, short acks,
        int requestTimeoutMs, boolean idempotent, boolean ignoreKeys, Compression compression) {
    /// @throws IllegalArgumentException if they contradict each other
    static SendLimits of(Settings s) {
        String acks = s.get(ProducerSettings.ACKS);
        short acksCode = (short) (acks.equals("all") ? -1 : Integer.parseInt(acks));
        // As Kafka: idempotence that nobody asked for gives way to what contradicts it.
        int underWayMax = s.get(ProducerSettings.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION);
        int retries = s.get(ProducerSettings.RETRIES);
        boolean possible = acksCode == -1 && underWayMax <= 5 && retries > 0;
        boolean idempotent = s.get(ProducerSettings.ENABLE_IDEMPOTENCE);
        if (idempotent && !possible && s.isGiven(ProducerSettings.ENABLE_IDEMPOTENCE)) {
            throw new IllegalArgumentException("enable.idempotence needs acks=all, retries"
                    + " above 0, and max.in.flight.requests.per.connection of at most 5");
        }
        Codec codec = Codec.named(s.get(ProducerSettings.COMPRESSION_TYPE));
        Compression compression = switch (codec) {
            case GZIP -> new Compression(codec, s.get(ProducerSettings.COMPRESSION_GZIP_LEVEL));
            case LZ4 -> new Compression(codec, s.get(ProducerSettings.COMPRESSION_LZ4_LEVEL));
            case ZSTD -> new Compression(codec, s.get(ProducerSettings.COMPRESSION_ZSTD_LEVEL));
            case NONE, SNAPPY -> Compression.of(codec);
        };
        return new SendLimits(s.get(ProducerSettings.BATCH_SIZE),
                s.get(ProducerSettings.LINGER_MS) * 1_000_000,
                s.get(ProducerSettings.BUFFER_MEMORY), s.get(ProducerSettings.MAX_BLOCK_MS),
                s.get(ProducerSettings.MAX_REQUEST_SIZE),
                s.get(ProducerSettings.DELIVERY_TIMEOUT_MS) * 1_000_000L, retries,
                s.get(ConnectionSettings.RETRY_BACKOFF_MS) * 1_000_000, underWayMax, acksCode,
                s.get(ConnectionSettings.REQUEST_TIMEOUT_MS), idempotent && possible,
                s.get(ProducerSettings.PARTITIONER_IGNORE_KEYS), compression);
    }
}
