package moldau.cli.kafka;

import java.util.List;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Terminal;
import moldau.cli.Version;
import moldau.cli.server.ServerStart;

/// Finds the class that does what one of Kafka's scripts does. Failures are told as Kafka tells
/// them: the plain message, and 1.
public final class Scripts {
    private Scripts() {}

    /// @param name of the script, without `.sh`
    /// @return the script's exit code
    public static int run(Terminal terminal, String name, List<String> words) {
        if (words.contains("--version")) {
            terminal.out().println(Version.asKafka());
            return Exit.OK;
        }
        try {
            return script(terminal, name, words);
        } catch (Failure failure) {
            terminal.out().flush();
            if (!failure.getMessage().isEmpty()) terminal.err().println(failure.getMessage());
            for (String each : failure.hints()) terminal.err().println("  " + each);
            return Exit.FAILED;
        }
    }

    private static int script(Terminal terminal, String name, List<String> words) {
        return switch (name) {
            case "kafka-server-start" -> ServerStart.run(terminal, words);
            case "kafka-server-stop" -> KafkaServerStop.run(terminal, words);
            case "kafka-dump-log" -> KafkaDumpLog.run(terminal, words);
            case "kafka-topics" -> KafkaTopics.run(terminal, words);
            case "kafka-console-producer" -> KafkaConsoleProducer.run(terminal, words);
            case "kafka-console-consumer" -> KafkaConsoleConsumer.run(terminal, words);
            case "kafka-producer-perf-test" -> KafkaProducerPerf.run(terminal, words);
            case "kafka-consumer-perf-test" -> KafkaConsumerPerf.run(terminal, words);
            case "kafka-consumer-groups" -> KafkaConsumerGroups.run(terminal, words);
            case "kafka-groups" -> KafkaGroups.run(terminal, words);
            case "kafka-configs" -> KafkaConfigs.run(terminal, words);
            case "kafka-get-offsets" -> KafkaGetOffsets.run(terminal, words);
            case "kafka-delete-records" -> KafkaDeleteRecords.run(terminal, words);
            case "kafka-broker-api-versions" -> KafkaBrokerApiVersions.run(terminal, words);
            case "kafka-storage" -> KafkaStorage.run(terminal, words);
            case "kafka-metadata-quorum" -> KafkaMetadataQuorum.run(terminal, words);
            case "kafka-leader-election" -> KafkaLeaderElection.run(terminal, words);
            case "kafka-reassign-partitions" -> KafkaReassignPartitions.run(terminal, words);
            case "kafka-log-dirs" -> KafkaLogDirs.run(terminal, words);
            case "kafka-features" -> KafkaFeatures.run(terminal, words);
            case "kafka-cluster" -> KafkaCluster.run(terminal, words);
            default -> throw Failure.usage("there is no " + name + ".sh");
        };
    }
}
