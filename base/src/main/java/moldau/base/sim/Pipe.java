package moldau.base.sim;

import java.util.ArrayDeque;

/// One direction of a connection: bytes under way, in order, each with its time of arrival.
final class Pipe {
    /// Linux retransmits for about this long.
    private static final long GIVE_UP_NANOS = 900_000_000_000L;

    private final Fabric fabric;
    private final Universe universe;
    private final SimConnection from;
    private final SimConnection to;
    private final Chance chance;
    private final ArrayDeque<Packet> flying = new ArrayDeque<>();
    private long lastArrivalNanos;
    private int heldBytes;
    private boolean pumping;

    private record Packet(long atNanos, byte[] bytes, End end) {}

    enum End { NOT, FIN, RESET }

    Pipe(Universe universe, SimConnection from, SimConnection to, long number) {
        this.universe = universe;
        this.fabric = universe.fabric();
        this.from = from;
        this.to = to;
        this.chance = new Chance(universe.seed(), "pipe", number);
    }

    /// Bytes that may be sent now.
    int room() {
        return universe.weather().windowBytes() - heldBytes;
    }

    /// Nothing arrives before.
    void notBefore(long nanos) {
        lastArrivalNanos = Math.max(lastArrivalNanos, nanos);
    }

    void send(byte[] bytes) {
        heldBytes += bytes.length;
        int pieceMax = universe.weather().pieceBytesMax();
        if (pieceMax == 0) {
            fly(bytes, End.NOT);
            return;
        }
        for (int at = 0; at < bytes.length; ) {
            int size = Math.min(bytes.length - at, 1 + chance.below(pieceMax));
            byte[] piece = new byte[size];
            System.arraycopy(bytes, at, piece, 0, size);
            fly(piece, End.NOT);
            at += size;
        }
    }

    void end(End end) {
        fly(new byte[0], end);
    }

    private void fly(byte[] bytes, End end) {
        long onWire = bytes.length * 1_000_000_000L / universe.weather().wireBytesPerSecond();
        long at = Math.max(lastArrivalNanos + onWire,
                universe.nowNanos() + onWire + fabric.delay(from.host(), to.host()));
        lastArrivalNanos = at;
        flying.add(new Packet(at, bytes, end));
        pump();
    }

    private void pump() {
        if (pumping || flying.isEmpty()) return;
        pumping = true;
        fabric.happen(flying.peek().atNanos, this::arrive);
    }

    private void arrive() {
        pumping = false;
        if (flying.isEmpty()) return;
        if (!to.host().isPowered() || fabric.isCut(from.host(), to.host())) {
            if (universe.nowNanos() - flying.peek().atNanos > GIVE_UP_NANOS) {
                flying.clear();
                from.fail(SimConnection.Reason.TIMED_OUT);
                return;
            }
            pumping = true;
            fabric.happen(universe.nowNanos() + Fabric.RETRY_NANOS, this::arrive);
            return;
        }
        while (!flying.isEmpty() && flying.peek().atNanos <= universe.nowNanos()) {
            Packet packet = flying.remove();
            to.arrived(packet.bytes, packet.end);
        }
        pump();
    }

    /// The receiver has taken `bytes`: there is room again.
    void taken(int bytes) {
        heldBytes -= bytes;
        assert heldBytes >= 0 : heldBytes;
        if (from.waitsForRoom()) {
            fabric.happen(universe.nowNanos() + fabric.delay(to.host(), from.host()),
                    from::roomAgain);
        }
    }

    /// Drops what is under way.
    void drop() {
        flying.clear();
    }
}
