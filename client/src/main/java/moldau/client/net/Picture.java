package moldau.client.net;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import moldau.base.Endpoint;
import moldau.wire.Uuid;
import moldau.wire.message.MetadataResponse;

/// What a client has heard of a cluster. A broker that was away for a while may tell of leaders that
/// were replaced, which would refuse the records read last as not there yet; so of each partition
/// what came with the newest epoch of its leader stays (KIP-320).
///
/// @param names of topics by id
record Picture(
        Map<Integer, Endpoint> brokers, Map<String, Leaders.Topic> topics, Map<Uuid, String> names) {
    static final Picture EMPTY = new Picture(Map.of(), Map.of(), Map.of());
    private static final int NO_EPOCH = -1;

    /// What is known with an answer to it. What it says nothing of stays.
    Picture after(MetadataResponse answer) {
        var heardBrokers = new HashMap<Integer, Endpoint>();
        for (var each : answer.brokers()) {
            heardBrokers.put(each.nodeId(), new Endpoint(each.host(), each.port()));
        }
        var heardTopics = new HashMap<>(topics);
        var heardNames = new HashMap<>(names);
        for (var each : answer.topics()) {
            if (each.name() == null) continue;
            Leaders.Topic topic = topic(each);
            keepNewer(topic, topics.get(topic.name()));
            heardTopics.put(topic.name(), topic);
            if (!topic.id().isZero()) heardNames.put(topic.id(), topic.name());
        }
        return new Picture(heardBrokers, heardTopics, heardNames);
    }

    private static Leaders.Topic topic(MetadataResponse.Topic heard) {
        int count = 0;
        for (var each : heard.partitions()) count = Math.max(count, each.partitionIndex() + 1);
        // A hostile answer could name partition 2^31-1: no more than were listed can exist.
        count = Math.min(count, heard.partitions().size());
        int[] leaders = new int[count];
        int[] epochs = new int[count];
        Arrays.fill(leaders, Leaders.NOBODY);
        Arrays.fill(epochs, NO_EPOCH);
        for (var each : heard.partitions()) {
            int index = each.partitionIndex();
            if (index < 0 || index >= count) continue;
            leaders[index] = each.leaderId();
            epochs[index] = each.leaderEpoch();
        }
        return new Leaders.Topic(heard.name(), heard.topicId(), heard.errorCode(), leaders, epochs);
    }

    /// Puts what is known of partitions with a newer epoch over what was heard. A topic made anew
    /// begins anew; so does one of a broker too old to tell epochs.
    private static void keepNewer(Leaders.Topic heard, Leaders.Topic known) {
        if (known == null || !known.id().equals(heard.id())) return;
        for (int i = 0; i < Math.min(heard.partitions(), known.partitions()); i++) {
            if (heard.epochs()[i] == NO_EPOCH || heard.epochs()[i] >= known.epochs()[i]) continue;
            heard.leaders()[i] = known.leaders()[i];
            heard.epochs()[i] = known.epochs()[i];
        }
    }
}
