package moldau.trials.simulation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import moldau.base.Path;
import moldau.base.Witness;
import moldau.base.sim.SimDisk;
import moldau.base.sim.Universe;
import moldau.client.TopicPartition;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.PartitionImage;
import moldau.state.cluster.TopicImage;

/// One run: a cluster under faults, then the same cluster healed, then what is left of it.
///
/// 1. *Safety.* Clients work while faults happen. Every promise of [Canon], [Ledger], [GroupLedger],
///    [QuorumLedger] is checked at the moment it could break.
/// 2. *Liveness.* All faults end. Within [#SETTLE_SECONDS] every sender has heard of every record,
///    every reader has read all that was acknowledged, and so has the group (I63, I66).
/// 3. *Audit.* The files of all replicas are read and compared with each other (I13) and with what
///    the clients were told (I19, I29).
public final class Simulation {
    /// The bound of progress after healing, beyond a sender's own delivery timeout and the fail-over of
    /// quorum and brokers: a group must be assigned. What readers need for all there is comes on top.
    private static final int SETTLE_SECONDS = 90;
    /// In bytes, when it is alone in its batch.
    private static final int RECORD_OVERHEAD = 80;
    /// A reader waits for answers, too, and a connection may break.
    private static final int READS_TIMES = 3;
    private static final long SECOND = 1_000_000_000L;
    /// The directory of a log that is neither deleted nor a copy, nor that of the metadata.
    private static final Pattern LOG = Pattern.compile("(?!__cluster_metadata)[^.]+-[0-9]+");
    private static final long LOOK_NANOS = 100_000_000L;

    private final Plan plan;
    private final Universe universe;
    private final Stage stage;
    private final Cluster cluster;
    private final Founder founder;
    private final List<Sender> senders = new ArrayList<>();
    private final List<Reader> readers = new ArrayList<>();
    private final List<Resident> residents = new ArrayList<>();
    /// Null where nothing changes.
    private final Operator operator;
    /// Null where topics stay.
    private final Fleeting fleeting;
    private final Harm harm;
    private final ReplicaLedger replicas;
    private final Presidents presidents;
    private Throwable cause;

    private Simulation(Plan plan, Trace trace) {
        Profile profile = plan.profile();
        this.plan = plan;
        this.universe = new Universe(plan.seed(), profile.weather());
        this.stage = Stage.of(universe, plan, Cluster.bootstrap(profile.shape()), trace);
        this.cluster = new Cluster(stage);
        this.founder = new Founder(stage);
        residents.addAll(cluster.machines());
        for (int i = 1; i <= profile.load().senders(); i++) senders.add(new Sender(stage, i));
        for (int i = 1; i <= profile.load().readers(); i++) readers.add(new Reader(stage, i));
        residents.addAll(senders);
        residents.addAll(readers);
        for (int i = 1; i <= profile.load().members(); i++) residents.add(new Member(stage, i));
        boolean changes = profile.shape().isChanging();
        this.operator = plan.hasOperator() ? new Operator(stage, cluster) : null;
        this.fleeting = changes ? new Fleeting(stage, cluster) : null;
        this.harm = new Harm(stage, cluster, residents, operator, fleeting);
        var quorum = new QuorumLedger(stage.verdict(), cluster);
        this.replicas = new ReplicaLedger(stage, cluster, harm::excuses);
        this.presidents = new Presidents(stage, cluster);
        var images = new ImageLedger(stage, cluster, replicas);
        universe.witness(new Witness() {
            @Override
            public void saw(String what, Object subject, long a, long b) {
                quorum.saw(what, subject, a, b);
                replicas.saw(what, subject, a, b);
                images.saw(what, subject, a, b);
                harm.ambush().saw(what, subject, a, b);
            }
        });
    }

    /// Runs a plan to its end, or to the first broken promise.
    public static Report run(Plan plan) {
        return run(plan, Trace.NONE);
    }

    /// As above, with somebody looking.
    public static Report run(Plan plan, Trace trace) {
        var simulation = new Simulation(plan, trace);
        try {
            simulation.run();
        } catch (AssertionError noticed) {
            simulation.cause = noticed.getCause() == null ? noticed : noticed.getCause();
            simulation.stage.verdict().broken("code", String.valueOf(simulation.cause));
        }
        return simulation.report();
    }

