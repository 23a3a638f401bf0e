package moldau.cli.broker;

import java.util.List;
import moldau.cli.Exit;
import moldau.cli.Given;
import moldau.cli.Session;
import moldau.cli.Terminal;

/// `moldau balance --plan|--apply`: evens out how many partitions brokers hold and lead. With
/// `--replicas` what has fewer gets so many first, as after a cluster has grown.
public final class Balance {
    private Balance() {}

    public static int run(Terminal terminal, List<String> words) {
        Given given = Session.read(terminal, Session.grammar("moldau balance --plan|--apply")
                .value("--replicas", "count", "what partitions with fewer replicas get")
                .flag("--plan", "show what would change; this is the default")
                .flag("--apply", "do it").flag("-y,--yes", "do not ask"), words);
        if (given == null) return Exit.OK;
        given.word("");
        int replicas = (int) given.number("--replicas", 0);
        if (given.has("--replicas") && (replicas < 1 || replicas > 100)) {
            throw given.grammar().misused("--replicas is 1 to 100");
        }
        return Session.run(terminal, given, null, cluster -> {
            var moving = new Moving(terminal, cluster);
            Plan plan = moving.plan().atLeast(replicas).balance();
            moving.show(plan);
            if (!given.has("--apply") || plan.changes().isEmpty()) return Exit.OK;
            if (!Session.isConfirmed(terminal, given, "moves them")) return Exit.FAILED;
            return moving.run(plan);
        });
    }
}
