package moldau.state.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import moldau.wire.Uuid;
import moldau.wire.record.PartitionChangeRecord;

/// Who leads a partition and who is in sync, once something has changed around it. From the
/// partition as it is, what is wanted of it and who may lead, to the record that says the change,
/// or to none.
///
/// Leaders come from, in this order: the ISR, the eligible leader replicas (KIP-966), the last
/// known leader if nobody else is left and it is the only one known, and, where unclean election is
/// allowed, any replica. The last two lose what the others had acknowledged, and mark the leader as
/// recovering.
///
/// Eligible replicas are those that left the ISR while it was smaller than `min.insync.replicas`:
/// the high watermark did not move without them, so they have all there is.
///
/// Public for its trial against the rules of Apache Kafka.
public final class PartitionChange {
    /// How to choose a leader.
    public enum Election {
        /// Keep the leader if it may lead; else the first in sync.
        CLEAN,
        /// The first replica, if it is in sync.
        PREFERRED,
        /// As CLEAN, and if nobody is in sync, any replica that is alive.
        UNCLEAN
    }

    /// What the partition shall become, before elections and reassignments have their say.
    ///
    /// @param stoppedUncleanly replicas that may have lost their newest records
    /// @param moved the replica whose directory is now known; null for none
    public record Wanted(
            Ids isr,
            Ids replicas,
            Ids removing,
            Ids adding,
            byte leaderRecoveryState,
            Ids stoppedUncleanly,
            Election election,
            Moved moved) {

        public static Wanted unchanged(PartitionImage partition) {
            return new Wanted(partition.isr(), partition.replicas(), partition.removing(),
                    partition.adding(), partition.leaderRecoveryState(), Ids.NONE, Election.CLEAN,
                    null);
        }

        public Wanted withIsr(Ids isr) {
            return new Wanted(isr, replicas, removing, adding, leaderRecoveryState,
                    stoppedUncleanly, election, moved);
        }

        public Wanted withAssignment(Ids replicas, Ids removing, Ids adding) {
            return new Wanted(isr, replicas, removing, adding, leaderRecoveryState,
                    stoppedUncleanly, election, moved);
        }

        public Wanted withLeaderRecoveryState(byte leaderRecoveryState) {
            return new Wanted(isr, replicas, removing, adding, leaderRecoveryState,
                    stoppedUncleanly, election, moved);
        }

        public Wanted withStoppedUncleanly(Ids stoppedUncleanly) {
            return new Wanted(isr, replicas, removing, adding, leaderRecoveryState,
                    stoppedUncleanly, election, moved);
        }

        public Wanted withMoved(Moved moved) {
            return new Wanted(isr, replicas, removing, adding, leaderRecoveryState,
                    stoppedUncleanly, election, moved);
        }

        public Wanted withElection(Election election) {
            return new Wanted(isr, replicas, removing, adding, leaderRecoveryState,
                    stoppedUncleanly, election, moved);
        }
    }

    /// A broker has its replica in this log directory (KIP-858).
    public record Moved(int broker, Uuid directory) {
    }

    /// What holds around the partition.
    ///
    /// @param mayLead whether a broker is alive and its directory of this replica online
    /// @param minIsr effective `min.insync.replicas` of the topic
    /// @param directory where a broker puts a new replica
    public record Around(
            IntPredicate mayLead,
            int minIsr,
            boolean isElrEnabled,
            short metadataVersion,
            IntFunction<Uuid> directory) {
    }

    private final PartitionImage was;
    private final Wanted wanted;
    private final Around around;

    private Ids replicas;
    private Ids isr;
    private Ids removing;
    private Ids adding;
    private Ids elr;
    private Ids lastKnownElr;
    private int leader;
    private byte leaderRecoveryState;
    private boolean isUnclean;

    private PartitionChange(PartitionImage was, Wanted wanted, Around around) {
        this.was = was;
        this.wanted = wanted;
        this.around = around;
        replicas = wanted.replicas();
        isr = wanted.isr();
        removing = wanted.removing();
        adding = wanted.adding();
        elr = was.elr();
        lastKnownElr = was.lastKnownElr();
        leader = was.leader();
        leaderRecoveryState = wanted.leaderRecoveryState();
    }

    /// @return the change; null if there is none
    public static PartitionChangeRecord of(
            Uuid topic, int index, PartitionImage was, Wanted wanted, Around around) {
        var change = new PartitionChange(was, wanted, around);
        change.completeReassignment();
        change.chooseElr();
        change.elect();
        change.settleElr();
        return change.record(topic, index);
    }

    /// A reassignment ends when all that were added are in sync; if it takes away more replicas
    /// than it adds, when all that stay are. Where eligible replicas are known, enough copies must be left.
    private void completeReassignment() {
        if (removing.isEmpty() && adding.isEmpty()) return;
        Ids staying = replicas.without(removing);
        Ids inSync = isr.without(removing);
        Ids needed = adding.size() < removing.size() ? staying : adding;
        if (staying.isEmpty() || inSync.isEmpty() || !inSync.hasAll(needed)) return;
        if (around.isElrEnabled() && takesCopies(removing)) return;
        replicas = staying;
        isr = inSync;
        removing = Ids.NONE;
        adding = Ids.NONE;
    }

