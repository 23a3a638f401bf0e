package moldau.trials.simulation;

import java.util.List;

/// What can happen to a cluster, by the numbers of docs/reliability.md. A seed switches a third of
/// them off: rates that are always the same hide bugs.
public enum FaultKind {
    /// A process ends at once; what it wrote stays in the page cache.
    KILL("F17", 6, On.ANY_HOST),
    /// A machine loses its power: what was not synced is lost, torn or full of holes.
    CUT_POWER("F26", 5, On.MACHINE),
    /// As above for all machines at one moment.
    CUT_POWER_EVERYWHERE("F25", 1, On.ALL),
    /// A process is asked to stop, and started again.
    STOP("F24", 3, On.MACHINE),
    /// Nothing happens in a process for a while, then everything that waited (GC, SIGSTOP).
    PAUSE("F19", 4, On.ANY_HOST),
    /// Nothing gets from one host to another; the way back is open.
    CUT_ONE_WAY("F2", 3, On.TWO_HOSTS),
    CUT_BOTH_WAYS("F3", 3, On.TWO_HOSTS),
    /// A machine and all other machines do not hear each other; clients hear all.
    ISOLATE("F5", 3, On.MACHINE),
    /// Connections break; what was under way is lost.
    RESET("F7", 5, On.TWO_HOSTS),
    /// Syncs fail and their pages are dropped; then the machine is started anew.
    FAIL_SYNC("F36", 2, On.MACHINE),
    /// No space is left.
    FILL_DISK("F37", 2, On.MACHINE),
    /// The wall clock jumps, by up to hours.
    JUMP_CLOCK("F46", 2, On.ANY_HOST),
    /// The monotonic clock runs up to a tenth too fast or too slow.
    DRIFT("F47", 2, On.ANY_HOST),
    /// A machine loses its power, or a process ends if that may not be, right after it did something
    /// of note: voted, wrote, committed, took over. Drawn apart from the others, see [Ambush].
    AMBUSH("F70", 0, On.MACHINE),
    /// The leader of the quorum and all other machines do not hear each other, for longer than it takes to
    /// elect another and to notice. Drawn apart, for few seeds of several controllers.
    EXILE("F5", 0, On.CLUSTER),
    /// A controller comes to vote, or leaves off. Drawn apart, for [Profile.Shape#isVoting] clusters.
    CHANGE_VOTERS("F50", 1, On.CLUSTER),
    /// A topic gets another configuration. Drawn apart, in a quarter of the seeds.
    RECONFIGURE("F53", 1, On.CLUSTER),
    /// A feature gets a higher level, or a lower one if that loses nothing. Drawn apart, see [Release].
    UPGRADE("F55", 1, On.CLUSTER),
    /// A broker is stopped, taken out of the cluster's books once nobody needs it, and comes back as a new one.
    /// Drawn apart, for [Profile.Shape#isChanging] clusters.
    RETIRE("F51", 1, On.MACHINE),
    /// A topic is deleted and made again under its name, see [Fleeting].
    RECREATE("F54", 4, On.CLUSTER),
    /// A partition gets other replicas, or a move of that kind that is under way is called off.
    REASSIGN("F52", 5, On.CLUSTER),
    /// A replica changes directories.
    MOVE("F52", 5, On.CLUSTER),
    /// A disk is empty when its machine comes back.
    LOSE_DISK("F42", 1, On.MACHINE),
    /// A disk is as it was a while before, when its machine comes back.
    OLD_DISK("F43", 1, On.MACHINE),
    /// What a machine asks of its disks takes seconds; it goes on with what needs none.
    STALL_DISK("F38", 4, On.MACHINE),
    /// Reads of a disk fail; what fails is left alone until its process is started again.
    FAIL_READ("F34", 2, On.MACHINE),
    /// As above, writes.
    FAIL_WRITE("F35", 2, On.MACHINE),
    /// A disk is not there for a while, and comes back as it was.
    UNPLUG("F40", 2, On.MACHINE),
    /// A process ends again and again, each time soon after it was started, often while it looks into its logs.
    CRASH_LOOP("F18", 2, On.MACHINE),
    /// Everything takes ten times as long.
    SLOW_DOWN("F20", 3, On.ANY_HOST),
    /// What a machine asks of its disks takes many times as long.
    SLOW_DISK("F39", 2, On.MACHINE),
    /// A machine's ways to all others are cut one after the other, and mended in another order.
    SWIZZLE("F6", 3, On.MACHINE),
    /// All connections of a machine break at once, and everybody comes back at once.
    RESET_ALL("F11", 3, On.MACHINE),
    /// The wall clock stands still for a while.
    FREEZE_CLOCK("F48", 2, On.ANY_HOST),
    /// A machine comes back with files and directories in its log directories that are not the node's.
    LITTER("F45", 1, On.MACHINE),
    /// Bytes of a log are not what was written, see [Rot]. Drawn apart, in some seeds of several brokers.
    ROT("F31", 1, On.MACHINE),
    /// A broker is asked for more than it can send, see [Flood]. Drawn apart, in some seeds.
    FLOOD("F64", 1, On.CLUSTER),
    /// A member of the group does not poll for longer than `max.poll.interval.ms`.
    IDLE("F60", 1, On.CLUSTER);

    /// What is drawn for [Profile.Shape#isChanging] clusters only, with draws of its own.
    static final List<FaultKind> CHANGES = List.of(RECREATE, REASSIGN, MOVE, LOSE_DISK, OLD_DISK);

    /// What ails disks, in a third of the seeds, with draws of its own, too.
    static final List<FaultKind> SICKNESSES = List.of(STALL_DISK, FAIL_READ, FAIL_WRITE, UNPLUG);

    /// What wears machines, their ways and their clients out, in a third of the seeds, with draws of its own.
    static final List<FaultKind> STRAINS = List.of(CRASH_LOOP, SLOW_DOWN, SLOW_DISK, SWIZZLE, RESET_ALL,
            FREEZE_CLOCK, LITTER, IDLE);

    private static final List<FaultKind> APART = List.of(AMBUSH, EXILE, CHANGE_VOTERS, RECONFIGURE, UPGRADE,
            RETIRE, ROT, FLOOD);

    /// Whom it befalls.
    enum On { MACHINE, ANY_HOST, TWO_HOSTS, ALL, CLUSTER }

    private final String code;
    private final int weight;
    private final On on;

    FaultKind(String code, int weight, On on) {
        this.code = code;
        this.weight = weight;
        this.on = on;
    }

    public String code() {
        return code;
    }

    int weight() {
        return weight;
    }

    /// Whether it has draws of its own, so that no other changes with it.
    boolean isDrawnApart() {
        return APART.contains(this) || CHANGES.contains(this) || SICKNESSES.contains(this)
                || STRAINS.contains(this);
    }

    On on() {
        return on;
    }
}
