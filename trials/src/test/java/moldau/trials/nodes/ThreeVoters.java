package moldau.trials.nodes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import moldau.base.Endpoint;
import moldau.broker.metadata.Format;
import moldau.replication.raft.ReplicaKey;
import moldau.replication.raft.Voter;
import moldau.replication.raft.VoterSet;
import moldau.trials.nodes.Member.Make;
import moldau.wire.Uuid;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.common.errors.TopicExistsException;

/// Three nodes, each a process with both roles, that vote on metadata.
final class ThreeVoters implements AutoCloseable {
    /// Who votes: as `controller.quorum.voters` says, as the directories were formatted, or node 1
    /// alone until the others join by themselves.
    enum Voting { STATIC, DYNAMIC, JOINING }

    private final List<Member> nodes = new ArrayList<>();
    private final int[][] ports = new int[3][];

    /// @param makes of nodes 1, 2, 3
    ThreeVoters(Path dir, Voting voting, Make... makes) {
        for (int i = 0; i < 3; i++) {
            ports[i] = new int[] {FreePort.next(), FreePort.next()};
        }
        for (int i = 0; i < 3; i++) {
            nodes.add(Member.both(makes[i], i + 1, ports[i], dir.resolve("node" + (i + 1)),
                    quorum(voting, i), settings(voting)));
        }
    }

    private Map<String, String> settings(Voting voting) {
        var settings = new TreeMap<>(Map.of("offsets.topic.replication.factor", "1"));
        switch (voting) {
            case STATIC -> settings.put("controller.quorum.voters", String.join(",",
                    List.of(1, 2, 3).stream().map(id -> id + "@" + at(id)).toList()));
            case DYNAMIC -> settings.put("controller.quorum.bootstrap.servers",
                    String.join(",", List.of(1, 2, 3).stream().map(id -> at(id).toString()).toList()));
            case JOINING -> {
                settings.put("controller.quorum.bootstrap.servers", at(1).toString());
                settings.put("controller.quorum.auto.join.enable", "true");
            }
        }
        return settings;
    }

    private Endpoint at(int id) {
        return new Endpoint("127.0.0.1", ports[id - 1][1]);
    }

    private Format.Quorum quorum(Voting voting, int index) {
        return switch (voting) {
            case STATIC -> Format.Quorum.None.ELSEWHERE;
            case DYNAMIC -> new Format.Quorum.Initial(new VoterSet(
                    List.of(1, 2, 3).stream().map(this::voter).toList()));
            case JOINING -> index == 0 ? new Format.Quorum.Standalone(voter(1).listeners())
                    : Format.Quorum.None.ELSEWHERE;
        };
    }

    private Voter voter(int id) {
        return new Voter(new ReplicaKey(id, new Uuid(0x6d6f6c64_61750000L, 1000 + id)),
                List.of(new Voter.Listener("CONTROLLER", at(id))), (short) 0, (short) 1);
    }

    ThreeVoters start() {
        for (Member each : nodes) each.launch();
        for (Member each : nodes) each.awaitStarted();
        return this;
    }

    Member node(int id) {
        return nodes.get(id - 1);
    }

    String controller(int id) {
        return at(id).toString();
    }

    Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", String.join(",", nodes.stream()
                        .filter(Member::isRunning).map(Member::bootstrap).toList()),
                "retry.backoff.ms", "20", "reconnect.backoff.ms", "20"));
    }

    private QuorumInfo quorum() throws Exception {
        try (Admin admin = admin()) {
            while (true) {
                try {
                    QuorumInfo now = admin.describeMetadataQuorum().quorumInfo().get();
                    if (now.leaderId() > 0) return now;
                } catch (ExecutionException notNow) {
                    // between two leaders
                }
                Member.pause();
            }
        }
    }

    int leader() throws Exception {
        return quorum().leaderId();
    }

    Set<Integer> voters() throws Exception {
        var ids = new TreeSet<Integer>();
        quorum().voters().forEach(each -> ids.add(each.replicaId()));
        return ids;
    }

    void awaitVoters(int count) throws Exception {
        while (voters().size() != count) Member.pause();
    }

    /// A topic of one partition on a node that runs, whatever leads at the moment.
    void create(String topic) throws Exception {
        int on = nodes.stream().filter(Member::isRunning).findFirst().orElseThrow().id();
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(topic, Map.of(0, List.of(on))))).all().get();
        } catch (ExecutionException e) {
            // Asked twice because the first answer was lost with its controller.
            if (!(e.getCause() instanceof TopicExistsException)) throw e;
        }
    }

    /// Waits until the leader has seen this voter at its end.
    void awaitCaughtUp(int id) throws Exception {
        long wanted = quorum().highWatermark();
        while (quorum().voters().stream().noneMatch(each ->
                each.replicaId() == id && each.logEndOffset() >= wanted)) {
            Member.pause();
        }
    }

    /// Waits until a node by itself knows all these topics.
    void awaitTopics(int id, Set<String> topics) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", node(id).bootstrap()))) {
            while (!admin.listTopics().names().get().containsAll(topics)) Member.pause();
        }
    }

    /// Kills the leader and waits for another.
    ///
    /// @return the one that was killed
    int killLeader() throws Exception {
        int killed = leader();
        node(killed).kill();
        long since = System.nanoTime();
        while (leader() == killed) Member.pause();
        System.out.println("after node " + killed + " (" + node(killed).make() + ") node " + leader()
                + " leads, " + (System.nanoTime() - since) / 1_000_000 + " ms later");
        return killed;
    }

    /// Kills and starts nodes until one of this make leads: the leader, and in every second round all of the
    /// other make. Where only leaders die it may never come to ours: it asks for votes before Apache Kafka's
    /// voter has given the leader up, and that one asks in the moment it does.
    void moveTo(Make make) throws Exception {
        for (int round = 0; node(leader()).make() != make; round++) {
            if (round == 20) throw new AssertionError("no " + make + " node is ever elected");
            List<Member> killed = round % 2 == 0
                    ? List.of(node(killLeader()))
                    : nodes.stream().filter(each -> each.make() != make).toList();
            for (Member each : killed) each.kill();
            for (Member each : killed) each.launch();
            for (Member each : killed) each.awaitStarted();
            for (Member each : killed) awaitCaughtUp(each.id());
        }
    }

    List<String> errors() {
        var errors = new ArrayList<String>();
        for (Member each : nodes) {
            if (each.make() == Make.MOLDAU) errors.addAll(each.errors());
        }
        return errors;
    }

    @Override
    public void close() {
        for (Member each : nodes) each.close();
    }
}
