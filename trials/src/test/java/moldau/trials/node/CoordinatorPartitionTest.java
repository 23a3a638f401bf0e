package moldau.trials.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import moldau.broker.api.FindCoordinator;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

/// Brokers of both makes look for a group, and find its offsets on disk, in one partition.
class CoordinatorPartitionTest {
    @Test
    void groupsLieWhereApacheHasThem() {
        var random = new SplittableRandom(1);
        for (int i = 0; i < 10_000; i++) {
            String group = Long.toString(random.nextLong(), 36);
            int partitions = 1 + random.nextInt(100);

            int ours = FindCoordinator.partitionOf(group, partitions);

            assertEquals(Utils.abs(group.hashCode()) % partitions, ours, group);
        }
    }
}
