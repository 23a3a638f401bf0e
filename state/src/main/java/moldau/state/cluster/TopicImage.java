package moldau.state.cluster;

import java.util.Arrays;
import moldau.wire.Uuid;

/// A topic and its partitions, numbered from 0.
public final class TopicImage {
    private final Uuid id;
    private final String name;
    private final PartitionImage[] partitions;

    /// @param partitions owned by this image from now on
    TopicImage(Uuid id, String name, PartitionImage[] partitions) {
        this.id = id;
        this.name = name;
        this.partitions = partitions;
    }

    public Uuid id() {
        return id;
    }

    public String name() {
        return name;
    }

    public int partitionCount() {
        return partitions.length;
    }

    /// @return null if the topic has no such partition
    public PartitionImage partition(int index) {
        return index < 0 || index >= partitions.length ? null : partitions[index];
    }

    /// A copy of the partitions, at least `length` slots.
    PartitionImage[] copy(int length) {
        return Arrays.copyOf(partitions, Math.max(length, partitions.length));
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof TopicImage that
                && id.equals(that.id)
                && name.equals(that.name)
                && Arrays.equals(partitions, that.partitions);
    }

    @Override
    public int hashCode() {
        return id.hashCode() * 31 + Arrays.hashCode(partitions);
    }

    @Override
    public String toString() {
        return name + " " + id + " " + Arrays.toString(partitions);
    }
}
