package moldau.client;

import moldau.wire.batch.Batch;
import moldau.wire.batch.Head;
import moldau.wire.batch.Sequence;

/// What a producer is to brokers: an id and an epoch, by which they know a batch that comes twice
/// (KIP-98). Guarded by the lock of [Sending], which asks for it.
final class Identity {
    private long id = Batch.NO_PRODUCER_ID;
    private short epoch = Batch.NO_PRODUCER_EPOCH;
    private boolean asked;
    private boolean lost;

    /// Whether batches can be numbered. After a loss that is so again with a new id, once it is known of
    /// every batch numbered under the old one whether it was written; what was not is then to be numbered
    /// anew.
    boolean isKnown(Gathered gathered) {
        if (lost) {
            if (gathered.isUncertain()) return false;
            gathered.forgetNumbers();
            lost = false;
            id = Batch.NO_PRODUCER_ID;
        }
        return id != Batch.NO_PRODUCER_ID;
    }

    /// Whether somebody should ask for an id now; it counts as asked then.
    boolean wantsAsking() {
        if (asked || lost || id != Batch.NO_PRODUCER_ID) return false;
        asked = true;
        return true;
    }

    /// The question is over.
    void askAgain() {
        asked = false;
    }

    void become(long id, short epoch) {
        asked = false;
        this.id = id;
        this.epoch = epoch;
    }

    /// A number was used that brokers never saw: all that follow in its partition would be refused.
    void lose() {
        lost = true;
    }

    /// Whether only batches that have their number may leave, under it: to learn what became of them.
    boolean isLost() {
        return lost;
    }

    /// Gives a batch that leaves its number, unless it has one.
    void number(Lane lane, Outgoing batch) {
        if (batch.hasSequence()) return;
        batch.sequence = lane.nextSequence;
        lane.nextSequence = Sequence.plus(lane.nextSequence, batch.count());
        if (batch.isBuilt()) batch.renumber(id, epoch, batch.sequence);
    }

    Head head(Head head, Outgoing batch) {
        return head.withProducer(id, epoch, batch.sequence);
    }
}
