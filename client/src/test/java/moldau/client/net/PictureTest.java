package moldau.client.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import moldau.base.Endpoint;
import moldau.client.TopicPartition;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.message.MetadataResponse;
import org.junit.jupiter.api.Test;

class PictureTest {
    private static final Uuid ID = new Uuid(1, 1);
    private static final Uuid MADE_ANEW = new Uuid(2, 2);

    /// @param leadersAndEpochs in turn, of partition 0 and on
    private static MetadataResponse answer(Uuid id, int... leadersAndEpochs) {
        var partitions = new ArrayList<MetadataResponse.Partition>();
        for (int i = 0; i < leadersAndEpochs.length; i += 2) {
            partitions.add(MetadataResponse.Partition.DEFAULT.withPartitionIndex(i / 2)
                    .withLeaderId(leadersAndEpochs[i]).withLeaderEpoch(leadersAndEpochs[i + 1]));
        }
        var topic = MetadataResponse.Topic.DEFAULT.withName("t").withTopicId(id)
                .withErrorCode(Errors.NONE).withPartitions(partitions);
        var broker = MetadataResponse.Broker.DEFAULT.withNodeId(7).withHost("here").withPort(9092);
        return MetadataResponse.DEFAULT.withBrokers(List.of(broker)).withTopics(List.of(topic));
    }

    private static void leads(Picture picture, int... leaders) {
        assertArrayEquals(leaders, picture.topics().get("t").leaders());
    }

    @Test
    void whatIsHeardIsKnown() {
        Picture picture = Picture.EMPTY.after(answer(ID, 7, 0, 8, 3));

        leads(picture, 7, 8);
        assertEquals(new Endpoint("here", 9092), picture.brokers().get(7));
        assertEquals("t", picture.names().get(ID));
    }

    @Test
    void anOlderEpochThanIsKnownIsNotBelieved() {
        Picture picture = Picture.EMPTY.after(answer(ID, 7, 5, 8, 3)).after(answer(ID, 9, 4, 9, 4));

        leads(picture, 7, 9);
        assertArrayEquals(new int[] {5, 4}, picture.topics().get("t").epochs());
    }

    /// Shape brokers, seed 0xf619d: a member went on where another had committed, asked a broker that had been
    /// cut off and still thought it led, and was told that nothing is there.
    @Test
    void whoLedBeforeAnEpochThatSomebodySawIsNotAskedAnyMore() {
        Picture picture = Picture.EMPTY.after(answer(ID, 7, 3, 8, 3)).after(new TopicPartition("t", 0), 5);

        leads(picture, Leaders.NOBODY, 8);
        leads(picture.after(answer(ID, 7, 4, 8, 3)), Leaders.NOBODY, 8);
        leads(picture.after(answer(ID, 9, 5, 8, 3)), 9, 8);
        leads(picture.after(answer(MADE_ANEW, 9, 0, 8, 0)), 9, 8);
    }

    @Test
    void whoKnowsOfAnOlderLeaderIsBehind() {
        Picture picture = Picture.EMPTY.after(answer(ID, 7, 3, 8, 3));

        assertTrue(picture.isNewerThan(answer(ID, 7, 3, 8, 2)));
        assertFalse(picture.isNewerThan(answer(ID, 7, 3, 8, 4)));
        assertFalse(picture.isNewerThan(answer(MADE_ANEW, 7, 0)));
        assertFalse(picture.isNewerThan(answer(ID, 7, -1)));
    }

    @Test
    void anOlderEpochThatSomebodySawChangesNothing() {
        Picture picture = Picture.EMPTY.after(answer(ID, 7, 3));

        leads(picture.after(new TopicPartition("t", 0), 3), 7);
        leads(picture.after(new TopicPartition("t", 1), 9), 7);
        leads(picture.after(new TopicPartition("nobody", 0), 9), 7);
    }

    @Test
    void theSameEpochIsBelieved() {
        Picture picture = Picture.EMPTY.after(answer(ID, 7, 5)).after(answer(ID, Leaders.NOBODY, 5));

        leads(picture, Leaders.NOBODY);
    }

    @Test
    void aTopicMadeAnewBeginsAnew() {
        leads(Picture.EMPTY.after(answer(ID, 7, 5)).after(answer(MADE_ANEW, 9, 0)), 9);
    }

    @Test
    void aBrokerThatTellsNoEpochsIsBelieved() {
        leads(Picture.EMPTY.after(answer(ID, 7, 5)).after(answer(ID, 9, -1)), 9);
    }

    @Test
    void partitionsThatAreAddedAreKnown() {
        leads(Picture.EMPTY.after(answer(ID, 7, 5)).after(answer(ID, 9, 4, 8, 0)), 7, 8);
    }
}
