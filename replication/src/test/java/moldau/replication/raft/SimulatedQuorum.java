package moldau.replication.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import moldau.wire.Uuid;

/// A quorum of real machines under virtual time, with lost and late messages, cut links, crashes
/// that lose what was not synced, and the invariants I13, I14, I43-I46 watched at every step.
final class SimulatedQuorum {
    private static final Timeouts TIMEOUTS = new Timeouts(1000, 2000, 2000, 20, 500);

    final class Node {
        final int id;
        final ReplicaKey key;
        final MemoryLog log = new MemoryLog();
        ElectionState persisted = ElectionState.NONE;
        Quorum machine;
        boolean running;
        int life;
        long tickAtMs = Long.MAX_VALUE;
        final ArrayDeque<Event> events = new ArrayDeque<>();
        final Map<Answer, List<MemoryLog.Entry>> fetched = new java.util.IdentityHashMap<>();

        Node(int id) {
            this.id = id;
            key = new ReplicaKey(id, new Uuid(7, id));
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
    final Map<Integer, Integer> leaderOfEpoch = new HashMap<>();
    final List<MemoryLog.Entry> committed = new ArrayList<>();
    int elections;
    int crashes;

    private final SplittableRandom random;
    private final PriorityQueue<Due> due = new PriorityQueue<>();
    private final Map<Long, Asked> asked = new HashMap<>();
    private final boolean[][] cut;
    private final VoterSet voters;
    private final short level;
    private long nextReply;
    private long nextValue;
    private long nowMs;
    private int lossPercent;
    private int delayMsMax = 1;

    /// @param observers nodes after the voters that only read
    SimulatedQuorum(long seed, int voterCount, int observers, int kraftVersion) {
        random = new SplittableRandom(seed);
        level = (short) kraftVersion;
        for (int i = 0; i < voterCount + observers; i++) nodes.add(new Node(i + 1));
        voters = new VoterSet(nodes.subList(0, voterCount).stream().map(node -> new Voter(
                level == 0 ? new ReplicaKey(node.id, Uuid.ZERO) : node.key, List.of(),
                (short) 0, (short) 1)).toList());
        cut = new boolean[nodes.size() + 1][nodes.size() + 1];
        for (Node node : nodes) start(node);
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

    void crash(Node node) {
        node.running = false;
        node.life++;
        node.events.clear();
        node.fetched.clear();
        long lost = node.log.endOffset() - node.log.synced;
        node.log.truncate(node.log.synced + (lost == 0 ? 0 : random.nextInt((int) lost + 1)));
        crashes++;
    }

    void start(Node node) {
        node.running = true;
        node.log.synced = node.log.endOffset();
        node.tickAtMs = Long.MAX_VALUE;
        node.machine = new Quorum(new Quorum.Member(node.key, TIMEOUTS), node.log, chance(),
                node.persisted, voters, level);
        for (int i = 0; i < node.log.entries.size(); i++) {
            ControlRecord control = node.log.entries.get(i).control();
            if (control != null) node.events.add(new Event.ControlAppended(i, control));
        }
        node.events.add(new Event.Started());
        settle(node);
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
            if (node.running && node.events.isEmpty()) watch(node);
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
            case Effect.FetchSnapshot _ -> throw new AssertionError("no snapshots here");
            case Effect.Send(int to, Request request) -> send(node, to, request);
            case Effect.Reply(long reply, Answer answer) -> reply(node, reply, answer);
            case Effect.CommitAdvanced(long highWatermark) -> commit(node, highWatermark);
            case Effect.BecameLeader _, Effect.Resigned _, Effect.LeaderChanged _ -> { }
        }
    }

    private void persist(Node node, ElectionState state) {
        ElectionState before = node.persisted;
        assertTrue(state.epoch() >= before.epoch(), "the epoch never falls");
        if (state.epoch() == before.epoch() && before.voted() != null && state.voted() != null) {
            assertEquals(before.voted(), state.voted(), "one vote per epoch: I43");
        }
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

    private void appended(Node node) {
        node.events.add(new Event.Appended(node.log.endOffset()));
        at(random.nextInt(delayMsMax + 1), node, () -> {
            node.log.synced = node.log.endOffset();
            tell(node, new Event.Synced(node.log.synced));
        });
    }

    private void send(Node from, int to, Request request) {
        Node target = to == ReplicaKey.NOBODY
                ? nodes.get(random.nextInt(voters.size())) : nodes.get(to - 1);
        boolean isLost = cut[from.id][target.id] || random.nextInt(100) < lossPercent;
        long reply = nextReply++;
        asked.put(reply, new Asked(from, from.life, request));
        if (!isLost && target != from) {
            at(random.nextInt(delayMsMax + 1), target,
                    () -> tell(target, new Event.Requested(reply, request)));
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
            int end = (int) Math.min(from.log.endOffset(), it.offset() + 1 + random.nextInt(4));
            entries = List.copyOf(from.log.entries.subList((int) it.offset(), end));
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

    private void commit(Node node, long highWatermark) {
        for (int i = 0; i < highWatermark; i++) {
            MemoryLog.Entry entry = node.log.entries.get(i);
            if (i < committed.size()) assertEquals(committed.get(i), entry, "one sequence: I44");
            else committed.add(entry);
        }
        long holders = nodes.stream().limit(voters.size())
                .filter(voter -> voter.log.synced >= highWatermark
                        && voter.log.entries.get((int) highWatermark - 1)
                                .equals(node.log.entries.get((int) highWatermark - 1)))
                .count();
        assertTrue(holders >= voters.majority(), "a majority holds it, synced: I45");
    }

    private void watch(Node node) {
        node.machine.checkInvariants();
        if (!node.machine.isLeader()) return;
        Integer before = leaderOfEpoch.put(node.machine.epoch(), node.id);
        if (before == null) {
            elections++;
            assertTrue(node.log.endOffset() >= committed.size(), "leader completeness: I14");
            for (int i = 0; i < committed.size(); i++) {
                assertEquals(committed.get(i), node.log.entries.get(i), "I14");
            }
        } else {
            assertEquals(before, node.id, "one leader per epoch: I43");
        }
    }
}
