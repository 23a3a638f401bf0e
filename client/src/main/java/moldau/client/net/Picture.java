package moldau.client.net;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import moldau.base.Endpoint;
import moldau.client.TopicPartition;
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

    /// Whether whoever gave that answer knows only of an older leader of something.
    boolean isNewerThan(MetadataResponse answer) {
        for (var topic : answer.topics()) {
            Leaders.Topic known = topic.name() == null ? null : topics.get(topic.name());
            if (known == null || !known.id().equals(topic.topicId())) continue;
            for (var each : topic.partitions()) {
                int index = each.partitionIndex();
                boolean isKnown = index >= 0 && index < known.partitions() && each.leaderEpoch() != NO_EPOCH;
                if (isKnown && each.leaderEpoch() < known.epochs()[index]) return true;
            }
        }
        return false;
    }

    /// What is known when somebody else has seen a leader of that epoch: of an older one nobody is asked any
    /// more, for it may lack what the newer one has (KIP-320).
    Picture after(TopicPartition partition, int epoch) {
        Leaders.Topic known = topics.get(partition.topic());
        int index = partition.partition();
        if (known == null || index >= known.partitions() || known.epochs()[index] >= epoch) return this;
        int[] leaders = known.leaders().clone();
        int[] epochs = known.epochs().clone();
        leaders[index] = Leaders.NOBODY;
        epochs[index] = epoch;
        var all = new HashMap<>(topics);
        all.put(known.name(), new Leaders.Topic(known.name(), known.id(), known.error(), leaders, epochs));
        return new Picture(brokers, all, names);
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
