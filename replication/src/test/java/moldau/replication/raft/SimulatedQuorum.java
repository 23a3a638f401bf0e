package moldau.replication.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import moldau.base.Endpoint;
import moldau.wire.Uuid;

/// A quorum of real machines under virtual time, with lost and late messages, cut links, crashes
/// that lose what was not synced, lost disks, snapshots and changes of the voters. Watched at every
/// step, in [QuorumWatch]: I13, I14, I43-I48.
final class SimulatedQuorum {
    static final Timeouts TIMEOUTS = new Timeouts(1000, 2000, 2000, 20, 500);
    private static final List<Voter.Listener> LISTENERS =
            List.of(new Voter.Listener("CONTROLLER", new Endpoint("c", 9093)));

    final class Node {
        final int id;
        ReplicaKey key;
        MemoryLog log = new MemoryLog();
        ElectionState persisted = ElectionState.NONE;

        /// The voters it was formatted with.
        VoterSet configured;
        short level;
        boolean joins;

        /// What it has applied: all before an offset, as a hash.
        long applied;
        long state;
        Quorum machine;
        boolean running;
        int life;
        boolean syncing;
        long tickAtMs = Long.MAX_VALUE;
        final ArrayDeque<Event> events = new ArrayDeque<>();
        final Map<Answer, List<MemoryLog.Entry>> fetched = new java.util.IdentityHashMap<>();

        Node(int id) {
            this.id = id;
            key = new ReplicaKey(id, new Uuid(7, id));
        }

        Voter own() {
            return new Voter(key, LISTENERS, (short) 0, (short) 1);
        }
    }

