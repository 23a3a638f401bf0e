package moldau.trials.tools;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.apache.kafka.common.utils.Exit;
import org.slf4j.LoggerFactory;

/// Apache's classes behind the script names, run in this process: what they print is caught, and when
/// they would end the process they end here. One at a time.
final class ApacheTool {
    private static final Map<String, String> CLASSES = Map.ofEntries(
            Map.entry("kafka-topics.sh", "org.apache.kafka.tools.TopicCommand"),
            Map.entry("kafka-console-producer.sh", "org.apache.kafka.tools.ConsoleProducer"),
            Map.entry("kafka-console-consumer.sh", "org.apache.kafka.tools.consumer.ConsoleConsumer"),
            Map.entry("kafka-consumer-groups.sh", "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand"),
            Map.entry("kafka-groups.sh", "org.apache.kafka.tools.GroupsCommand"),
            Map.entry("kafka-configs.sh", "kafka.admin.ConfigCommand"),
            Map.entry("kafka-get-offsets.sh", "org.apache.kafka.tools.GetOffsetShell"),
            Map.entry("kafka-delete-records.sh", "org.apache.kafka.tools.DeleteRecordsCommand"),
            Map.entry("kafka-broker-api-versions.sh", "org.apache.kafka.tools.BrokerApiVersionsCommand"),
            Map.entry("kafka-dump-log.sh", "org.apache.kafka.tools.DumpLogSegments"),
            Map.entry("kafka-producer-perf-test.sh", "org.apache.kafka.tools.ProducerPerformance"),
            Map.entry("kafka-consumer-perf-test.sh", "org.apache.kafka.tools.ConsumerPerformance"),
            Map.entry("kafka-storage.sh", "kafka.tools.StorageTool"),
            Map.entry("kafka-metadata-quorum.sh", "org.apache.kafka.tools.MetadataQuorumCommand"),
            Map.entry("kafka-leader-election.sh", "org.apache.kafka.tools.LeaderElectionCommand"),
            Map.entry("kafka-reassign-partitions.sh",
                    "org.apache.kafka.tools.reassign.ReassignPartitionsCommand"),
            Map.entry("kafka-features.sh", "org.apache.kafka.tools.FeatureCommand"),
            Map.entry("kafka-cluster.sh", "org.apache.kafka.tools.ClusterTool"),
            Map.entry("kafka-log-dirs.sh", "org.apache.kafka.tools.LogDirsCommand"));

    private static final Switched OUT = new Switched();
    private static final Switched ERR = new Switched();

    /// Scala's console keeps the stream it finds first, so what is caught must be changed behind it.
    private static final class Switched extends OutputStream {
        private volatile OutputStream to = OutputStream.nullOutputStream();

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) {
            try {
                to.write(bytes, from, count);
            } catch (java.io.IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /// The tool would have ended the process here.
    private static final class Ended extends Error {
        private static final long serialVersionUID = 1;

        Ended() {
            super("ended", null, false, false);
        }
    }

    private ApacheTool() {}

    static boolean knows(String script) {
        return CLASSES.containsKey(script);
    }

    /// Runs the class behind a script.
    ///
    /// @param input what it reads
    static synchronized Said run(String script, List<String> words, String input) {
        for (String each : List.of("org.apache.kafka", "kafka", "state.change.logger")) {
            ((Logger) LoggerFactory.getLogger(each)).setLevel(Level.OFF);
        }
        PrintStream out = System.out;
        PrintStream err = System.err;
        InputStream in = System.in;
        var said = new ByteArrayOutputStream();
        var complained = new ByteArrayOutputStream();
        OUT.to = said;
        ERR.to = complained;
        int[] exit = {-1};
        Exit.Procedure end = (code, _) -> {
            // A tool may catch what ends it and go on: it has said all it would have.
            if (exit[0] < 0) {
                exit[0] = code;
                OUT.to = OutputStream.nullOutputStream();
                ERR.to = OutputStream.nullOutputStream();
            }
            throw new Ended();
        };
        System.setOut(new PrintStream(OUT, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(ERR, true, StandardCharsets.UTF_8));
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        Exit.setExitProcedure(end);
        Exit.setHaltProcedure(end);
        var hooks = new ArrayList<Runnable>();
        Exit.setShutdownHookAdder((_, hook) -> hooks.add(hook));
        try {
            Method main = Class.forName(CLASSES.get(script)).getMethod("main", String[].class);
            main.invoke(null, (Object) words.toArray(String[]::new));
            if (exit[0] < 0) exit[0] = 0;
        } catch (InvocationTargetException e) {
            if (exit[0] < 0) {
                // As the JVM ends where nobody catches.
                exit[0] = 1;
                System.err.println("Exception in thread \"main\" " + e.getCause());
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        } finally {
            for (Runnable each : hooks) each.run();
            Exit.resetExitProcedure();
            Exit.resetHaltProcedure();
            Exit.resetShutdownHookAdder();
            System.setOut(out);
            System.setErr(err);
            System.setIn(in);
        }
        return new Said(exit[0], said.toString(StandardCharsets.UTF_8), complained.toString(StandardCharsets.UTF_8));
    }
}
