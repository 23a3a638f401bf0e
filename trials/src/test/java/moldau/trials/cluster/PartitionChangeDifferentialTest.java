package moldau.trials.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import moldau.state.cluster.Ids;
import moldau.state.cluster.PartitionChange;
import moldau.state.cluster.PartitionImage;
import moldau.state.cluster.RecordVersions;
import moldau.wire.record.PartitionChangeRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.controller.PartitionChangeBuilder;
import org.apache.kafka.metadata.LeaderRecoveryState;
import org.apache.kafka.metadata.PartitionRegistration;
import org.apache.kafka.server.common.MetadataVersion;
import org.junit.jupiter.api.Test;

/// The same change of the same partition, decided by us and by Apache Kafka's controller, is the
/// same record.
///
/// Left out is what no controller asks for: a leader that is alive and dropped from the ISR all the
/// same, and eligible replicas while the replica list shrinks, where Apache Kafka may keep a broker
/// eligible that holds no replica any more.
class PartitionChangeDifferentialTest {
    private static final int CASES = 60_000;
    private static final short ELR_VERSION = 30;
    private static final Uuid TOPIC = new Uuid(1, 2);
    private static final int INDEX = 5;

    @Test
    void weDecideAsApacheKafkaDoes() {
        int changed = 0;
        for (int seed = 0; seed < CASES; seed++) {
            var one = new Case(new Random(seed));
            if (one.isLeftOut()) continue;
            String theirs = one.theirs();
            assertEquals(theirs, one.ours(), () -> one.toString());
            if (!theirs.equals("none")) changed++;
        }
        assertTrue(changed > CASES / 3, changed + " changes");
    }

    /// A partition, what is wanted of it, and who is alive.
    private static final class Case {
        final Random random;
        final boolean elr;
        final short version;
        final int minIsr;
        final List<Integer> replicas = new ArrayList<>();
        final List<Integer> isr;
        final List<Integer> eligible;
        final List<Integer> lastKnown;
        final List<Integer> adding = new ArrayList<>();
        final List<Integer> removing = new ArrayList<>();
        final int leader;
        final byte recovery;
        final Set<Integer> alive = new HashSet<>();
        final PartitionImage partition;
        final PartitionChange.Election election;

        final List<Integer> wantedIsr;
        List<Integer> wantedReplicas;
        List<Integer> wantedAdding;
        List<Integer> wantedRemoving;
        List<Integer> unclean = List.of();

        Case(Random random) {
            this.random = random;
            elr = random.nextInt(4) != 0;
            version = elr ? ELR_VERSION : (short) (7 + random.nextInt(24));
            minIsr = 1 + random.nextInt(3);
            int size = 1 + random.nextInt(4);
            for (int i = 0; i < size; i++) replicas.add(i);
            Collections.shuffle(replicas, random);
            isr = some(replicas, 0.6);
            if (!elr && isr.isEmpty()) isr.add(replicas.getFirst());
            List<Integer> others = new ArrayList<>(replicas);
            others.removeAll(isr);
            boolean isShort = elr && isr.size() < Math.min(minIsr, size);
            eligible = isShort ? some(others, 0.5) : List.of();
            boolean leaderless = isr.isEmpty() || random.nextInt(4) == 0;
            leader = leaderless ? -1 : isr.get(random.nextInt(isr.size()));
            boolean remembers = elr && isr.isEmpty() && random.nextBoolean();
            lastKnown = remembers ? List.of(replicas.get(random.nextInt(size))) : List.of();
            boolean recovers = isr.size() == 1 && leader >= 0 && random.nextInt(3) == 0;
            recovery = (byte) (recovers ? 1 : 0);
            if (random.nextInt(4) == 0) {
                adding.addAll(some(replicas, 0.4));
                List<Integer> old = new ArrayList<>(replicas);
                old.removeAll(adding);
                removing.addAll(some(old, 0.4));
            }
            for (int i = 0; i < 6; i++) if (random.nextInt(3) != 0) alive.add(i);
            election = PartitionChange.Election.values()[random.nextInt(3)];
            wantedIsr = new ArrayList<>(isr);
            wantedReplicas = replicas;
            wantedAdding = adding;
            wantedRemoving = removing;
            want(size);
            var directories = new ArrayList<moldau.wire.Uuid>();
            for (int id : replicas) directories.add(ourDirectory(id));
            partition = new PartitionImage(Ids.of(replicas), directories, Ids.of(isr),
                    Ids.of(removing), Ids.of(adding), Ids.of(eligible), Ids.of(lastKnown), leader,
                    recovery, 3, 9);
        }

        private void want(int size) {
            switch (random.nextInt(5)) {
                case 0 -> {
                    int gone = random.nextInt(size);
                    wantedIsr.remove((Integer) gone);
                    alive.remove(gone);
                }
                case 1 -> {
                    int gone = random.nextInt(size);
                    wantedIsr.remove((Integer) gone);
                    alive.remove(gone);
                    unclean = List.of(gone);
                }
                case 2 -> {
                    int back = random.nextInt(size);
                    if (!wantedIsr.contains(back)) wantedIsr.add(back);
                }
                case 3 -> {
                    wantedReplicas = new ArrayList<>(replicas);
                    wantedReplicas.add(4);
                    wantedAdding = List.of(4);
                    wantedRemoving = random.nextBoolean()
                            ? List.of(replicas.getFirst()) : List.of();
                }
                default -> { }
            }
        }

