package moldau.broker.partition;

import java.util.function.Predicate;
import moldau.base.fault.DiskFault;
import moldau.log.TopicPartition;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.PartitionImage;
import moldau.state.cluster.TopicImage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logs that a start found and that are no replicas of this broker's: they are renamed and left alone.
/// Blocks, but for [#hasOthers]; on any thread.
public final class Strays {
    private static final Logger LOG = LoggerFactory.getLogger(Strays.class);

    private final LogDirs dirs;
    private final Places places;
    private final Opener.Failures failures;

    Strays(LogDirs dirs, Places places, Opener.Failures failures) {
        this.dirs = dirs;
        this.places = places;
        this.failures = failures;
    }

    /// Whether a log of that name was found elsewhere than in `directory`, and opened by nobody.
    boolean hasOthers(TopicPartition name, Directory directory) {
        for (Directory each : dirs.found()) if (isOther(each, name, directory)) return true;
        return false;
    }

    private boolean isOther(Directory one, TopicPartition name, Directory directory) {
        return one != directory && one.unopened().contains(name) && !dirs.isOffline(one.disk().dir());
    }

    /// The log is in `directory`: the metadata says so. An old disk came back after it had moved, or nobody
    /// had heard where it was before its disk was away.
    void setOthersAside(TopicPartition name, Directory directory) {
        for (Directory each : dirs.found()) {
            if (isOther(each, name, directory)) setAside(each, name);
        }
    }

    /// As above, before the metadata says so: those of other topics. The deletion of an older one did not last.
    void setOtherTopicsAside(Opener.Wanted wanted, Directory directory) {
        for (Directory each : dirs.found()) {
            if (!isOther(each, wanted.name(), directory)) continue;
            try {
                if (!each.holds(wanted.name(), wanted.topicId())) setAside(each, wanted.name());
            } catch (DiskFault fault) {
                failures.failed(each, fault);
            }
        }
    }

    /// Sets aside what was found of partitions that are not this broker's any more: it was away when they
    /// left it.
    ///
    /// @param image up to date
    public void setStrangersAside(int nodeId, ClusterImage image) {
        for (Directory each : dirs.found()) {
            if (dirs.isOffline(each.disk().dir())) continue;
            for (TopicPartition name : each.unopened()) {
                if (!isOurs(name, nodeId, image)) setAside(each, name);
            }
            for (TopicPartition name : each.futures().keySet()) {
                if (!isOurs(name, nodeId, image)) setAside(each, name, "copy", each::setCopyAside);
            }
        }
    }

    private static boolean isOurs(TopicPartition name, int nodeId, ClusterImage image) {
        TopicImage topic = image.topic(name.topic());
        PartitionImage partition = topic == null ? null : topic.partition(name.partition());
        return partition != null && partition.replicas().has(nodeId);
    }

    private void setAside(Directory directory, TopicPartition name) {
        if (setAside(directory, name, "log", directory::setAside)) places.left(directory);
    }

    private boolean setAside(
            Directory directory, TopicPartition name, String what, Predicate<TopicPartition> rename) {
        try {
            if (!rename.test(name)) return false;
            LOG.warn("The {} of {} in {} is no replica of this broker's, or not there: set aside", what, name,
                    directory);
            return true;
        } catch (DiskFault fault) {
            failures.failed(directory, fault);
            return false;
        }
    }
}
