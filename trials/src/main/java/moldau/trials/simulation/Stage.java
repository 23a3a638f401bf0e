package moldau.trials.simulation;

import java.util.ArrayList;
import java.util.List;
import moldau.base.sim.Universe;
import moldau.client.TopicPartition;

/// What all who act in one run share: the universe, what is promised, and where to find the cluster.
///
/// @param bootstrap where clients begin, as in `bootstrap.servers`
record Stage(
        Universe universe, Plan plan, Verdict verdict, Reached reached, Canon canon, Ledger ledger,
        GroupLedger group, String bootstrap, Trace trace) {

    static Stage of(Universe universe, Plan plan, String bootstrap, Trace trace) {
        var verdict = new Verdict(universe);
        var reached = new Reached();
        var canon = new Canon(verdict);
        return new Stage(universe, plan, verdict, reached, canon, new Ledger(verdict, canon),
                new GroupLedger(verdict, reached, "group"), bootstrap, trace);
    }

    /// For who looks at the run.
    void says(String what) {
        if (trace != Trace.NONE) trace.says(universe.nowNanos(), what);
    }

    Profile profile() {
        return plan.profile();
    }

    List<TopicPartition> partitions() {
        var all = new ArrayList<TopicPartition>();
        for (int topic = 0; topic < profile().storage().topics(); topic++) {
            for (int i = 0; i < profile().storage().partitions(); i++) {
                all.add(new TopicPartition(topic(topic), i));
            }
        }
        return all;
    }

    static String topic(int number) {
        return "t" + number;
    }
}
