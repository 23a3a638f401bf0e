package moldau.cli.kafka;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import moldau.cli.Cluster;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Terminal;
import moldau.client.Refused;
import moldau.client.Unreachable;
import moldau.state.cluster.Features;
import moldau.wire.Errors;
import moldau.wire.message.ApiVersionsResponse;
import moldau.wire.message.UpdateFeaturesRequest;
import moldau.wire.message.UpdateFeaturesResponse;

/// `kafka-features.sh`: what brokers could do, and what the cluster has agreed to do.
final class KafkaFeatures {
    private static final byte UPGRADE = 1;
    private static final byte SAFE_DOWNGRADE = 2;
    private static final byte UNSAFE_DOWNGRADE = 3;

    private KafkaFeatures() {}

    static int run(Terminal terminal, List<String> words) {
        Given given = Tool.readAny(terminal, Tool.grammar("kafka-features.sh describe|upgrade|downgrade|disable")
                .value("--feature", "name=level", "may be repeated").value("--node-id", "id", "passed over")
                .value("--bootstrap-controller", "host:port", "not built yet: ask a broker")
                .flag("--unsafe", "even if metadata is lost").flag("--dry-run", "only check"), words);
        if (given == null) return Exit.OK;
        Tool.needs(given, "--bootstrap-server");
        String action = given.word("");
        try (Cluster cluster = Tool.open(given)) {
            return switch (action) {
                case "describe" -> describe(terminal.out(), cluster);
                case "upgrade" -> update(terminal, given, cluster, UPGRADE, "upgrade");
                case "downgrade" -> update(terminal, given, cluster, downgrade(given), "downgrade");
                case "disable" -> update(terminal, given, cluster, downgrade(given), "disable");
                default -> throw given.grammar().misused("needs one of describe, upgrade, downgrade, disable");
            };
        } catch (Refused | Unreachable e) {
            throw Failure.of(Exit.FAILED, "", Tool.words(e));
        }
    }

    private static byte downgrade(Given given) {
        return given.has("--unsafe") ? UNSAFE_DOWNGRADE : SAFE_DOWNGRADE;
    }

    private static int describe(PrintStream out, Cluster cluster) {
        ApiVersionsResponse features = cluster.admin().features();
        var levels = new TreeMap<String, Short>();
        for (var each : features.finalizedFeatures()) levels.put(each.name(), each.maxVersionLevel());
        var sorted = new ArrayList<>(features.supportedFeatures());
        sorted.sort((a, b) -> a.name().compareTo(b.name()));
        for (var each : sorted) {
            out.printf("Feature: %-41s SupportedMinVersion: %-16s SupportedMaxVersion: %-16s"
                    + " FinalizedVersionLevel: %-16s Epoch: %s%n", each.name(), level(each.name(), each.minVersion()),
                    level(each.name(), each.maxVersion()), level(each.name(), levels.getOrDefault(each.name(), (short) 0)),
                    features.finalizedFeaturesEpoch() < 0 ? "-" : features.finalizedFeaturesEpoch());
        }
        return Exit.OK;
    }

    private static String level(String feature, short level) {
        return feature.equals("metadata.version") ? Features.metadataName(level) : Short.toString(level);
    }

    private static int update(Terminal terminal, Given given, Cluster cluster, byte how, String verb) {
        if (!given.has("--feature")) {
            throw Failure.usage("You must specify at least one feature to " + verb);
        }
        var wanted = new TreeMap<String, Short>();
        for (String each : given.all("--feature")) {
            int equals = each.indexOf('=');
            if (verb.equals("disable") == (equals >= 0)) {
                throw Failure.usage("Can't parse feature=level string " + each + ": equals sign not found.");
            }
            wanted.put(equals < 0 ? each : each.substring(0, equals).trim(), equals < 0 ? 0 : number(each.substring(equals + 1)));
        }
        var links = cluster.admin().links();
        int failed = 0;
        for (var each : wanted.entrySet()) {
            var update = UpdateFeaturesRequest.FeatureUpdate.DEFAULT.withFeature(each.getKey())
                    .withMaxVersionLevel(each.getValue()).withUpgradeType(how);
            var answer = links.askAny(UpdateFeaturesRequest.DEFAULT.withTimeoutMs((int) links.timeoutMs())
                    .withFeatureUpdates(List.of(update)).withValidateOnly(given.has("--dry-run")),
                    UpdateFeaturesResponse.class);
            String what = verb.equals("disable") ? each.getKey() : each.getKey() + " to " + each.getValue();
            short code = answer.errorCode();
            String words = answer.errorMessage();
            for (var one : answer.results()) {
                if (one.errorCode() == Errors.NONE) continue;
                code = one.errorCode();
                words = one.errorMessage();
            }
            if (code == Errors.NONE) {
                String done = verb.equals("disable") ? each.getKey() + (given.has("--dry-run") ? " can be disabled."
                        : " was disabled.") : each.getKey() + (given.has("--dry-run") ? " can be " : " was ") + verb
                        + "d to " + each.getValue() + ".";
                terminal.out().println(done);
                continue;
            }
            failed++;
            terminal.out().println((given.has("--dry-run") ? "Can not " : "Could not ") + verb + " " + what + ". "
                    + (words == null ? Errors.message(code) : words));
        }
        if (failed == 0) return Exit.OK;
        throw Failure.of(Exit.FAILED, "", failed + " out of " + wanted.size() + " operation(s) failed.");
    }

    private static short number(String text) {
        try {
            return Short.parseShort(text.trim());
        } catch (NumberFormatException e) {
            throw Failure.usage("Can't parse feature=level string: " + text + " is no number");
        }
    }
}