        /// Where ours is another decision (docs/differences.md).
        boolean isLeftOut() {
            // The last one in sync was away already, and goes: ours is remembered.
            boolean lastGoes = elr && leader < 0 && isr.size() == 1 && wantedIsr.isEmpty();
            boolean droppedAlive = leader >= 0 && alive.contains(leader)
                    && !wantedIsr.contains(leader);
            boolean shrinks = elr && (!removing.isEmpty() || !wantedRemoving.isEmpty());
            return droppedAlive || shrinks || lastGoes;
        }

        String theirs() {
            var registration = new PartitionRegistration.Builder()
                    .setReplicas(array(replicas))
                    .setDirectories(replicas.stream().map(this::theirDirectory)
                            .toArray(Uuid[]::new))
                    .setIsr(array(isr))
                    .setRemovingReplicas(array(removing))
                    .setAddingReplicas(array(adding))
                    .setElr(array(eligible))
                    .setLastKnownElr(array(lastKnown))
                    .setLeader(leader)
                    .setLeaderRecoveryState(LeaderRecoveryState.of(recovery))
                    .setLeaderEpoch(3)
                    .setPartitionEpoch(9)
                    .build();
            var record = new PartitionChangeBuilder(registration, TOPIC, INDEX, alive::contains,
                    MetadataVersion.fromFeatureLevel(version), minIsr, elr)
                    .setElection(switch (election) {
                        case CLEAN -> PartitionChangeBuilder.Election.ONLINE;
                        case PREFERRED -> PartitionChangeBuilder.Election.PREFERRED;
                        case UNCLEAN -> PartitionChangeBuilder.Election.UNCLEAN;
                    })
                    .setTargetIsr(wantedIsr)
                    .setTargetReplicas(wantedReplicas)
                    .setTargetAdding(wantedAdding)
                    .setTargetRemoving(wantedRemoving)
                    .setUncleanShutdownReplicas(unclean)
                    .setDefaultDirProvider(this::theirDirectory)
                    .build();
            if (record.isEmpty()) return "none";
            var it = (org.apache.kafka.common.metadata.PartitionChangeRecord)
                    record.get().message();
            assertEquals(RecordVersions.of(
                    PartitionChangeRecord.DEFAULT, version), record.get().version());
            return text(it.isr(), it.leader(), it.replicas(), it.removingReplicas(),
                    it.addingReplicas(), it.leaderRecoveryState(), it.directories(),
                    it.eligibleLeaderReplicas(), it.lastKnownElr());
        }

        String ours() {
            var wanted = PartitionChange.Wanted.unchanged(partition)
                    .withElection(election)
                    .withIsr(Ids.of(wantedIsr))
                    .withAssignment(Ids.of(wantedReplicas), Ids.of(wantedRemoving),
                            Ids.of(wantedAdding))
                    .withStoppedUncleanly(Ids.of(unclean));
            var it = PartitionChange.of(new moldau.wire.Uuid(1, 2), INDEX, partition, wanted,
                    new PartitionChange.Around(
                            alive::contains, minIsr, elr, version, this::ourDirectory));
            if (it == null) return "none";
            return text(it.isr(), it.leader(), it.replicas(), it.removingReplicas(),
                    it.addingReplicas(), it.leaderRecoveryState(), it.directories(),
                    it.eligibleLeaderReplicas(), it.lastKnownElr());
        }

        /// Orders of eligible replicas do not matter and may differ.
        private static String text(List<Integer> isr, int leader, List<Integer> replicas,
                List<Integer> removing, List<Integer> adding, int recovery, List<?> directories,
                List<Integer> eligible, List<Integer> lastKnown) {
            List<Integer> sorted = eligible == null ? null : eligible.stream().sorted().toList();
            return "isr " + isr + " leader " + leader + " replicas " + replicas
                    + " removing " + removing + " adding " + adding + " recovery " + recovery
                    + " directories " + directories + " eligible " + sorted
                    + " last " + lastKnown;
        }

        private moldau.wire.Uuid ourDirectory(int broker) {
            return new moldau.wire.Uuid(version >= 17 ? 7 : 0, version >= 17 ? 1000 + broker : 0);
        }

        private Uuid theirDirectory(int broker) {
            return new Uuid(version >= 17 ? 7 : 0, version >= 17 ? 1000 + broker : 0);
        }

        private List<Integer> some(List<Integer> from, double chance) {
            var some = new ArrayList<Integer>();
            for (int each : from) if (random.nextDouble() < chance) some.add(each);
            return some;
        }

        private static int[] array(List<Integer> ids) {
            return ids.stream().mapToInt(Integer::intValue).toArray();
        }

        @Override
        public String toString() {
            return partition + " " + election + " isr " + wantedIsr + " replicas "
                    + wantedReplicas + " removing " + wantedRemoving + " adding " + wantedAdding
                    + " unclean " + unclean + " alive " + alive + " min " + minIsr + " elr " + elr
                    + " version " + version;
        }
    }
}