    /// Whether fewer than `min.insync.replicas` would have all there is if these went, and more have it
    /// now: with one machine more acknowledged records would be gone (I25).
    private boolean takesCopies(Ids going) {
        Ids complete = was.complete().with(isr).where(replicas::has).without(wanted.stoppedUncleanly());
        Ids left = complete.without(going);
        int enough = Math.min(around.minIsr(), replicas.without(going).size());
        return left.size() < enough && left.size() < complete.size();
    }

    private void chooseElr() {
        if (!around.isElrEnabled()) return;
        if (isr.size() >= Math.min(around.minIsr(), replicas.size())) {
            elr = Ids.NONE;
            return;
        }
        elr = was.complete()
                .without(isr)
                .where(replicas::has)
                .without(wanted.stoppedUncleanly())
                .sorted();
    }

    private void elect() {
        leader = cleanLeader();
        if (leader == PartitionImage.NO_LEADER) leader = uncleanLeader();
        if (isUnclean) {
            isr = Ids.of(leader);
            leaderRecoveryState = PartitionImage.RECOVERING;
        } else if (elr.has(leader)) {
            isr = Ids.of(leader);
            elr = elr.without(leader);
        }
        // Without eligible replicas the last in sync stays so, dead or not: who else could lead?
        if (isr.isEmpty() && !around.isElrEnabled()) isr = was.isr().where(replicas::has);
    }

    private int cleanLeader() {
        int first = replicas.get(0);
        if (wanted.election() == Election.PREFERRED && mayLeadCleanly(first)) return first;
        return mayLeadCleanly(was.leader()) ? was.leader() : firstClean();
    }

    private int uncleanLeader() {
        int found = PartitionImage.NO_LEADER;
        if (mayLastKnownLead()) {
            found = was.lastKnownElr().get(0);
        } else if (wanted.election() == Election.UNCLEAN) {
            Ids alive = replicas.where(around.mayLead());
            if (!alive.isEmpty()) found = alive.get(0);
        }
        isUnclean = found != PartitionImage.NO_LEADER && found != was.leader();
        return found;
    }

    private int firstClean() {
        Ids clean = replicas.where(this::mayLeadCleanly);
        return clean.isEmpty() ? PartitionImage.NO_LEADER : clean.get(0);
    }

    private boolean mayLeadCleanly(int broker) {
        Ids complete = isr.isEmpty() && around.isElrEnabled() ? elr : isr;
        return complete.has(broker) && around.mayLead().test(broker);
    }

    private boolean mayLastKnownLead() {
        return around.isElrEnabled()
                && isr.isEmpty()
                && elr.isEmpty()
                && was.lastKnownElr().size() == 1
                && around.mayLead().test(was.lastKnownElr().get(0));
    }

    /// Remembers who led last when nobody does, and forgets it when somebody does.
    private void settleElr() {
        if (isUnclean || !around.isElrEnabled()) elr = Ids.NONE;
        if (!around.isElrEnabled()) {
            lastKnownElr = Ids.NONE;
        } else if (leader != was.leader()) {
            lastKnownElr = leader == PartitionImage.NO_LEADER ? Ids.of(was.leader()) : Ids.NONE;
        } else if (isr.isEmpty() && was.isr().size() == 1 && leader == PartitionImage.NO_LEADER) {
            // It had been kept in sync though it was away, from before eligible replicas were known.
            lastKnownElr = was.isr();
        }
    }

    private PartitionChangeRecord record(Uuid topic, int index) {
        PartitionChangeRecord record =
                PartitionChangeRecord.DEFAULT.withTopicId(topic).withPartitionId(index);
        if (leader != was.leader() || isEpochBumped()) record = record.withLeader(leader);
        if (isUnclean || !isr.equals(was.isr())) record = record.withIsr(isr.toList());
        if (!elr.equals(was.elr())) record = record.withEligibleLeaderReplicas(elr.toList());
        if (!lastKnownElr.equals(was.lastKnownElr())) {
            record = record.withLastKnownElr(lastKnownElr.toList());
        }
        if (!replicas.equals(was.replicas())) record = record.withReplicas(replicas.toList());
        List<Uuid> directories = directories();
        boolean known = around.metadataVersion() >= Features.METADATA_3_7_IV2;
        if (known && !directories.equals(was.directories())) {
            record = record.withDirectories(directories);
        }
        if (!removing.equals(was.removing())) {
            record = record.withRemovingReplicas(removing.toList());
        }
        if (!adding.equals(was.adding())) record = record.withAddingReplicas(adding.toList());
        if (leaderRecoveryState != was.leaderRecoveryState()) {
            record = record.withLeaderRecoveryState(leaderRecoveryState);
        }
        boolean isEmpty = record.equals(
                PartitionChangeRecord.DEFAULT.withTopicId(topic).withPartitionId(index));
        return isEmpty ? null : record;
    }

    /// A leader must notice that a replica was taken from it, and before 3.6-IV0 that the ISR
    /// shrank.
    private boolean isEpochBumped() {
        if (!replicas.hasAll(was.replicas())) return true;
        return around.metadataVersion() < Features.METADATA_3_6_IV0 && !isr.hasAll(was.isr());
    }

    private List<Uuid> directories() {
        var directories = new ArrayList<Uuid>();
        for (int i = 0; i < replicas.size(); i++) {
            int broker = replicas.get(i);
            Moved moved = wanted.moved();
            Uuid known = moved != null && moved.broker() == broker
                    ? moved.directory() : was.directory(broker);
            directories.add(known != null ? known : around.directory().apply(broker));
        }
        return directories;
    }
}
