package moldau.cli.kafka;

import java.util.ArrayList;
import java.util.List;
import moldau.cli.Given;
import moldau.client.Admin;
import moldau.client.Refused;
import moldau.client.TopicPartition;
import moldau.wire.Errors;

/// What `--topic clicks` and `--topic clicks:0,1` name.
final class Topics {
    private Topics() {}

    /// All partitions named, in order.
    ///
    /// @param missing gets the topics that do not exist
    static List<TopicPartition> named(Given given, Admin admin, List<String> missing) {
        var partitions = new ArrayList<TopicPartition>();
        for (String each : given.all("--topic")) {
            int colon = each.indexOf(':');
            if (colon >= 0) {
                numbers(given, each, colon, partitions);
                continue;
            }
            try {
                partitions.addAll(admin.partitions(each));
            } catch (Refused refused) {
                if (refused.code() != Errors.UNKNOWN_TOPIC_OR_PARTITION) throw refused;
                missing.add(each);
            }
        }
        return partitions;
    }

    private static void numbers(Given given, String text, int colon, List<TopicPartition> partitions) {
        for (String number : text.substring(colon + 1).split(",")) {
            try {
                partitions.add(new TopicPartition(text.substring(0, colon), Integer.parseInt(number.trim())));
            } catch (NumberFormatException e) {
                throw given.grammar().misused("Invalid partition '" + number + "' specified in topic arg '" + text + "''");
            }
        }
    }
}
