package moldau.broker.partition;

/// Those who want to hear of any news of one partition: fetches that found too little. A ring, so
/// that adding and leaving cost nothing whatever their number.
final class Watchers {
    private final Seat ring = new Seat(null);

    Watchers() {
        ring.next = ring;
        ring.previous = ring;
    }

    /// A watcher's place in the ring of one partition.
    static final class Seat implements Watch {
        private final News watcher;
        private Seat next;
        private Seat previous;

        private Seat(News watcher) {
            this.watcher = watcher;
        }

        @Override
        public void leave() {
            if (next == null) return;
            next.previous = previous;
            previous.next = next;
            next = null;
        }
    }

    Seat add(News watcher) {
        var seat = new Seat(watcher);
        seat.previous = ring.previous;
        seat.next = ring;
        ring.previous.next = seat;
        ring.previous = seat;
        return seat;
    }

    void news() {
        for (Seat each = ring.next; each != ring; ) {
            Seat following = each.next;
            each.watcher.news();
            // Whoever left took its link along: begin again, those told have nothing new to say.
            each = following.next == null && following != ring ? ring.next : following;
        }
    }

    boolean isEmpty() {
        return ring.next == ring;
    }
}
