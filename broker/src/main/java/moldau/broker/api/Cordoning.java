package moldau.broker.api;

import java.util.Arrays;
import java.util.List;
import moldau.broker.config.BrokerSettings;
import moldau.broker.partition.LogDirs;
import moldau.state.cluster.Problem;
import moldau.wire.Errors;
import moldau.wire.message.IncrementalAlterConfigsRequest;

/// Whether `cordoned.log.dirs` of this broker may become what somebody wants (KIP-1066). Only the broker
/// knows its directories, so it looks before it asks the controller.
final class Cordoning {
    private final LogDirs dirs;

    Cordoning(LogDirs dirs) {
        this.dirs = dirs;
    }

    /// @param resource this broker
    Problem check(IncrementalAlterConfigsRequest.Resource resource) {
        for (var each : resource.configs()) {
            if (!each.name().equals(BrokerSettings.CORDONED_LOG_DIRS.key())) continue;
            List<String> strangers = dirs.strangers(words(each.value()));
            if (!strangers.isEmpty()) {
                return new Problem(Errors.INVALID_REQUEST, "All entries in " + each.name()
                        + " must be present in log.dirs or log.dir. Missing entries : "
                        + String.join(",", strangers));
            }
        }
        return Problem.NONE;
    }

    private static List<String> words(String value) {
        if (value == null) return List.of();
        return Arrays.stream(value.split(",")).map(String::strip).filter(each -> !each.isEmpty()).toList();
    }
}
