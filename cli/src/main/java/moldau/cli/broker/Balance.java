package moldau.cli.broker;

import java.util.List;
import moldau.cli.Exit;
import moldau.cli.Given;
import moldau.cli.Session;
import moldau.cli.Terminal;

/// `moldau balance --plan|--apply`: evens out how many partitions brokers hold and lead.
public final class Balance {
    private Balance() {}

    public static int run(Terminal terminal, List<String> words) {
        Given given = Session.read(terminal, Session.grammar("moldau balance --plan|--apply")
                .flag("--plan", "show what would change; this is the default")
                .flag("--apply", "do it").flag("-y,--yes", "do not ask"), words);
        if (given == null) return Exit.OK;
        given.word("");
        return Session.run(terminal, given, null, cluster -> {
            var moving = new Moving(terminal, cluster);
            Plan plan = moving.plan().balance();
            moving.show(plan);
            if (!given.has("--apply") || plan.changes().isEmpty()) return Exit.OK;
            if (!Session.isConfirmed(terminal, given, "moves them")) return Exit.FAILED;
            return moving.run(plan);
        });
    }
}
