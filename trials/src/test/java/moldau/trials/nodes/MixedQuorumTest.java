package moldau.trials.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import moldau.trials.nodes.Member.Make;
import moldau.trials.nodes.ThreeVoters.Voting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// Voters of Apache Kafka and ours in one quorum: votes and fetches go both ways, and leadership goes
/// to ours and back.
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class MixedQuorumTest {
    @TempDir
    Path dir;

    @Test
    void oneOfOursAmongTwoOfApacheFollowsAndLeads() throws Exception {
        leadsInTurn(Voting.DYNAMIC, Make.APACHE, Make.APACHE, Make.MOLDAU);
    }

    @Test
    @EnabledIfSystemProperty(named = "torture.rounds", matches = "[0-9]{2,}")
    void oneOfOursAmongTwoOfApacheWithStaticVoters() throws Exception {
        leadsInTurn(Voting.STATIC, Make.APACHE, Make.APACHE, Make.MOLDAU);
    }

    @Test
    @EnabledIfSystemProperty(named = "torture.rounds", matches = "[0-9]{2,}")
    void oneOfApacheAmongTwoOfOursFollowsAndLeads() throws Exception {
        leadsInTurn(Voting.DYNAMIC, Make.MOLDAU, Make.MOLDAU, Make.APACHE);
    }

    private void leadsInTurn(Voting voting, Make... makes) throws Exception {
        try (var cluster = new ThreeVoters(dir, voting, makes).start()) {
            cluster.create("begun");
            cluster.moveTo(Make.MOLDAU);
            cluster.create("by-ours");
            toolsSeeAll(cluster, "--bootstrap-controller", cluster.controller(cluster.leader()));

            cluster.moveTo(Make.APACHE);
            cluster.create("by-theirs");
            toolsSeeAll(cluster, "--bootstrap-server", cluster.node(3).bootstrap());

            for (int id = 1; id <= 3; id++) {
                cluster.awaitTopics(id, Set.of("begun", "by-ours", "by-theirs"));
            }
            assertEquals(List.of(), cluster.errors());
        }
    }

    /// `kafka-metadata-quorum.sh` of Apache Kafka shows the leader and no voter that lags for ever.
    private static void toolsSeeAll(ThreeVoters cluster, String how, String where) throws Exception {
        for (int id = 1; id <= 3; id++) cluster.awaitCaughtUp(id);
        int leader = cluster.leader();
        String status = tool(how, where, "describe", "--status");
        assertTrue(status.matches("(?s).*LeaderId: +" + leader + "\\s.*"), status);
        String replication = tool(how, where, "describe", "--replication");
        for (int id = 1; id <= 3; id++) {
            String role = id == leader ? "Leader" : "Follower";
            assertTrue(replication.matches("(?s).*\\b" + id + "\\s+[\\w-]{22}\\s+\\d+\\s+\\d+\\s+\\d+\\s+\\d+\\s+"
                    + role + ".*"), replication);
        }
    }

    private static String tool(String... words) throws Exception {
        var command = new ArrayList<String>(List.of(System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")),
                "org.apache.kafka.tools.MetadataQuorumCommand"));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }
}
