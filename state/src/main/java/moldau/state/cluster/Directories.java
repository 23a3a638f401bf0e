package moldau.state.cluster;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import moldau.wire.Uuid;

/// Reserved ids of log directories (KIP-858). Ids below 100 never name a real one.
public final class Directories {
    /// The partition was placed before directories were recorded.
    public static final Uuid MIGRATING = new Uuid(0, 0);
    /// The broker has several directories and has not said yet which one it chose.
    public static final Uuid UNASSIGNED = new Uuid(0, 1);
    /// The replica was in a directory that has failed.
    public static final Uuid LOST = new Uuid(0, 2);

    private Directories() {
    }

    public static boolean isReserved(Uuid id) {
        return id.high() == 0 && id.low() >= 0 && id.low() < 100;
    }

    /// `directories`, or one MIGRATING for each replica where a record names none.
    static List<Uuid> orMigrating(List<Uuid> directories, int replicas) {
        for (Uuid directory : directories) if (!directory.equals(MIGRATING)) return directories;
        return List.copyOf(Collections.nCopies(replicas, MIGRATING));
    }

    static List<Uuid> sorted(List<Uuid> directories) {
        var sorted = new ArrayList<>(directories);
        Collections.sort(sorted);
        return List.copyOf(sorted);
    }
}
