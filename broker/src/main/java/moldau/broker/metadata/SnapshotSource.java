package moldau.broker.metadata;

import java.util.function.Consumer;
import moldau.wire.record.MetadataRecord;

/// Who can say the whole state as records: the keeper of the image. Asked on the controller's loop.
public interface SnapshotSource {
    /// The committed state of now, or null while it is in the middle of a metadata transaction.
    Captured capture();

    /// A state that does not change any more.
    ///
    /// @param endOffset all before it is in the state
    interface Captured {
        long endOffset();

        /// Gives all records, off the loops.
        void write(Consumer<MetadataRecord> to);

        /// The version to write a record at.
        int version(MetadataRecord record);
    }
}