    private void run() {
        universe.after(0, () -> {
            cluster.start(universe);
            founder.start();
            if (operator != null) operator.start();
            for (Resident each : residents) if (!(each instanceof Machine)) each.start();
        });
        harm.schedule(plan.faults());
        if (goesOn(() -> false, plan.profile().seconds() * SECOND)) return;
        heal();
        long bound = (SETTLE_SECONDS + plan.profile().load().deliveryTimeoutMs() / 1000
                + plan.profile().tempo(plan.seed()).failoverMs() / 1000 + secondsToReadAll()) * SECOND;
        boolean settled = goesOn(this::isSettled, bound);
        if (stage.verdict().isBroken() || isCutShort()) return;
        stage.verdict().check(settled, "I66", "not settled within " + bound / SECOND
                + " s after healing: " + whatIsMissing());
        if (settled) audit();
    }

    private void heal() {
        universe.after(0, () -> {
            harm.heal();
            for (Sender each : senders) each.quiet();
            if (fleeting != null) fleeting.quiet();
        });
    }

    /// How long a reader that was born a moment ago may need for all there is, on this network.
    private long secondsToReadAll() {
        Profile profile = plan.profile();
        long bytes = (long) stage.ledger().sent() * (profile.load().valueBytes() + RECORD_OVERHEAD);
        return READS_TIMES * bytes / profile.weather().bytesPerSecond();
    }

    /// Lets time pass until `done`, for `nanos` at most.
    ///
    /// @return whether there is no point in going on, or it is done
    private boolean goesOn(java.util.function.BooleanSupplier done, long nanos) {
        long end = Math.min(universe.nowNanos() + nanos, plan.untilNanos());
        boolean[] over = {false};
        look(done, over, end);
        universe.runUntil(() -> over[0] || stage.verdict().isBroken(), end - universe.nowNanos());
        return over[0] || stage.verdict().isBroken() || isCutShort();
    }

    private void look(java.util.function.BooleanSupplier done, boolean[] over, long end) {
        if (universe.nowNanos() >= end) return;
        presidents.look(LOOK_NANOS / 1_000_000);
        if (done.getAsBoolean()) over[0] = true;
        else universe.after(LOOK_NANOS, () -> look(done, over, end));
    }

    private boolean isCutShort() {
        return universe.nowNanos() >= plan.untilNanos();
    }

    private boolean isSettled() {
        return whatIsMissing().isEmpty();
    }

    /// What keeps the cluster from being settled, for people; empty if nothing does.
    private String whatIsMissing() {
        if (!founder.isDone()) return "topics are not made";
        for (Machine each : cluster.machines()) {
            if (!each.isUp()) return each + " is down";
            // Until its old session has ended the image still shows the life that forgot nothing.
            if (!each.isReady()) return each + " is not ready";
        }
        for (Sender each : senders) {
            if (!each.isIdle()) return each.host() + " has not heard of all it sent";
        }
        for (Reader each : readers) {
            if (!each.isDone()) return each.host() + " has not read all that was acknowledged";
        }
        for (TopicPartition each : stage.partitions()) {
            if (stage.group().end(each) < stage.ledger().acknowledgedEnd(each)) {
                return "the group has worked on " + each + " up to " + stage.group().end(each)
                        + " of " + stage.ledger().acknowledgedEnd(each);
            }
        }
        String missing = fleeting == null ? "" : fleeting.whatIsMissing();
        if (!missing.isEmpty()) return missing;
        if (missing.isEmpty()) missing = harm.whatIsRotten();
        if (!missing.isEmpty()) return missing;
        missing = replicasMissing();
        return missing.isEmpty() ? directoriesMissing() : missing;
    }

