package moldau.cli.kafka;

import java.io.PrintStream;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.client.Replicas;
import moldau.client.TopicPartition;
import moldau.wire.Errors;

/// The part of `kafka-reassign-partitions.sh` that moves replicas between the directories of their
/// brokers (KIP-113): what stands in a file's `log_dirs`.
final class DirectoryMoves {
    private static final long RETRY_MS = 100;

    private final PrintStream out;
    private final Replicas replicas;
    private final SortedMap<Replica, String> wanted = new TreeMap<>();

    /// One replica, as the tool writes it.
    private record Replica(TopicPartition partition, int broker) implements Comparable<Replica> {
        private static final Comparator<Replica> ORDER =
                Comparator.comparingInt(Replica::broker).thenComparing(Replica::partition);

        @Override
        public int compareTo(Replica other) {
            return ORDER.compare(this, other);
        }

        @Override
        public String toString() {
            return partition + "-" + broker;
        }
    }

    /// Where a replica is.
    ///
    /// @param current null if no directory that can be used has it
    /// @param future where it goes; null if it stays
    private record Place(String current, String future) {}

    DirectoryMoves(PrintStream out, Replicas replicas, ReassignmentFile file) {
        this.out = out;
        this.replicas = replicas;
        file.directories().forEach((partition, of) ->
                of.forEach((broker, directory) -> wanted.put(new Replica(partition, broker), directory)));
    }

    /// Has them begun. A replica that comes from another broker may not be there yet.
    void begin(long timeoutMs) {
        begin(wanted, timeoutMs);
    }

    private void begin(SortedMap<Replica, String> moves, long timeoutMs) {
        var pending = new TreeMap<>(moves);
        long giveUpNanos = System.nanoTime() + timeoutMs * 1_000_000;
        while (true) {
            ask(pending);
            if (pending.isEmpty()) return;
            if (System.nanoTime() >= giveUpNanos) {
                throw failed("Timed out before log directory move" + Reassignment.plural(pending.size())
                        + " could be started for: " + Reassignment.comma(pending.keySet()));
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(RETRY_MS);
        } catch (InterruptedException e) {
            throw failed("interrupted");
        }
    }

    /// Takes away what has begun.
    private void ask(SortedMap<Replica, String> pending) {
        var byBroker = new TreeMap<Integer, Map<TopicPartition, String>>();
        pending.forEach((replica, directory) -> byBroker
                .computeIfAbsent(replica.broker(), _ -> new TreeMap<>()).put(replica.partition(), directory));
        byBroker.forEach((broker, moves) -> replicas.moveInside(broker, moves).forEach((partition, outcome) -> {
            var replica = new Replica(partition, broker);
            if (outcome.error() == Errors.NONE) {
                out.println("Successfully started moving log directory to " + pending.remove(replica)
                        + " for replica " + partition + " with broker " + broker + " ");
            } else if (outcome.error() != Errors.REPLICA_NOT_AVAILABLE) {
                throw failed("Failed to alter dir for " + replica);
            }
        }));
    }

    private static Failure failed(String why) {
        return Failure.of(Exit.FAILED, "", why);
    }

    private Map<Replica, Place> places() {
        var found = new HashMap<Replica, Place>();
        for (int broker : wanted.keySet().stream().map(Replica::broker).distinct().toList()) {
            for (var directory : replicas.logDirs(broker)) {
                for (var topic : directory.topics()) {
                    for (var row : topic.partitions()) {
                        var replica = new Replica(new TopicPartition(topic.name(), row.partitionIndex()), broker);
                        Place before = found.getOrDefault(replica, new Place(null, null));
                        found.put(replica, row.isFutureKey() ? new Place(before.current(), directory.logDir())
                                : new Place(directory.logDir(), before.future()));
                    }
                }
            }
        }
        return found;
    }

    /// Tells how far they are.
    ///
    /// @return whether some are not done
    boolean verify() {
        if (wanted.isEmpty()) {
            out.println();
            return false;
        }
        Map<Replica, Place> places = places();
        boolean[] underWay = {false};
        wanted.forEach((replica, directory) -> {
            Place at = places.getOrDefault(replica, new Place(null, null));
            underWay[0] |= at.future() != null;
            out.println(state(replica, directory, at));
        });
        return underWay[0];
    }

    private static String state(Replica replica, String directory, Place at) {
        String name = "Partition " + replica.partition();
        String broker = " on broker " + replica.broker();
        if (at.current() == null) {
            return name + " is not found in any live log dir" + broker
                    + ". There is likely an offline log directory on the broker.";
        }
        if (at.future() != null) {
            return at.future().equals(directory) ? "Reassignment of replica " + replica + " is still in progress."
                    : name + broker + " is being moved to log dir " + at.future() + " instead of " + directory + ".";
        }
        return at.current().equals(directory) ? "Reassignment of replica " + replica + " completed successfully."
                : name + broker + " is not being moved from log dir " + at.current() + " to " + directory + ".";
    }

    /// Calls off those that are under way.
    void cancel(long timeoutMs) {
        Map<Replica, Place> places = wanted.isEmpty() ? Map.of() : places();
        var back = new TreeMap<Replica, String>();
        for (Replica each : wanted.keySet()) {
            Place at = places.get(each);
            if (at != null && at.current() != null && at.future() != null) back.put(each, at.current());
        }
        if (back.isEmpty()) out.print("None of the specified partition moves are active.");
        else begin(back, timeoutMs);
    }
}
