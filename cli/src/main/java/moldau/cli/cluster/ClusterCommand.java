package moldau.cli.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Grammar;
import moldau.cli.Session;
import moldau.cli.Terminal;

/// `moldau cluster up|status|kill|stop|start|down`.
public final class ClusterCommand {
    private static final List<String> VERBS = List.of("up", "status", "kill", "stop", "start", "down");
    private static final int NODES_MAX = 9;

    private ClusterCommand() {}

    public static int run(Terminal terminal, List<String> words) {
        String verb = words.isEmpty() ? "" : words.getFirst();
        List<String> rest = words.isEmpty() ? words : words.subList(1, words.size());
        return switch (verb) {
            case "up" -> up(terminal, rest);
            case "status" -> ClusterStatus.run(terminal, rest);
            case "kill" -> kill(terminal, rest);
            case "stop" -> stop(terminal, rest);
            case "start" -> start(terminal, rest);
            case "down" -> down(terminal, rest);
            default -> throw Failure.unknownVerb("moldau cluster", verb, VERBS);
        };
    }

    /// Addresses of the nodes that run in the folder a command is typed in; empty if there is no cluster.
    public static String addressesHere() {
        return new LocalCluster(Path.of(LocalCluster.FOLDER)).addresses();
    }

    static Grammar grammar(String usage) {
        return new Grammar(usage)
                .value("--dir", "folder", "where the cluster is, " + LocalCluster.FOLDER + " by default")
                .flag("-h,--help", "this");
    }

    static LocalCluster cluster(Given given) {
        return new LocalCluster(Path.of(given.get("--dir", LocalCluster.FOLDER)));
    }

    private static int up(Terminal terminal, List<String> words) {
        Given given = Session.read(terminal, grammar("moldau cluster up [-n 3] [--port 9092]")
                .value("-n,--nodes", "count", "how many nodes, 3 by default")
                .value("--port", "port", "the first port to try, 9092 by default"), words);
        if (given == null) return Exit.OK;
        given.word("");
        long count = given.number("--nodes", 3);
        if (count < 1 || count > NODES_MAX) throw given.grammar().misused("--nodes is 1 to " + NODES_MAX);
        long beganMs = System.currentTimeMillis();
        LocalCluster cluster = cluster(given);
        if (cluster.nodes().isEmpty()) cluster.make((int) count, (int) given.number("--port", 9092));
        List<LocalNode> nodes = cluster.nodes();
        if (given.has("--nodes") && nodes.size() != count) {
            throw Failure.of(Exit.FAILED, "M-2020 CLUSTER_EXISTS", "the cluster in " + cluster.folder() + " has "
                    + nodes.size() + " nodes")
                    .hint("start it as it is", "moldau cluster up")
                    .hint("delete it", "moldau cluster down --delete");
        }
        cluster.start(nodes.stream().filter(each -> each.process() == null).toList());
        screen(terminal, cluster, nodes, System.currentTimeMillis() - beganMs);
        return Exit.OK;
    }

    private static void screen(Terminal terminal, LocalCluster cluster, List<LocalNode> nodes, long tookMs) {
        var out = terminal.out();
        String moldau = System.getenv().getOrDefault("MOLDAU_COMMAND", "moldau");
        out.println(nodes.size() + " nodes in " + cluster.folder().toAbsolutePath().normalize());
        for (LocalNode each : nodes) out.println("  node " + each.id() + "  " + each.address());
        out.println("  ready in " + String.format(Locale.ROOT, "%.1f s", tookMs / 1000.0));
        out.println();
        out.println("To type next, here:");
        out.println("  " + moldau + " topic create orders -p 6");
        out.println("  seq 1000 | " + moldau + " produce orders");
        if (nodes.size() > 1) {
            out.println("  " + moldau + " cluster kill 2");
            out.println("  " + moldau + " cluster status --watch");
            out.println("  " + moldau + " cluster start 2");
        } else {
            out.println("  " + moldau + " cluster status --watch");
        }
        out.println("  " + moldau + " cluster down");
        out.println("Elsewhere add -b " + nodes.getFirst().address() + " to commands; any node will do.");
        out.flush();
    }

    private static LocalNode node(Given given) {
        String word = given.onlyWord("the number of a node");
        if (!word.matches("\\d{1,4}")) throw given.grammar().misused("'" + word + "' is not the number of a node");
        return cluster(given).node(Integer.parseInt(word));
    }

    private static ProcessHandle running(LocalNode node) {
        ProcessHandle process = node.process();
        if (process != null) return process;
        throw Failure.of(Exit.NOT_FOUND, "M-2010 NOT_RUNNING", "node " + node.id() + " does not run")
                .hint("start it", "moldau cluster start " + node.id());
    }

    private static int kill(Terminal terminal, List<String> words) {
        Given given = Session.read(terminal, grammar("moldau cluster kill NODE"), words);
        if (given == null) return Exit.OK;
        LocalNode node = node(given);
        ProcessHandle process = running(node);
        process.destroyForcibly();
        while (process.isAlive()) LocalCluster.pause();
        terminal.out().println("killed node " + node.id() + ", as kill -9 does; moldau cluster start " + node.id()
                + " brings it back");
        return Exit.OK;
    }

    private static int stop(Terminal terminal, List<String> words) {
        Given given = Session.read(terminal, grammar("moldau cluster stop NODE"), words);
        if (given == null) return Exit.OK;
        LocalNode node = node(given);
        running(node);
        long beganMs = System.currentTimeMillis();
        boolean isForced = !cluster(given).stop(List.of(node)).isEmpty();
        terminal.out().println("stopped node " + node.id() + " in " + (System.currentTimeMillis() - beganMs) + " ms"
                + (isForced ? ", by force" : ""));
        return Exit.OK;
    }

    private static int start(Terminal terminal, List<String> words) {
        Given given = Session.read(terminal, grammar("moldau cluster start NODE"), words);
        if (given == null) return Exit.OK;
        LocalNode node = node(given);
        if (node.process() != null) {
            terminal.out().println("node " + node.id() + " runs at " + node.address());
            return Exit.OK;
        }
        long beganMs = System.currentTimeMillis();
        cluster(given).start(List.of(node));
        terminal.out().println("started node " + node.id() + " at " + node.address() + " in "
                + (System.currentTimeMillis() - beganMs) + " ms");
        return Exit.OK;
    }

    private static int down(Terminal terminal, List<String> words) {
        Given given = Session.read(terminal, grammar("moldau cluster down [--delete]")
                .flag("--delete", "delete the folder, with all records")
                .flag("-y,--yes", "do not ask"), words);
        if (given == null) return Exit.OK;
        given.word("");
        LocalCluster cluster = cluster(given);
        List<LocalNode> nodes = cluster.nodes();
        if (nodes.isEmpty()) cluster.node(1);
        boolean deletes = given.has("--delete");
        if (deletes && !Session.isConfirmed(terminal, given, "ends " + nodes.size() + " nodes and deletes "
                + cluster.folder() + " with all records")) return Exit.FAILED;
        List<Integer> forced = cluster.stop(nodes);
        for (int each : forced) terminal.err().println("node " + each + " did not end by itself and was killed");
        if (deletes) delete(cluster.folder());
        terminal.out().println(deletes ? "ended, and " + cluster.folder() + " is deleted"
                : "ended; the data stays in " + cluster.folder() + ", moldau cluster up goes on with it");
        return Exit.OK;
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(each);
        } catch (IOException e) {
            throw Failure.of(Exit.FAILED, "M-2007 DIRECTORY_FAILED", folder + " is not deleted: " + e.getMessage());
        }
    }
}
