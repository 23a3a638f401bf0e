package moldau.client;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import moldau.base.World;
import moldau.base.settings.Settings;
import moldau.client.config.ProducerSettings;
import moldau.client.net.Leaders;
import moldau.client.net.Links;
import moldau.wire.Errors;

/// Sends records. Callable from any thread; one for the whole process is best, so that records
/// gather in batches.
///
/// ```java
/// try (Producer producer = Producer.open(Map.of("bootstrap.servers", "localhost:9092"))) {
///     producer.send(Event.of("clicks", key, value)).thenAccept(sent -> ...);
/// }
/// ```
public final class Producer implements AutoCloseable {
    private final Links links;
    private final Leaders leaders;
    private final Sending sending;
    private volatile boolean closed;

    private Producer(Links links, Settings settings) {
        this.links = links;
        this.leaders = new Leaders(links, true);
        this.sending = new Sending(links, leaders, settings);
    }

    /// @param settings texts by key, as in [ProducerSettings]
    /// @throws IllegalArgumentException naming all settings that are wrong
    public static Producer open(Map<String, String> settings) {
        return open(null, settings);
    }

    /// As above in a world that is lent, such as a simulated one: its first loop is the producer's.
    public static Producer open(World lent, Map<String, String> settings) {
        Settings checked = Settings.parse(ProducerSettings.TABLE, settings).orThrow();
        Links links = Links.of(lent, checked, checked.get(ProducerSettings.MAX_BLOCK_MS));
        try {
            return new Producer(links, checked);
        } catch (RuntimeException e) {
            links.close();
            throw e;
        }
    }

    /// Queues a record; the bytes in it may be used again when this returns. Blocks up to
    /// `max.block.ms` for what must be known of the topic and while `buffer.memory` is full.
    ///
    /// @return completes on the producer's loop, where it must not block: with where the record
    ///     went, or exceptionally with [Refused] or [Unreachable]
    public CompletableFuture<Sent> send(Event event) {
        if (closed) throw new IllegalStateException("the producer is closed");
        return sending.send(event);
    }

    /// Asks for what must be known of a topic, so that [#send] need not. Callable from any thread.
    ///
    /// @return when the answer came, whatever it says; exceptionally with [Unreachable]
    public CompletableFuture<Void> learn(String topic) {
        return leaders.refresh(List.of(topic));
    }

    /// Whether [#send] need not wait to hear of a topic.
    public boolean knows(String topic) {
        Leaders.Topic known = leaders.topic(topic);
        return known != null && known.error() == Errors.NONE && known.partitions() > 0;
    }

    /// How many partitions a topic has. Blocks up to `max.block.ms` if that is not known yet.
    public int partitions(String topic) {
        return sending.topic(topic).partitions();
    }

    /// Waits until everything that was queued has been sent or has failed.
    public void flush() {
        sending.flush();
    }

    /// Flushes and lets go.
    @Override
    public void close() {
        if (closed) return;
        closed = true;
        sending.close();
        links.close();
    }
}
