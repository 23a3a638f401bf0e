package moldau.cli.kafka;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import moldau.cli.Failure;
import moldau.cli.Given;

/// What `kafka-console-consumer.sh` refuses before it connects to anything, in Kafka's order and words.
final class ConsoleConsumerChecks {
    private static final String PACKAGE = "org.apache.kafka.tools.consumer.";
    private static final Set<String> DEFAULT = Set.of(PACKAGE + "DefaultMessageFormatter", "kafka.tools.DefaultMessageFormatter");
    private static final Set<String> SILENT = Set.of(PACKAGE + "NoOpMessageFormatter", "kafka.tools.NoOpMessageFormatter");

    private ConsoleConsumerChecks() {}

    /// @throws Failure if options contradict each other or `settings`
    static void check(Given given, Map<String, String> settings) {
        if (given.has("--topic") == given.has("--include")) {
            throw given.grammar().misused("Exactly one of the following arguments is required: [topic], [include]");
        }
        if (given.has("--partition") && !given.has("--topic")) {
            throw given.grammar().misused("The topic is required when partition is specified.");
        }
        if (given.has("--offset") && !given.has("--partition")) {
            throw given.grammar().misused("The partition is required when offset is specified.");
        }
        offset(given);
        start(given, settings);
        groups(given, settings);
        isSilent(given);
    }

    private static void offset(Given given) {
        String offset = given.get("--offset", "latest");
        boolean isWord = offset.equalsIgnoreCase("earliest") || offset.equalsIgnoreCase("latest");
        if (isWord || offset.matches("\\d{1,18}")) return;
        throw given.grammar().misused("The provided offset value '" + offset
                + "' is incorrect. Valid values are 'earliest', 'latest', or a non-negative long.");
    }

    private static void start(Given given, Map<String, String> settings) {
        String reset = settings.get("auto.offset.reset");
        if (reset == null || !given.has("--from-beginning") || reset.equals("earliest")) return;
        throw Failure.usage("Can't simultaneously specify --from-beginning and 'auto.offset.reset=" + reset
                + "', please remove one option");
    }

    private static void groups(Given given, Map<String, String> settings) {
        var groups = new TreeSet<String>();
        if (given.has("--group")) groups.add(given.get("--group", ""));
        if (settings.containsKey("group.id")) groups.add(settings.get("group.id"));
        if (groups.size() > 1) {
            throw given.grammar().misused("The group ids provided in different places (directly using '--group', via "
                    + "'--consumer-property', or via '--consumer.config') do not match. Detected group ids: "
                    + groups.stream().map(each -> "'" + each + "'").collect(Collectors.joining(", ")));
        }
        if (!groups.isEmpty() && given.has("--partition")) {
            throw given.grammar().misused("Options group and partition cannot be specified together.");
        }
    }

    /// Whether records are read and not printed.
    ///
    /// @throws Failure if the formatter is none of those that are here
    static boolean isSilent(Given given) {
        String formatter = given.get("--formatter", PACKAGE + "DefaultMessageFormatter");
        if (DEFAULT.contains(formatter)) return false;
        if (SILENT.contains(formatter)) return true;
        throw given.grammar().misused("There is no formatter " + formatter
                + " here, but DefaultMessageFormatter and NoOpMessageFormatter of " + PACKAGE.substring(0, PACKAGE.length() - 1));
    }
}
