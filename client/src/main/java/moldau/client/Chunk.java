package moldau.client;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import moldau.base.fault.Malformed;
import moldau.wire.Errors;
import moldau.wire.batch.Batch;
import moldau.wire.batch.Batches;
import moldau.wire.batch.ControlType;
import moldau.wire.batch.Records;
import moldau.wire.message.FetchResponse.AbortedTxn;

/// Batches of one partition that were fetched, opened one at a time as records are asked for.
///
/// Under read_committed the broker sends what was aborted too, with a list of it: a producer's
/// records are left out from the first offset listed until its abort marker (KIP-98).
final class Chunk {
    private final TopicPartition partition;
    private final Batches batches;
    private final long startOffset;
    private final long endOffset;
    private final boolean checkCrcs;
    private final ArrayList<AbortedTxn> aborted;
    private final Set<Long> aborting = new HashSet<>();
    private final ArrayDeque<Received> opened = new ArrayDeque<>();
    private long position;
    private long positionAfterOpened;
    /// After the batch before; no checksum covers a base offset.
    private long batchEnd;

    /// @param bytes owned from now on
    /// @param startOffset records before it are left out
    /// @param aborted null unless only committed records are wanted
    Chunk(TopicPartition partition, ByteBuffer bytes, long startOffset, List<AbortedTxn> aborted,
            boolean checkCrcs) {
        this.partition = partition;
        this.startOffset = startOffset;
        this.checkCrcs = checkCrcs;
        this.position = startOffset;
        this.positionAfterOpened = startOffset;
        this.aborted = new ArrayList<>(aborted == null ? List.of() : aborted);
        this.aborted.sort((one, two) -> Long.compare(one.firstOffset(), two.firstOffset()));
        this.endOffset = end(bytes, startOffset);
        this.batches = new Batches().over(bytes);
    }

    private static long end(ByteBuffer bytes, long startOffset) {
        long end = startOffset;
        var scan = new Batches().over(bytes.duplicate());
        try {
            while (scan.next()) end = Math.max(end, scan.batch().nextOffset());
        } catch (Malformed _) {
            // Whoever comes to it is told so.
            end = Math.max(end, startOffset + 1);
        }
        return end;
    }

    /// Where to fetch on.
    long endOffset() {
        return endOffset;
    }

    /// Where the record that comes next is, or would be.
    long position() {
        return position;
    }

    /// @param records to open batches with; reused
    /// @return null at the end
    Received next(Records records) {
        while (opened.isEmpty()) {
            position = positionAfterOpened;
            if (!nextBatch()) return null;
            open(batches.batch(), records);
        }
        Received next = opened.pollFirst();
        position = opened.isEmpty() ? positionAfterOpened : next.offset() + 1;
        return next;
    }

    private boolean nextBatch() {
        try {
            return batches.next();
        } catch (Malformed e) {
            throw new Refused(Errors.CORRUPT_MESSAGE, partition.toString(),
                    "what is at offset " + position + " is no batch: " + e.getMessage());
        }
    }

    private void open(Batch batch, Records records) {
        if (batch.baseOffset() < batchEnd) throw corrupt(batch, "others came before it");
        // Before anything is believed that it says: a damaged one may seem to end before it does.
        if (checkCrcs && !batch.isIntact()) throw corrupt(batch, "its checksum is wrong");
        batchEnd = batch.nextOffset();
        positionAfterOpened = Math.max(position, batch.nextOffset());
        if (batch.nextOffset() <= startOffset) return;
        if (batch.isLegacy()) {
            throw new Refused(Errors.UNSUPPORTED_FOR_MESSAGE_FORMAT, partition.toString(),
                    "batch at offset " + batch.baseOffset() + " has format " + batch.magic());
        }
        if (isLeftOut(batch, records)) return;
        try {
            records.over(batch);
            long least = batch.baseOffset();
            while (records.next()) {
                long offset = records.offset();
                if (offset < least || offset > batch.lastOffset()) {
                    throw corrupt(batch, "a record of it at offset " + offset);
                }
                least = offset + 1;
                if (offset >= startOffset) opened.add(received(batch, records));
            }
        } catch (Malformed e) {
            throw corrupt(batch, e.getMessage());
        }
    }

    private Refused corrupt(Batch batch, String why) {
        return new Refused(Errors.CORRUPT_MESSAGE, partition.toString(),
                "batch at offset " + batch.baseOffset() + " is damaged: " + why);
    }

    private boolean isLeftOut(Batch batch, Records records) {
        while (!aborted.isEmpty() && aborted.getFirst().firstOffset() <= batch.lastOffset()) {
            aborting.add(aborted.removeFirst().producerId());
        }
        if (batch.isControl()) {
            if (aborting.contains(batch.producerId()) && isAbort(batch, records)) {
                aborting.remove(batch.producerId());
            }
            return true;
        }
        return batch.isTransactional() && aborting.contains(batch.producerId());
    }

    private boolean isAbort(Batch batch, Records records) {
        try {
            records.over(batch);
            return records.next() && ControlType.of(records.key()) == ControlType.ABORT;
        } catch (Malformed e) {
            throw corrupt(batch, e.getMessage());
        }
    }

    private Received received(Batch batch, Records at) {
        return new Received(partition.topic(), partition.partition(), at.offset(), at.timestamp(),
                batch.isAppendTime(), bytes(at.key()), bytes(at.value()), at.headers(),
                batch.leaderEpoch());
    }

    private static byte[] bytes(ByteBuffer slice) {
        if (slice == null) return null;
        byte[] bytes = new byte[slice.remaining()];
        slice.get(bytes);
        return bytes;
    }
}
