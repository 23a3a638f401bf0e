package moldau.broker.connection;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import moldau.base.Buffers;
import moldau.base.Clock;
import moldau.base.Endpoint;
import moldau.base.Loop;
import moldau.base.Task;
import moldau.base.Network.Connection;
import moldau.base.fault.Malformed;
import moldau.wire.conversation.FrameReader;
import moldau.wire.message.Api;

/// One client's conversation: requests in order, answers in the same order.
///
/// Kafka handles one request of a connection at a time, and clients rely on the order. So do we,
/// with one exception that nobody can tell but by its speed: a Produce may start while earlier
/// Produce requests wait for their replicas or their fsync, because the log already fixes their order.
public final class Conversation implements Connection.Events {
    /// Answers that may be owed at once: more than any client pipelines, few enough to bound memory.
    static final int OWED_MAX = 128;
    /// Unsent bytes beyond which no further request is started: a slow reader waits for itself.
    static final long UNSENT_BYTES_MAX = 8 << 20;

    private final Door door;
    private final Endpoint peer;
    private final Conversations all;
    private final FrameReader frames;
    private final Clock clock;
    private final ArrayDeque<Owed> owed = new ArrayDeque<>(4);
    private Connection connection;
    private Software software = Software.UNKNOWN;
    private boolean muted;
    private boolean starved;
    private boolean closed;
    private boolean closing;
    private boolean resumePosted;
    private int othersOwed;
    private long lastActiveNanos;
    /// When the half frame that is kept began to arrive; -1 without one.
    private long frameStartedNanos = -1;

    /// What the client said it is, in ApiVersions (KIP-511).
    public record Software(String name, String version) {
        static final Software UNKNOWN = new Software("unknown", "unknown");
    }

    Conversation(Door door, Endpoint peer, Conversations all, Buffers buffers, Clock clock) {
        this.door = door;
        this.peer = peer;
        this.all = all;
        this.clock = clock;
        this.frames = new FrameReader(buffers, all.limits().frameBytesMax(), new FrameReader.Sink() {
            @Override
            public boolean frame(ByteBuffer frame) {
                return take(frame);
            }

            @Override
            public void borrowEnds() {
                all.apis().borrowEnds();
            }
        });
    }

    Loop loop() {
        return connection.loop();
    }

    public Endpoint peer() {
        return peer;
    }

    Door door() {
        return door;
    }

    public Software software() {
        return software;
    }

    public void software(Software software) {
        this.software = software;
    }

    @Override
    public void onOpen(Connection it) {
        connection = it;
        lastActiveNanos = clock.nowNanos();
        all.opened(this);
    }

    @Override
    public ByteBuffer readInto(Connection it) {
        return frames.readInto();
    }

    @Override
    public void onBytes(Connection it, ByteBuffer borrowed) {
        lastActiveNanos = clock.nowNanos();
        try {
            frames.bytes(borrowed);
            afterReading();
        } catch (Malformed malformed) {
            all.refused(this, malformed.getMessage());
            close();
        }
    }

    private void afterReading() {
        if (closed) return;
        starved = !frames.makeRoom();
        boolean half = frames.holdsBytes() && !muted;
        if (!half) frameStartedNanos = -1;
        else if (frameStartedNanos < 0) frameStartedNanos = lastActiveNanos;
        connection.pauseReading(muted || starved);
        if (starved) all.starved(this);
    }

    /// Asked again when buffers may have come back.
    void retryStarved() {
        if (!closed && starved) afterReading();
    }

    @Override
    public void onSent(Connection it) {
        lastActiveNanos = clock.nowNanos();
        resume();
    }

    /// Whether nothing was heard or owed for so long that the connection should go, and why.
    ///
    /// @return null while it may stay
    String overdue(long nowNanos, Limits limits) {
        if (frameStartedNanos >= 0 && nowNanos - frameStartedNanos > limits.halfFrameNanosMax()) {
            return "half a frame for too long";
        }
        if (owed.isEmpty() && nowNanos - lastActiveNanos > limits.idleNanosMax()) return "idle";
        if (connection.unsentBytes() > 0 && nowNanos - lastActiveNanos > limits.unreadNanosMax()) {
            return "does not read its answers";
        }
        return null;
    }

    @Override
    public void onClosed(Connection it, Connection.Reason reason) {
        closed = true;
        frames.close();
        for (Owed each : owed) each.drop();
        owed.clear();
        all.closed(this);
    }

    public void close() {
        if (!closed) connection.close();
    }

    public boolean isClosed() {
        return closed;
    }

    /// Offered one whole frame; takes it unless an earlier request must be answered first.
    private boolean take(ByteBuffer frame) {
        if (closed || closing) return false;
        muted = !mayStart(frame);
        if (muted) return false;
        Request request = RequestHeaders.read(this, frame, clock.nowNanos());
        var mine = new Owed(request);
        owed.addLast(mine);
        if (request.api() != Api.PRODUCE) othersOwed++;
        all.apis().handle(request, mine);
        return true;
    }

    private boolean mayStart(ByteBuffer frame) {
        if (owed.isEmpty()) return connection.unsentBytes() <= UNSENT_BYTES_MAX;
        return othersOwed == 0
                && owed.size() < OWED_MAX
                && frame.remaining() >= Short.BYTES
                && frame.getShort(frame.position()) == Api.PRODUCE.key();
    }

    private void resume() {
        if (closed || !muted) return;
        muted = false;
        try {
            frames.resume();
            afterReading();
        } catch (Malformed malformed) {
            all.refused(this, malformed.getMessage());
            close();
        }
    }

    /// Sends what is answered at the head of the queue.
    private void flush() {
        Owed first;
        while ((first = owed.peekFirst()) != null && first.answered) {
            owed.pollFirst();
            if (first.request.api() != Api.PRODUCE) othersOwed--;
            first.leave();
        }
        // Not from within the handler of a frame: that loop goes on by itself.
        if (muted && !resumePosted) {
            resumePosted = true;
            loop().atTurnEnd(this::resumeLater);
        }
    }

    private void resumeLater() {
        resumePosted = false;
        resume();
    }

    /// An answer that is owed, in the order of the requests.
    private final class Owed implements Responder {
        private final Request request;
        private boolean answered;
        private Object[] pieces;
        private String closeWhy;
        private Task whenGone;

        Owed(Request request) {
            this.request = request;
        }

        @Override
        public void send(Body body) {
            if (closed) return;
            Object[] frame;
            try {
                frame = all.responses().frame(request, body);
            } catch (RuntimeException | AssertionError bug) {
                all.unsayable(request, bug);
                close("no words for the answer to " + request.api().apiName());
                return;
            }
            answer(frame);
        }

        @Override
        public void nothing() {
            if (!closed) answer(null);
        }

        @Override
        public void close(String why) {
            closeWhy = why;
            if (!closed) answer(null);
        }

        @Override
        public void whenGone(Task task) {
            whenGone = task;
        }

        private void answer(Object[] frame) {
            assert loop().isCurrent() : "answered off the loop";
            assert !answered : "answered twice: " + request.api();
            answered = true;
            pieces = frame;
            whenGone = null;
            flush();
        }

        private void leave() {
            if (pieces != null) ResponseWriter.send(pieces, connection);
            pieces = null;
            if (closeWhy == null) return;
            all.refused(Conversation.this, closeWhy);
            closing = true;
            connection.closeAfterSending();
        }

        private void drop() {
            if (pieces != null) ResponseWriter.release(pieces);
            pieces = null;
            if (whenGone != null) whenGone.run();
            whenGone = null;
        }
    }
}
