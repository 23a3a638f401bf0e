package moldau.client.net;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import moldau.base.Endpoint;
import moldau.client.TopicPartition;
import moldau.client.Unreachable;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.message.MetadataRequest;
import moldau.wire.message.MetadataResponse;
import moldau.wire.message.Response;

/// Who leads what: a client's picture of the topics it works with. It is wrong at times; answers
/// say so, and then it is drawn anew. Callable from any thread: each picture is immutable.
public final class Leaders {
    /// What leads a partition that nobody leads.
    public static final int NOBODY = -1;

    private final Links links;
    private final boolean create;
    private volatile Picture picture = Picture.EMPTY;
    /// How often somebody knew less than we did.
    private volatile int behind;

    /// @param error why there is nothing to know of it; [Errors#NONE] if there is
    /// @param leaders by partition; [#NOBODY] where there is none
    /// @param epochs of the leaders, by partition
    public record Topic(String name, Uuid id, short error, int[] leaders, int[] epochs) {
        public int partitions() {
            return leaders.length;
        }

        /// Of a partition that may not exist.
        public int leader(int partition) {
            return partition >= 0 && partition < leaders.length ? leaders[partition] : NOBODY;
        }
    }

    /// @param create whether asking for a topic may create it, if the broker does that
    public Leaders(Links links, boolean create) {
        this.links = links;
        this.create = create;
    }

    /// What was last heard of a topic; null if nothing.
    public Topic topic(String name) {
        return picture.topics().get(name);
    }

    /// The topic with an id; null if it is not one of ours.
    public String nameOf(Uuid id) {
        return picture.names().get(id);
    }

    /// Where a broker listens; null if it is not known.
    public Endpoint endpoint(int broker) {
        return picture.brokers().get(broker);
    }

    /// Where to ask when any broker will do: those that are known, then the bootstrap servers.
    public List<Endpoint> endpoints() {
        var all = new ArrayList<>(picture.brokers().values());
        for (Endpoint each : links.bootstrap()) if (!all.contains(each)) all.add(each);
        if (!all.isEmpty()) Collections.rotate(all, -(behind % all.size()));
        return all;
    }

    /// Asks about topics, any broker that can be reached. What is heard of others stays.
    ///
    /// @return when the picture is new; exceptionally with [Unreachable]
    public CompletableFuture<Void> refresh(List<String> names) {
        var topics = new ArrayList<MetadataRequest.Topic>();
        for (String name : names) topics.add(MetadataRequest.Topic.DEFAULT.withName(name));
        var request = MetadataRequest.DEFAULT
                .withTopics(topics).withAllowAutoTopicCreation(create);
        return links.askSomebody(request, endpoints()).thenAccept(this::draw);
    }

    /// Somebody has seen a leader of that epoch: whoever led before is not asked any more. Nothing happens if
    /// nothing is known of the topic.
    public synchronized void seen(TopicPartition partition, int epoch) {
        picture = picture.after(partition, epoch);
    }

    private synchronized void draw(Response response) {
        var answer = (MetadataResponse) response;
        // Another is asked next: this one may be cut off from those who know.
        if (picture.isNewerThan(answer)) behind++;
        picture = picture.after(answer);
    }
}
