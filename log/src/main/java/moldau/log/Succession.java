package moldau.log;

import moldau.base.Disk;
import moldau.base.Path;
import moldau.wire.Uuid;

/// A copy of a log in another log directory, until it takes the log's place (KIP-113).
///
/// ```text
///   directory A                      directory B
///   t-0                              t-0.<32 hex>-future     the copy grows
///   t-0.<32 hex>-delete              t-0.<32 hex>-future     the log is not there any more
///   t-0.<32 hex>-delete              t-0
/// ```
///
/// It is filled with [Log#appendAsFollower]. What batches do not tell is taken over at the end: epochs
/// in which nothing was written, and producers that wrote nothing since the log's start.
public final class Succession {
    private Succession() {}

    /// Makes an empty copy. Otherwise as [Log#create].
    ///
    /// @param directory from [LogName#future]
    public static Log create(Disk disk, Path directory, Log original, long nowMs) {
        return Creation.make(disk, original.partition(), directory, original.topicId(),
            original.settings(), nowMs);
    }

    /// Opens a copy that an earlier life began. Every batch is read and checked: nothing tells how
    /// much of it was on the platter. Blocks, perhaps for long.
    ///
    /// @return null if it is, or may be, of another topic of that name
    /// @throws moldau.base.fault.DiskFault if the directory is missing or cannot be read
    public static Log open(Disk disk, Path directory, Log original, long nowMs) {
        Workbench bench = new Workbench(disk, Opening.FILES_MAX);
        try {
            Log copy = new Opening(bench, original.partition(), directory, original.settings(),
                OpeningHints.unclean(nowMs)).run();
            if (copy.topicId() == null && copy.endOffset() == 0) copy.topicId(original.topicId());
            return original.topicId().equals(copy.topicId()) ? copy : null;
        } finally {
            bench.close();
        }
    }

    /// First offset from which two replicas of one partition may differ (KIP-101).
    public static long commonEnd(Log one, Log other) {
        return Epochs.commonEnd(one.epochs, one.endOffset(), other.epochs, other.endOffset());
    }

    /// Takes start and high watermark of the original, as far as the copy goes.
    public static void follow(Log copy, Log original) {
        copy.highWatermark(original.highWatermark());
        copy.raiseStart(Math.min(original.startOffset(), copy.highWatermark()));
    }

    /// Lets a copy of all there is know what its batches do not tell. The original is not used any more.
    public static void complete(Log copy, Log original) {
        assert copy.tip.isIdle() && original.tip.isIdle();
        assert copy.endOffset() == original.endOffset() : copy.endOffset();
        copy.epochs.become(original.epochs);
        copy.knownProducers().are(original.producers());
        copy.cleanEnd(original.cleanEnd());
        follow(copy, original);
    }
}
