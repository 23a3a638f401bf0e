package moldau.cli.kafka;

import java.nio.ByteBuffer;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.wire.batch.Batch;
import moldau.wire.batch.Batches;

/// The batches of a log's file, from anywhere in it.
///
/// @param file its name, for complaints
record LogBytes(String file, ByteBuffer bytes) {
    private static final int LENGTH_MIN = 14;

    /// Batches from `position` on.
    ///
    /// @param bytesMax a batch that ends after this many bytes is none
    /// @throws Failure if the file ends before
    Batches from(int position, long bytesMax) {
        if (position < 0 || position > bytes.limit()) {
            throw damaged("Slice from position " + position + " exceeds end position of " + file + ", which has "
                    + bytes.limit() + " bytes");
        }
        return new Batches().over(bytes, position, (int) Math.min(bytes.limit(), position + bytesMax));
    }

    /// Moves to the next batch.
    ///
    /// @throws Failure if the bytes cannot be one
    boolean next(Batches batches) {
        if (batches.tailBytes() > Batch.MAGIC_END) {
            int length = bytes.getInt(batches.position() + Batch.LENGTH_END - Integer.BYTES);
            if (length < LENGTH_MIN) {
                throw damaged("Found record size " + length + " smaller than minimum record overhead ("
                        + LENGTH_MIN + ") in file " + file + ".");
            }
        }
        return batches.next();
    }

    static Failure damaged(String message) {
        return Failure.of(Exit.FAILED, "M-2015 DAMAGED_FILE", message);
    }
}