    /// Each log is in one directory of each of its replicas, and nowhere else; deleted ones go in time.
    private String directoriesMissing() {
        if (!plan.profile().shape().isChanging()) return "";
        ClusterImage image = cluster.image();
        for (Machine machine : cluster.brokers()) {
            var seen = new HashSet<String>();
            for (SimDisk disk : machine.disks()) {
                for (Path path : disk.list(Path.ROOT)) {
                    String name = path.name();
                    if (name.endsWith("-future")) return machine + " still moves " + name;
                    if (!disk.isDirectory(path) || !LOG.matcher(name).matches()) continue;
                    if (!isReplica(image, machine, name)) return machine + " has " + name + ", which is not its";
                    if (!seen.add(name)) return machine + " has " + name + " twice";
                }
            }
        }
        return "";
    }

    private static boolean isReplica(ClusterImage image, Machine machine, String log) {
        int dash = log.lastIndexOf('-');
        TopicImage topic = image.topic(log.substring(0, dash));
        PartitionImage partition = topic == null ? null
                : topic.partition(Integer.parseInt(log.substring(dash + 1)));
        return partition != null && partition.replicas().has(machine.id());
    }

    private String replicasMissing() {
        ClusterImage image = cluster.image();
        if (image == null) return "nobody leads the quorum";
        for (TopicPartition each : stage.partitions()) {
            String missing = replicasMissing(image.topic(each.topic()), each, each);
            if (!missing.isEmpty()) return missing;
        }
        TopicImage topic = fleeting == null ? null : fleeting.topic(image);
        if (topic == null) return "";
        var each = new TopicPartition(topic.name(), 0);
        return replicasMissing(topic, each, fleeting.name(topic.id(), each));
    }

    /// @param name what the ledgers call it
    private String replicasMissing(TopicImage topic, TopicPartition each, TopicPartition name) {
        // A leader of the quorum that was elected a moment ago may not have read all that is committed.
        if (topic == null) return each + " is not in the metadata";
        PartitionImage partition = topic.partition(each.partition());
        if (!partition.hasLeader()) return each + " has no leader";
        if (partition.isReassigning()) return each + " is still reassigned";
        if (partition.isr().size() < partition.replicas().size()) {
            return each + " has only " + partition.isr() + " of " + partition.replicas() + " in sync";
        }
        for (int i = 0; i < partition.isr().size(); i++) {
            Machine replica = cluster.machine(partition.isr().get(i));
            long known = replicas.known(replica, new LogId(topic.id(), each.partition()));
            if (known < stage.ledger().acknowledgedEnd(name)) {
                return replica + " knows of " + each + " only up to " + known + " that it is committed";
            }
        }
        return "";
    }

    private void audit() {
        ClusterImage image = cluster.image();
        for (TopicPartition each : stage.partitions()) audit(image.topic(each.topic()), each, each);
        TopicImage topic = fleeting == null ? null : fleeting.topic(image);
        if (topic == null) return;
        var each = new TopicPartition(topic.name(), 0);
        audit(topic, each, fleeting.name(topic.id(), each));
    }

    /// @param name what the ledgers call it
    private void audit(TopicImage topic, TopicPartition each, TopicPartition name) {
        PartitionImage partition = topic.partition(each.partition());
        Copy leader = Copy.read(cluster.machine(partition.leader()), each, topic.id());
        stage.ledger().audit(name, leader.records());
        for (int i = 0; i < partition.replicas().size(); i++) {
            Machine replica = cluster.machine(partition.replicas().get(i));
            matches(each, leader, Copy.read(replica, each, topic.id()), replica);
        }
    }

    /// Log matching: replicas in sync agree on every offset both have.
    private void matches(TopicPartition partition, Copy leader, Copy other, Machine replica) {
        for (int offset = 0; offset < Math.min(leader.end(), other.end()); offset++) {
            if (!stage.verdict().check(leader.batches()[offset] == other.batches()[offset], "I13",
                    replica + " has another batch than the leader at offset " + offset + " of "
                    + partition)) return;
        }
    }

    private Report report() {
        long fingerprint = universe.fingerprint();
        for (Machine each : cluster.machines()) fingerprint = fingerprint * 31 + each.fingerprint();
        return new Report(plan, stage.verdict().violation(), List.copyOf(harm.done()),
                universe.nowNanos(), universe.events(), fingerprint, stage.ledger().sent(),
                stage.ledger().acknowledged(), stage.reached().counts(), cause);
    }
}
