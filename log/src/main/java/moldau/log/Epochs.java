package moldau.log;

import java.util.Arrays;
import moldau.base.fault.Malformed;

/// Which leader epoch began where in one log (KIP-101), kept as `leader-epoch-checkpoint`:
///
/// ```text
/// 0
/// <count>
/// <epoch> <start offset>
/// ...
/// ```
///
/// Epochs rise strictly, start offsets do not fall. Memory is the truth; the file is written by
/// [Flush], off the loop, and before the recovery point passes what it says: an epoch that the file
/// lacks after a crash is found again in the batches from the recovery point on. Only an epoch in
/// which nothing was written can be lost so, and it means nothing then.
final class Epochs {
    static final String FILE = "leader-epoch-checkpoint";
    private static final int COUNT_MAX = 1 << 20;
    private static final int UNKNOWN = -1;

    private int[] epochs = new int[1];
    private long[] starts = new long[1];
    private int count;
    /// Rises with each change.
    private int version;
    /// Entries of the file that count, or [#UNKNOWN], and how many of them are the first here.
    private int fileCount;
    private int fileCommon;

    int version() {
        return version;
    }

    /// The file is as this was at `version`.
    void stored(int version) {
        fileCount = version == this.version ? count : UNKNOWN;
        fileCommon = fileCount;
    }

    /// Whether the file says less than it must of a log that ends at `endOffset`. An epoch in which
    /// nothing was written need not be in it.
    boolean isFileBehind(long endOffset) {
        return !isFileStart() || count > fileCommon && starts[fileCommon] < endOffset;
    }

    /// Whether the file holds the first of the entries and no others: then what it lacks is found
    /// again in the batches.
    boolean isFileStart() {
        return fileCount != UNKNOWN && fileCount == fileCommon;
    }

    int count() {
        return count;
    }

    int latest() {
        return count == 0 ? -1 : epochs[count - 1];
    }

    int firstEpoch() {
        return count == 0 ? -1 : epochs[0];
    }

    long start(int i) {
        return starts[i];
    }

    int epoch(int i) {
        return epochs[i];
    }

    /// Notes that `epoch` begins at `startOffset`; entries that contradict it go.
    void begin(int epoch, long startOffset) {
        assert epoch >= 0 : epoch;
        assert startOffset >= 0 : startOffset;
        if (count > 0 && epochs[count - 1] == epoch && starts[count - 1] <= startOffset) return;
        while (count > 0 && (latest() >= epoch || starts[count - 1] >= startOffset)) {
            boolean isHarmless = isFileStart() && latest() < epoch;
            drop();
            // An epoch in which nothing was written, older than what is now: it may stay there.
            if (isHarmless) fileCount = fileCommon;
        }
        if (count == epochs.length) {
            epochs = Arrays.copyOf(epochs, 2 * count);
            starts = Arrays.copyOf(starts, 2 * count);
        }
        epochs[count] = epoch;
        starts[count] = startOffset;
        count++;
        version++;
    }

    /// Forgets epochs that begin at `endOffset` or later.
    void truncateEnd(long endOffset) {
        int before = count;
        while (count > 0 && starts[count - 1] >= endOffset) drop();
        if (count != before) version++;
    }

    private void drop() {
        count--;
        fileCommon = Math.min(fileCommon, count);
    }

    /// Forgets epochs that end at or before `startOffset`; the one covering it begins there then.
    void truncateStart(long startOffset) {
        int covering = -1;
        while (covering + 1 < count && starts[covering + 1] <= startOffset) covering++;
        if (covering < 0 || covering == 0 && starts[0] == startOffset) return;
        System.arraycopy(epochs, covering, epochs, 0, count - covering);
        System.arraycopy(starts, covering, starts, 0, count - covering);
        count -= covering;
        starts[0] = startOffset;
        fileCount = UNKNOWN;
        version++;
    }

    void clear() {
        if (count > 0) version++;
        count = 0;
        fileCommon = Math.min(fileCommon, count);
    }

    /// The epoch in force at `offset`; -1 if none is known.
    int at(long offset) {
        for (int i = count - 1; i >= 0; i--) {
            if (starts[i] <= offset) return epochs[i];
        }
        return -1;
    }

    /// Where the largest epoch not above `epoch` ends, in a log that ends at `endOffset`.
    EpochEnd endOf(int epoch, long endOffset) {
        if (epoch < 0 || count == 0 || epoch > latest()) return EpochEnd.UNKNOWN;
        if (epoch == latest()) return new EpochEnd(epoch, endOffset);
        if (epoch < epochs[0]) return new EpochEnd(epoch, starts[0]);
        int i = count - 1;
        while (epochs[i] > epoch) i--;
        return new EpochEnd(epochs[i], starts[i + 1]);
    }

    String text() {
        StringBuilder text = new StringBuilder(16 + 12 * count);
        text.append("0\n").append(count).append('\n');
        for (int i = 0; i < count; i++) {
            text.append(epochs[i]).append(' ').append(starts[i]).append('\n');
        }
        return text.toString();
    }

    /// Replaces all entries by those of `text`, which may be empty for none.
    ///
    /// @throws Malformed if it is not as drawn above
    void read(String text) {
        clear();
        CheckpointText lines = new CheckpointText(text, COUNT_MAX);
        for (int i = 0; i < lines.count(); i++) {
            String[] fields = lines.next(2);
            long epoch = CheckpointText.number(fields[0]);
            long start = CheckpointText.number(fields[1]);
            boolean ordered = count == 0 || epoch > latest() && start >= starts[count - 1];
            if (epoch > Integer.MAX_VALUE || !ordered) {
                throw new Malformed("epoch entry out of order: '" + epoch + " " + start + "'");
            }
            begin((int) epoch, start);
        }
        lines.end();
    }

    /// Where two logs part, one of epochs `ours` that ends at `end`, one of `theirs` that ends at
    /// `theirEnd`: in the newest epoch that both know.
    static long commonEnd(Epochs ours, long end, Epochs theirs, long theirEnd) {
        long common = Math.min(end, theirEnd);
        for (int i = ours.count - 1; i >= 0; i--) {
            if (ours.starts[i] >= common) continue;
            EpochEnd other = theirs.endOf(ours.epochs[i], theirEnd);
            if (other.epoch() == ours.epochs[i]) return Math.min(common, other.endOffset());
            common = ours.starts[i];
        }
        return common;
    }

    /// Says what `other` says.
    void become(Epochs other) {
        clear();
        for (int i = 0; i < other.count; i++) begin(other.epochs[i], other.starts[i]);
    }

    void checkInvariants() {
        for (int i = 1; i < count; i++) {
            assert epochs[i] > epochs[i - 1] : i;
            assert starts[i] >= starts[i - 1] : i;
        }
    }
}
