package moldau.cli.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import moldau.base.settings.PropertiesText;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.wire.Uuid;
import moldau.wire.message.AddRaftVoterRequest;

/// A controller that is to vote, as its settings and its metadata directory say it.
///
/// @param directory the id in `meta.properties` of the directory that holds the metadata log
public record NewVoter(int node, Uuid directory, List<AddRaftVoterRequest.Listener> listeners) {
    /// @param settings of a `server.properties`
    /// @throws Failure if it is no controller, or was not formatted
    public static NewVoter of(Map<String, String> settings) {
        if (!settings.getOrDefault("process.roles", "").contains("controller")) {
            throw Failure.of(Exit.FAILED, "M-2021 NO_CONTROLLER", "process.roles has no controller");
        }
        String dirs = settings.getOrDefault("metadata.log.dir",
                settings.getOrDefault("log.dirs", settings.getOrDefault("log.dir", "")));
        String dir = dirs.split(",")[0].trim();
        try {
            Map<String, String> meta = PropertiesText.parse(Files.readString(Path.of(dir, "meta.properties")));
            int node = Integer.parseInt(settings.getOrDefault("node.id", "-1").trim());
            return new NewVoter(node, Uuid.parse(meta.getOrDefault("directory.id", "")), listeners(settings));
        } catch (IOException e) {
            throw Failure.of(Exit.FAILED, "M-2004 UNREADABLE_FILE", dir + " has no meta.properties: format it first")
                    .hint("format it", "kafka-storage.sh format --no-initial-controllers -t CLUSTER -c server.properties");
        } catch (IllegalArgumentException e) {
            throw Failure.of(Exit.FAILED, "M-2002 INVALID_SETTINGS", e.getMessage());
        }
    }

    private static List<AddRaftVoterRequest.Listener> listeners(Map<String, String> settings) {
        List<String> names = List.of(settings.getOrDefault("controller.listener.names", "").split("\\s*,\\s*"));
        String advertised = settings.getOrDefault("advertised.listeners", "");
        var found = new ArrayList<AddRaftVoterRequest.Listener>();
        for (String name : names) {
            for (String all : List.of(advertised, settings.getOrDefault("listeners", ""))) {
                String at = at(all, name);
                if (at == null) continue;
                int colon = at.lastIndexOf(':');
                String host = at.substring(0, colon).replace("[", "").replace("]", "");
                found.add(new AddRaftVoterRequest.Listener(name, host.isEmpty() ? "localhost" : host,
                        Integer.parseInt(at.substring(colon + 1))));
                break;
            }
        }
        if (found.isEmpty()) throw new IllegalArgumentException("listeners has none of controller.listener.names");
        return found;
    }

    private static String at(String listeners, String name) {
        for (String each : listeners.split("\\s*,\\s*")) {
            if (each.startsWith(name + "://")) return each.substring(name.length() + 3);
        }
        return null;
    }
}
