package moldau.cli.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import moldau.base.Endpoint;
import moldau.cli.Cluster;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Terminal;
import moldau.client.Refused;
import moldau.client.Unreachable;
import moldau.wire.message.Api;
import moldau.wire.message.ApiVersionsResponse;
import moldau.wire.message.MetadataResponse;

/// `kafka-broker-api-versions.sh`: which versions each broker speaks, and which of them we can use.
final class KafkaBrokerApiVersions {
    private KafkaBrokerApiVersions() {}

    static int run(Terminal terminal, List<String> words) {
        Given given = Tool.read(terminal, Tool.grammar("kafka-broker-api-versions.sh"), words);
        if (given == null) return Exit.OK;
        try (Cluster cluster = Tool.open(given)) {
            for (MetadataResponse.Broker each : cluster.admin().links().metadata(List.of(), false).brokers()) {
                terminal.out().println(each.host() + ":" + each.port() + " (id: " + each.nodeId() + " rack: "
                        + each.rack() + " isFenced: false) -> (");
                var lines = new ArrayList<String>();
                var apis = cluster.admin().links().versions(new Endpoint(each.host(), each.port())).values();
                var byKey = new TreeMap<Short, String>();
                for (Api known : Api.values()) {
                    if (known.onBroker()) byKey.put(known.key(), "\t" + known.apiName() + "(" + known.key() + "): UNSUPPORTED");
                }
                for (ApiVersionsResponse.ApiVersion api : apis) byKey.put(api.apiKey(), line(api));
                lines.addAll(byKey.values());
                terminal.out().println(String.join(",\n", lines));
                terminal.out().println(")");
            }
            return Exit.OK;
        } catch (Refused | Unreachable e) {
            throw Failure.of(Exit.FAILED, "", e.getMessage());
        }
    }

    private static String line(ApiVersionsResponse.ApiVersion api) {
        String range = api.minVersion() == api.maxVersion()
                ? Short.toString(api.minVersion()) : api.minVersion() + " to " + api.maxVersion();
        if (!Api.isKnown(api.apiKey())) return "\tUNKNOWN(" + api.apiKey() + "): " + range + " [usable: none]";
        Api ours = Api.of(api.apiKey());
        int usable = Math.min(ours.versionMax(), api.maxVersion());
        boolean fits = usable >= Math.max(ours.versionMin(), api.minVersion());
        return "\t" + ours.apiName() + "(" + api.apiKey() + "): " + range + " [usable: " + (fits ? usable : "none") + "]";
    }
}