    private record Due(long atMs, long tie, Runnable what) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int order = Long.compare(atMs, other.atMs);
            return order != 0 ? order : Long.compare(tie, other.tie);
        }
    }

    private record Asked(Node from, int life, Request request) {}

    final List<Node> nodes = new ArrayList<>();
    final QuorumWatch watch = new QuorumWatch(this);
    int crashes;
    int disksLost;
    int snapshotsInstalled;
    int changes;

    private final SplittableRandom random;
    private final PriorityQueue<Due> due = new PriorityQueue<>();
    private final Map<Long, Asked> asked = new HashMap<>();
    private final boolean[][] cut;
    private long nextReply;
    private long nextValue;
    private long nowMs;
    private int lossPercent;
    private int delayMsMax = 1;

    /// @param observers nodes after the voters that only read, or join later
    SimulatedQuorum(long seed, int voterCount, int observers, int kraftVersion) {
        random = new SplittableRandom(seed);
        for (int i = 0; i < voterCount + observers; i++) nodes.add(new Node(i + 1));
        var voters = new VoterSet(nodes.subList(0, voterCount).stream().map(node -> new Voter(
                kraftVersion == 0 ? new ReplicaKey(node.id, Uuid.ZERO) : node.key, LISTENERS,
                (short) 0, (short) 1)).toList());
        for (Node node : nodes) {
            boolean knows = kraftVersion == 0 || node.id <= voterCount;
            node.configured = knows ? voters : VoterSet.EMPTY;
            node.level = knows ? (short) kraftVersion : 0;
        }
        cut = new boolean[nodes.size() + 1][nodes.size() + 1];
        for (Node node : nodes) start(node);
        at(0, this::lookAround);
    }

    private void lookAround() {
        for (Node node : nodes) {
            if (node.running) watch.leadsOnlyWithAMajority(node);
        }
        at(500, this::lookAround);
    }

    private void at(long delayMs, Runnable what) {
        due.add(new Due(nowMs + delayMs, random.nextLong(), what));
    }

    void faults(int lossPercent, int delayMsMax) {
        this.lossPercent = lossPercent;
        this.delayMsMax = delayMsMax;
    }

    void heal() {
        faults(0, 5);
        for (boolean[] row : cut) java.util.Arrays.fill(row, false);
        for (Node node : nodes) {
            if (!node.running) start(node);
        }
    }

    void cutLink(int from, int to, boolean isCut) {
        cut[from][to] = isCut;
    }

    int random(int bound) {
        return random.nextInt(bound);
    }

    long nowMs() {
        return nowMs;
    }

    void run(long forMs) {
        long untilMs = nowMs + forMs;
        while (!due.isEmpty() && due.peek().atMs() <= untilMs) {
            Due next = due.poll();
            nowMs = next.atMs();
            next.what().run();
        }
        nowMs = untilMs;
    }

    Node leader() {
        Node leader = null;
        for (Node node : nodes) {
            boolean leads = node.running && node.machine.isLeader();
            if (leads && (leader == null || node.machine.epoch() > leader.machine.epoch())) {
                leader = node;
            }
        }
        return leader;
    }

    /// The state machine of a leader appends a record.
    void append(Node leader) {
        assert leader.machine.isLeader();
        leader.log.entries.add(new MemoryLog.Entry(leader.machine.epoch(), null, nextValue++));
        appended(leader);
        settle(leader);
    }

    /// An admin asks for a change of the voters.
    void change(Node leader, Request.Change wanted) {
        changes++;
        tell(leader, new Event.Requested(nextReply++, wanted));
    }

    /// The node writes a snapshot of all it has applied, and may drop the log before it.
    void snapshot(Node node, boolean prunes) {
        long end = node.applied;
        boolean isNew = end > node.log.start
                && (node.log.snapshot == null || node.log.snapshot.id().offset() < end);
        if (!isNew) return;
        var id = new OffsetAndEpoch(end, node.log.get(end - 1).epoch());
        node.log.snapshot = new MemoryLog.Snapshot(id, node.state,
                node.machine.votersAt(end), node.machine.kraftVersionAt(end));
        if (prunes) node.log.prune();
    }

    /// The node loses its disk and comes back empty, under the same id with another directory.
    void wipe(Node node) {
        if (node.running) crash(node);
        disksLost++;
        node.key = new ReplicaKey(node.id, new Uuid(8, nextValue++));
        node.log = new MemoryLog();
        node.persisted = ElectionState.NONE;
        node.configured = VoterSet.EMPTY;
        node.level = 0;
        node.joins = true;
        start(node);
    }

    void crash(Node node) {
        node.running = false;
        node.life++;
        node.events.clear();
        node.fetched.clear();
        long safe = Math.max(node.log.synced, node.log.start);
        long lost = node.log.endOffset() - safe;
        node.log.truncate(safe + (lost == 0 ? 0 : random.nextInt((int) lost + 1)));
        crashes++;
    }

    void start(Node node) {
        MemoryLog log = node.log;
        MemoryLog.Snapshot from = log.snapshot;
        node.running = true;
        node.syncing = false;
        if (from != null && from.id().offset() > log.endOffset()) log.install(from);
        log.synced = log.endOffset();
        node.tickAtMs = Long.MAX_VALUE;
        node.applied = from == null ? 0 : from.id().offset();
        node.state = from == null ? 0 : from.state();
        var member = new Quorum.Member(node.key, TIMEOUTS, node.own(), node.joins);
        node.machine = new Quorum(member, log, chance(), node.persisted,
                from == null ? node.configured : from.voters(),
                from == null ? node.level : from.level());
        if (from != null) controlOf(node, from);
        for (long i = node.applied; i < log.endOffset(); i++) {
            ControlRecord control = log.get(i).control();
            if (control != null) node.events.add(new Event.ControlAppended(i, control));
        }
        node.events.add(new Event.Started());
        settle(node);
    }

    private static void controlOf(Node node, MemoryLog.Snapshot from) {
        if (from.level() < 1) return;
        long offset = from.id().offset() - 1;
        node.events.add(new Event.ControlAppended(
                offset, new ControlRecord.KraftVersion(from.level())));
        node.events.add(new Event.ControlAppended(
                offset, new ControlRecord.Voters(from.voters())));
    }

    private moldau.base.Random chance() {
        return new moldau.base.Random() {
            @Override
            public int below(int bound) {
                return random.nextInt(bound);
            }

            @Override
            public long bits() {
                return random.nextLong();
            }
        };
    }

    private void at(long delayMs, Node node, Runnable what) {
        int life = node.life;
        due.add(new Due(nowMs + delayMs, random.nextLong(), () -> {
            if (node.running && node.life == life) what.run();
        }));
    }

    private void settle(Node node) {
        while (node.running && !node.events.isEmpty()) {
            Effects effects = node.machine.step(nowMs, node.events.poll());
            for (Effect effect : effects) {
                if (node.running) carryOut(node, effect);
            }
            // Between a change of the log and the event that tells it, the two may differ.
            if (node.running && node.events.isEmpty()) watch.settled(node);
        }
        if (!node.running) return;
        long deadlineMs = Math.max(node.machine.nextDeadlineMs(), nowMs + 1);
        if (deadlineMs == Long.MAX_VALUE || deadlineMs >= node.tickAtMs) return;
        node.tickAtMs = deadlineMs;
        at(deadlineMs - nowMs, node, () -> {
            if (node.tickAtMs <= nowMs) node.tickAtMs = Long.MAX_VALUE;
            tell(node, new Event.Ticked());
        });
    }

    private void tell(Node node, Event event) {
        node.events.add(event);
        settle(node);
    }

    private void carryOut(Node node, Effect effect) {
        switch (effect) {
            case Effect.Persist(ElectionState state) -> persist(node, state);
            case Effect.Append(int epoch, List<ControlRecord> records) -> {
                watch.appends(node, records);
                for (ControlRecord record : records) {
                    node.log.entries.add(new MemoryLog.Entry(epoch, record, 0));
                    node.events.add(
                            new Event.ControlAppended(node.log.endOffset() - 1, record));
                }
                appended(node);
            }
            case Effect.AppendFetched(Answer.Records answer) -> appendFetched(node, answer);
            case Effect.Truncate(long endOffset) -> {
                node.log.truncate(endOffset);
                node.events.add(new Event.Truncated(endOffset));
            }
            case Effect.FetchSnapshot(int leader, OffsetAndEpoch id, Request.Fetch asked) ->
                    fetchSnapshot(node, nodes.get(leader - 1), id, asked);
            case Effect.Send(int to, Request request) -> send(node, to, request);
            case Effect.Reply(long reply, Answer answer) -> reply(node, reply, answer);
            case Effect.CommitAdvanced(long highWatermark) -> watch.commits(node, highWatermark);
            case Effect.BecameLeader _, Effect.Resigned _, Effect.LeaderChanged _ -> { }
        }
    }

    private void persist(Node node, ElectionState state) {
        watch.persists(node, state);
        node.persisted = state;
        if (lossPercent > 0 && random.nextInt(300) == 0) crash(node);
    }

    private void appendFetched(Node node, Answer.Records answer) {
        List<MemoryLog.Entry> entries = node.fetched.remove(answer);
        assertEquals(node.log.endOffset(), answer.offset());
        for (MemoryLog.Entry entry : entries) {
            node.log.entries.add(entry);
            if (entry.control() != null) {
                node.events.add(
                        new Event.ControlAppended(node.log.endOffset() - 1, entry.control()));
            }
        }
        appended(node);
    }

    private void fetchSnapshot(Node node, Node leader, OffsetAndEpoch id, Request.Fetch asked) {
        at(1 + random.nextInt(delayMsMax + 1), node, () -> {
            MemoryLog.Snapshot found = leader.log.snapshot;
            boolean isThere = leader.running && found != null && found.id().equals(id)
                    && !cut[leader.id][node.id] && !cut[node.id][leader.id];
            boolean isWanted = isThere && !node.machine.isLeader()
                    && node.machine.highWatermark() < id.offset();
            if (!isWanted) {
                tell(node, new Event.Unanswered(leader.id, asked));
                return;
            }
            watch.installs(node, found);
            node.log.install(found);
            node.applied = id.offset();
            node.state = found.state();
            snapshotsInstalled++;
            node.events.add(new Event.SnapshotInstalled(id));
            controlOf(node, found);
            settle(node);
        });
    }

    private void appended(Node node) {
        node.events.add(new Event.Appended(node.log.endOffset()));
        sync(node);
    }

    /// One sync at a time, of what was there when it began.
    private void sync(Node node) {
        if (node.syncing) return;
        node.syncing = true;
        long end = node.log.endOffset();
        long truncations = node.log.truncations;
        at(random.nextInt(delayMsMax + 1), node, () -> {
            node.syncing = false;
            if (node.log.truncations == truncations) node.log.synced = Math.max(node.log.synced, end);
            if (node.log.synced < node.log.endOffset()) sync(node);
            tell(node, new Event.Synced(node.log.synced));
        });
    }

    private void send(Node from, int to, Request request) {
        Node target = to == ReplicaKey.NOBODY
                ? nodes.get(random.nextInt(nodes.size())) : nodes.get(to - 1);
        boolean isLost = cut[from.id][target.id] || random.nextInt(100) < lossPercent;
        long reply = nextReply++;
        asked.put(reply, new Asked(from, from.life, request));
        if (!isLost && target != from) {
            at(random.nextInt(delayMsMax + 1), target,
                    () -> {
                        watch.hears(target, request);
                        tell(target, new Event.Requested(reply, request));
                    });
        }
        at(TIMEOUTS.requestMs(), from, () -> {
            if (asked.remove(reply) != null) tell(from, new Event.Unanswered(to, request));
        });
    }

    private void reply(Node from, long reply, Answer answer) {
        Asked to = asked.get(reply);
        if (to == null) return;
        List<MemoryLog.Entry> entries = List.of();
        Answer sent = answer;
        if (answer instanceof Answer.Records it) {
            if (it.offset() < from.log.start) return;
            long end = Math.min(from.log.endOffset(), it.offset() + 1 + random.nextInt(4));
            entries = from.log.slice(it.offset(), end);
            sent = new Answer.Records(it.epoch(), it.leaderId(), it.offset(), it.highWatermark(),
                    entries.size());
        }
        if (cut[from.id][to.from().id] || random.nextInt(100) < lossPercent) return;
        Answer received = sent;
        List<MemoryLog.Entry> carried = entries;
        at(random.nextInt(delayMsMax + 1), to.from(), () -> {
            if (asked.remove(reply) == null || to.from().life != to.life()) return;
            if (!carried.isEmpty()) to.from().fetched.put(received, carried);
            tell(to.from(), new Event.Answered(from.id, to.request(), received));
        });
    }

    /// Every node in a line, for whoever has to understand a failure.
    @Override
    public String toString() {
        var text = new StringBuilder(" at " + nowMs + " ms, committed " + watch.committed.size());
        for (Node node : nodes) {
            text.append("\n  ").append(node.key).append(node.running ? " " : " down ")
                    .append(node.machine.role()).append(' ').append(node.machine.election())
                    .append(" log ").append(node.log.start).append("..")
                    .append(node.log.endOffset()).append(" committed ")
                    .append(node.machine.highWatermark()).append(" voters ")
                    .append(node.machine.voters().voters().stream().map(Voter::key).toList());
        }
        return text.toString();
    }
}
