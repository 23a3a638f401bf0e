package moldau.cli.kafka;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import moldau.client.Admin;
import moldau.client.Admin.ConfigOp;
import moldau.client.TopicPartition;

/// The configs that hold a reassignment back (KIP-73): which replicas, by topic, and how fast, by broker.
final class ReplicaThrottles {
    private static final String LEADER_REPLICAS = "leader.replication.throttled.replicas";
    private static final String FOLLOWER_REPLICAS = "follower.replication.throttled.replicas";
    private static final String LEADER_RATE = "leader.replication.throttled.rate";
    private static final String FOLLOWER_RATE = "follower.replication.throttled.rate";
    private static final String DIRECTORIES_RATE = "replica.alter.log.dirs.io.max.bytes.per.second";

    private final Admin admin;
    private final PrintStream out;

    ReplicaThrottles(Admin admin, PrintStream out) {
        this.admin = admin;
        this.out = out;
    }

    /// Those who have a partition are throttled as leaders, those who get it as followers.
    ///
    /// @param between bytes a second; less than 0 changes nothing
    void set(
            Map<TopicPartition, List<Integer>> held, Map<TopicPartition, List<Integer>> plan, long between,
            long directories) {
        var sources = new TreeMap<String, Set<String>>();
        var targets = new TreeMap<String, Set<String>>();
        var brokers = new TreeSet<Integer>();
        plan.forEach((at, wanted) -> {
            List<Integer> now = held.get(at);
            for (int each : now) {
                sources.computeIfAbsent(at.topic(), _ -> new TreeSet<>()).add(at.partition() + ":" + each);
            }
            for (int each : wanted) {
                if (now.contains(each)) continue;
                targets.computeIfAbsent(at.topic(), _ -> new TreeSet<>()).add(at.partition() + ":" + each);
            }
            brokers.addAll(now);
            brokers.addAll(wanted);
        });
        if (between >= 0) {
            sources.forEach((topic, pairs) -> {
                var ops = new ArrayList<ConfigOp>();
                ops.add(new ConfigOp(LEADER_REPLICAS, ConfigOp.SET, String.join(",", pairs)));
                Set<String> to = targets.get(topic);
                if (to != null) ops.add(new ConfigOp(FOLLOWER_REPLICAS, ConfigOp.SET, String.join(",", to)));
                admin.alterConfigs(Admin.TOPIC, topic, ops);
            });
            rate(brokers, between, LEADER_RATE, FOLLOWER_RATE);
            out.println("The inter-broker throttle limit was set to " + between + " B/s");
        }
        if (directories >= 0) {
            rate(brokers, directories, DIRECTORIES_RATE);
            out.println("The replica-alter-dir throttle limit was set to " + directories + " B/s");
        }
    }

    private void rate(Set<Integer> brokers, long perSecond, String... keys) {
        for (int each : brokers) {
            var ops = new ArrayList<ConfigOp>();
            for (String key : keys) ops.add(new ConfigOp(key, ConfigOp.SET, Long.toString(perSecond)));
            admin.alterConfigs(Admin.BROKER, Integer.toString(each), ops);
        }
    }

    /// On all brokers, and for some topics. Of those that are gone there is nothing to clear.
    void clear(Set<String> topics) {
        var brokers = new TreeSet<Integer>();
        for (var each : admin.describeCluster().brokers()) brokers.add(each.brokerId());
        out.println("Clearing broker-level throttles on broker" + Reassignment.plural(brokers.size())
                + " " + Reassignment.comma(brokers));
        for (int each : brokers) {
            admin.alterConfigs(Admin.BROKER, Integer.toString(each), deleted(LEADER_RATE, FOLLOWER_RATE, DIRECTORIES_RATE));
        }
        out.println("Clearing topic-level throttles on topic" + Reassignment.plural(topics.size())
                + " " + Reassignment.comma(topics));
        for (String each : topics) admin.alterConfigs(Admin.TOPIC, each, deleted(LEADER_REPLICAS, FOLLOWER_REPLICAS));
    }

    private static List<ConfigOp> deleted(String... keys) {
        var ops = new ArrayList<ConfigOp>();
        for (String key : keys) ops.add(new ConfigOp(key, ConfigOp.DELETE, null));
        return ops;
    }
}
