package moldau.state.cluster;

import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import moldau.wire.Uuid;
import moldau.wire.record.MetadataRecord;

/// What the coming and going of a broker does to partitions: it leaves ISRs, others lead in its
/// place, or it leads what nobody could.
final class Elections {
    private static final int NOBODY = PartitionImage.NO_LEADER;

    private final Scene scene;
    private final List<MetadataRecord> records;

    /// @param records receives the changes
    Elections(Scene scene, List<MetadataRecord> records) {
        this.scene = scene;
        this.records = records;
    }

    /// The broker is fenced, gone, or about to stop.
    void without(int broker) {
        change(partition -> partition.isr().has(broker),
                new Moved(broker, NOBODY, NOBODY));
    }

    /// The broker serves again: it leads what has no leader and lists it as one that may.
    void with(int broker) {
        change(partition -> !partition.hasLeader(), new Moved(NOBODY, broker, NOBODY));
    }

    /// The broker came back without having stopped cleanly: it may lack what it had acknowledged.
    void withoutUnclean(int broker) {
        change(partition -> partition.isr().has(broker) || partition.elr().has(broker),
                new Moved(NOBODY, NOBODY, broker));
    }

    /// Directories of the broker have failed.
    void withoutDirectories(int broker, List<Uuid> failed) {
        change(partition -> partition.isr().has(broker)
                        && failed.contains(partition.directory(broker)),
                new Moved(broker, NOBODY, NOBODY));
    }

    /// The broker's replica of one partition is in a directory that is not there.
    void withoutReplica(TopicImage topic, int index, int broker) {
        change(topic, index, new Moved(broker, NOBODY, NOBODY));
    }

    /// Elects any replica where nobody in sync is alive and the topic allows it.
    void uncleanly() {
        eachPartition((topic, index) -> {
            PartitionImage partition = topic.partition(index);
            if (partition.hasLeader() || !scene.isUncleanElectionEnabled(topic.name())) return;
            change(topic, index, new Moved(NOBODY, NOBODY, NOBODY));
        });
    }

    /// Gives partitions back to their preferred leaders where these are in sync.
    void preferred() {
        eachPartition((topic, index) -> {
            PartitionImage partition = topic.partition(index);
            if (partition.leader() == partition.preferredLeader()) return;
            scene.change(topic, index, PartitionChange.Wanted.unchanged(partition)
                            .withElection(PartitionChange.Election.PREFERRED),
                    scene.image()::isActive, records);
        });
    }

    /// @param gone leaves all ISRs and may not lead; NOBODY for none
    /// @param back may lead though the image says it is fenced
    /// @param unclean leaves all ISRs and is not to be trusted with what it had
    private record Moved(int gone, int back, int unclean) {
    }

    private void change(Predicate<PartitionImage> concerned, Moved moved) {
        eachPartition((topic, index) -> {
            if (concerned.test(topic.partition(index))) change(topic, index, moved);
        });
    }

    private void change(TopicImage topic, int index, Moved moved) {
        PartitionImage partition = topic.partition(index);
        var wanted = PartitionChange.Wanted.unchanged(partition)
                .withIsr(partition.isr().without(moved.gone).without(moved.unclean));
        if (moved.unclean != NOBODY) {
            wanted = wanted.withStoppedUncleanly(Ids.of(moved.unclean));
        }
        if (scene.isUncleanElectionEnabled(topic.name())) {
            wanted = wanted.withElection(PartitionChange.Election.UNCLEAN);
        }
        IntPredicate isAlive = broker -> broker != moved.gone && broker != moved.unclean
                && (broker == moved.back || scene.image().isActive(broker));
        scene.change(topic, index, wanted, isAlive, records);
    }

    private interface EachPartition {
        void visit(TopicImage topic, int index);
    }

    private void eachPartition(EachPartition each) {
        for (var entry : scene.image().topicsById()) {
            TopicImage topic = entry.getValue();
            for (int i = 0; i < topic.partitionCount(); i++) each.visit(topic, i);
        }
    }
}
