package moldau.broker.api;

import java.util.ArrayList;
import java.util.List;
import moldau.base.Loop;
import moldau.broker.connection.Request;
import moldau.broker.connection.Responder;
import moldau.broker.partition.Partition;
import moldau.broker.partition.Shard;
import moldau.broker.partition.Waiter;
import moldau.log.Appended;
import moldau.state.cluster.TopicImage;
import moldau.wire.Errors;
import moldau.wire.batch.Validated;
import moldau.wire.message.ProduceRequest;

/// One Produce under way: what became of each partition's batch, and when that may be said.
///
/// ```
///   handed ──► gathered ──► written ──► acks=1: said ──► acks=all: said when committed,
///      `── refused: said                                 or `timeoutMs` later as timed out
/// ```
final class Producing {
    private static final short ALL = -1;
    private static final short NONE = 0;

    private final Request request;
    private final ProduceRequest body;
    private final Responder responder;
    private final Shard home;
    private final ProduceAnswers answers;
    private final ArrayList<Part> parts = new ArrayList<>(1);
    private int missing;
    private boolean allHanded;
    private boolean answered;
    private Loop.Timer timer;

    Producing(
            Request request, ProduceRequest body, Responder responder, Shard home,
            ProduceAnswers answers) {
        this.request = request;
        this.body = body;
        this.responder = responder;
        this.home = home;
        this.answers = answers;
    }

    ProduceRequest body() {
        return body;
    }

    List<Part> parts() {
        return parts;
    }

    /// The next partition's share, in the order of the request.
    Part part(int index) {
        var part = new Part(index);
        parts.add(part);
        missing++;
        return part;
    }

    /// All parts have been handed to their owners, and those of this loop are written.
    void allHanded() {
        allHanded = true;
        if (missing == 0) {
            answer();
        } else if (body.acks() == ALL) {
            long timeoutNanos = Math.max(0, body.timeoutMs()) * 1_000_000L;
            timer = home.loop().at(home.clock().nowNanos() + timeoutNanos, this::timeUp);
        }
    }

    private void timeUp() {
        for (Part part : parts) if (!part.done) part.error = Errors.REQUEST_TIMED_OUT;
        if (!answered) answer();
    }

    private void answer() {
        answered = true;
        if (timer != null) timer.cancel();
        if (body.acks() != NONE) {
            responder.send((out, version) -> answers.write(out, version, this, request, home.image()));
            return;
        }
        Part wrong = null;
        for (Part part : parts) if (part.error != Errors.NONE) wrong = part;
        if (wrong == null) responder.nothing();
        else responder.close("acks=0 to " + wrong + " ended with error " + wrong.error);
    }

    private void done(Part part) {
        if (home.loop().isCurrent()) doneHere(part);
        else home.loop().insist(() -> doneHere(part));
    }

    private void doneHere(Part part) {
        if (part.done) return;
        part.done = true;
        if (--missing == 0 && allHanded && !answered) answer();
    }

    /// One partition's share. Filled on the partition's loop, read on the connection's.
    final class Part implements Waiter {
        private final int index;
        private TopicImage topic;
        private Partition partition;
        private long lastOffset = -1;
        private boolean done;
        short error;
        String message;
        long baseOffset = -1;
        long appendTimeMs = -1;
        long startOffset = -1;
        List<Validated.RecordError> recordErrors = List.of();

        Part(int index) {
            this.index = index;
        }

        int index() {
            return index;
        }

        int version() {
            return request.version();
        }

        boolean wantsAll() {
            return body.acks() == ALL;
        }

        void of(TopicImage topic) {
            this.topic = topic;
        }

        /// @return null if it is not known
        TopicImage topic() {
            return topic;
        }

        void startOffset(long offset) {
            startOffset = offset;
        }

        void refuse(short error, String message) {
            this.error = error;
            this.message = message;
            done(this);
        }

        void reject(Validated.Rejected no) {
            recordErrors = no.records();
            refuse(no.error(), no.message());
        }

        void appended(Partition partition, Appended.At at) {
            this.partition = partition;
            baseOffset = at.baseOffset();
            lastOffset = at.lastOffset();
            appendTimeMs = at.appendTimeMs();
            partition.shard().whenWritten(this::written);
        }

        /// The producer sent it before: it is told where it went, once it is committed.
        void duplicate(Partition partition, Appended.Duplicate same) {
            this.partition = partition;
            baseOffset = same.baseOffset();
            lastOffset = same.lastOffset();
            appendTimeMs = same.timestampMs();
            partition.shard().whenWritten(this::written);
        }

        private void written() {
            if (partition.isGone() || lastOffset >= partition.log().endOffset()) {
                baseOffset = -1;
                refuse(Errors.KAFKA_STORAGE_ERROR, "the disk is full or broken");
            } else if (wantsAll()) {
                partition.whenCommitted(lastOffset + 1, this);
            } else {
                done(this);
            }
        }

        @Override
        public void committed() {
            if (!partition.leading().hasEnoughInSync()) error = Errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND;
            done(this);
        }

        @Override
        public void failed(short why) {
            error = why;
            done(this);
        }

        @Override
        public String toString() {
            return (topic == null ? "?" : topic.name()) + "-" + index;
        }
    }
}
