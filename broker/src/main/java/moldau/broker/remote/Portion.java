package moldau.broker.remote;

/// How much to ask another node for at a time: half of it after an answer that did not come in time, twice
/// as much after one that came. Behind a slow link one would ask for the same, too big piece for ever, as
/// Apache Kafka's brokers do, and never catch up. On one loop.
public final class Portion {
    /// A leader sends at least one whole batch, however little it is asked for.
    private static final int BYTES_MIN = 1024;

    private final int bytesMax;
    private int bytes;

    /// @param bytesMax what is asked for as long as all goes well
    public Portion(int bytesMax) {
        this.bytesMax = bytesMax;
        this.bytes = bytesMax;
    }

    public int bytes() {
        return bytes;
    }

    public void arrived() {
        bytes = (int) Math.min(bytesMax, 2L * bytes);
    }

    public void missed() {
        bytes = Math.min(bytesMax, Math.max(BYTES_MIN, bytes / 2));
    }
}
