package moldau.trials.simulation;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import moldau.client.Received;
import moldau.client.TopicPartition;

/// Where one reader is in each partition it reads: the next record it is given is the next there is
/// (I28), and it is the one that everybody else saw there (I2, I34).
final class Positions {
    private final Stage stage;
    private final String reader;
    private final UnaryOperator<TopicPartition> names;
    private final Map<TopicPartition, Long> next = new HashMap<>();

    Positions(Stage stage, String reader) {
        this(stage, reader, UnaryOperator.identity());
    }

    /// @param names what the ledgers call a partition
    Positions(Stage stage, String reader, UnaryOperator<TopicPartition> names) {
        this.stage = stage;
        this.reader = reader;
        this.names = names;
    }

    void read(TopicPartition partition, Received received) {
        long record = Tag.record(received.value() == null ? null : ByteBuffer.wrap(received.value()));
        Long expected = next.put(partition, received.offset() + 1);
        stage.verdict().check(expected == null || expected == received.offset(), "I28",
                reader + " was to read " + partition + " offset " + expected + " next and read "
                + received.offset());
        TopicPartition name = names.apply(partition);
        stage.ledger().read(name, record, reader);
        stage.canon().seen(name, received.offset(), record, reader);
    }

    /// Whether this partition was read since it was [#leave]-d last.
    boolean has(TopicPartition partition) {
        return next.containsKey(partition);
    }

    long next(TopicPartition partition) {
        return next.getOrDefault(partition, 0L);
    }

    void leave(TopicPartition partition) {
        next.remove(partition);
    }
}
