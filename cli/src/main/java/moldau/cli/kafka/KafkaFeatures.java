package moldau.cli.kafka;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import moldau.cli.Cluster;
import moldau.cli.Exit;
import moldau.cli.Failure;
import moldau.cli.Given;
import moldau.cli.Grammar;
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

    private static final List<String> VERBS = List.of(
            "describe", "upgrade", "downgrade", "disable", "version-mapping", "feature-dependencies");

    private KafkaFeatures() {}

    static int run(Terminal terminal, List<String> words) {
        var parts = Argparse.Parts.of(words);
        Given where = Argparse.read(terminal.out(), where(), parts.before());
        if (where == null) return Exit.OK;
        String verb = parts.verb();
        if (!VERBS.contains(verb)) throw Argparse.notAmong(where.grammar(), verb, VERBS);
        String[] required = verb.equals("feature-dependencies") ? new String[] {"--feature"} : new String[0];
        Given given = Argparse.read(terminal.out(), grammar(verb), parts.after(), required);
        if (given == null) return Exit.OK;
        Argparse.exclude(where, "--bootstrap-server", "--bootstrap-controller");
        if (verb.equals("version-mapping")) {
            return FeatureTables.mapping(terminal.out(), given.get("--release-version", null));
        }
        if (verb.equals("feature-dependencies")) {
            return FeatureTables.dependencies(terminal.out(), given.all("--feature"));
        }
        if (!where.has("--bootstrap-server") && !where.has("--bootstrap-controller")) {
            throw where.grammar().misused("You must specify either --bootstrap-controller or --bootstrap-server.");
        }
        try (Cluster cluster = Tool.openEither(where)) {
            return switch (verb) {
                case "describe" -> describe(terminal.out(), cluster);
                case "upgrade" -> update(terminal.out(), given, verb, cluster, UPGRADE);
                default -> update(terminal.out(), given, verb, cluster, downgrade(given));
            };
        } catch (Refused | Unreachable e) {
            throw Failure.of(Exit.FAILED, "", Tool.words(e));
        }
    }

    private static Grammar brief(String usage) {
        return new Grammar("kafka-features " + usage, Grammar.Voice.ARGPARSE_BRIEF)
                .flag("-h,--help", "show this help message and exit");
    }

    private static Grammar where() {
        return brief("[-h] [--command-config COMMAND_CONFIG] [--bootstrap-server BOOTSTRAP_SERVER |"
                + " --bootstrap-controller BOOTSTRAP_CONTROLLER] {" + String.join(",", VERBS) + "} ...")
                .value("--bootstrap-server", "BOOTSTRAP_SERVER", "brokers, as host:port,...")
                .value("--bootstrap-controller", "BOOTSTRAP_CONTROLLER", "controllers, instead of brokers")
                .value("--command-config", "COMMAND_CONFIG", "settings of the connection");
    }

    private static Grammar grammar(String verb) {
        Grammar grammar = brief(verb + " ...");
        return switch (verb) {
            case "describe" -> grammar.value("--node-id", "NODE_ID", "passed over");
            case "version-mapping" -> grammar.value("--release-version", "RELEASE_VERSION", "a release");
            case "feature-dependencies" -> grammar.value("--feature", "FEATURE", "name=level; may be repeated");
            case "disable" -> change(grammar.value("--feature", "FEATURE", "may be repeated"), verb);
            default -> change(grammar.value("--feature", "FEATURE", "name=level; may be repeated")
                    .value("--release-version", "RELEASE_VERSION", "all features as a cluster of this release has them")
                    .value("--metadata", "METADATA", "metadata.version as of this release; the older way to say it"),
                    verb);
        };
    }

    private static Grammar change(Grammar grammar, String verb) {
        grammar.flag("--dry-run", "only check");
        return verb.equals("upgrade") ? grammar : grammar.flag("--unsafe", "even if metadata is lost");
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

    /// All at once, or none.
    private static int update(PrintStream out, Given given, String verb, Cluster cluster, byte how) {
        boolean isDry = given.has("--dry-run");
        SortedMap<String, Short> wanted = wanted(out, given, verb);
        var updates = new ArrayList<UpdateFeaturesRequest.FeatureUpdate>();
        wanted.forEach((name, level) -> {
            if (how == UPGRADE && level < 1) {
                throw Failure.usage("The upgradeType flag should be set to SAFE_DOWNGRADE or UNSAFE_DOWNGRADE when the"
                        + " provided maxVersionLevel:" + level + " is < 1.");
            }
            updates.add(UpdateFeaturesRequest.FeatureUpdate.DEFAULT.withFeature(name).withMaxVersionLevel(level)
                    .withUpgradeType(how));
        });
        var links = cluster.admin().links();
        var answer = links.askAny(UpdateFeaturesRequest.DEFAULT.withTimeoutMs((int) links.timeoutMs())
                .withFeatureUpdates(updates).withValidateOnly(isDry), UpdateFeaturesResponse.class);
        int failed = 0;
        for (var each : wanted.entrySet()) {
            String name = each.getKey();
            String to = verb.equals("disable") ? "" : " to " + each.getValue();
            String why = why(answer, name);
            if (why == null) {
                out.println(name + (isDry ? " can be " : " was ") + verb + "d" + to + ".");
            } else {
                failed++;
                out.println((isDry ? "Can not " : "Could not ") + verb + " " + name + to + ". " + why);
            }
        }
        if (failed == 0) return Exit.OK;
        throw Failure.of(Exit.FAILED, "", failed + " out of " + wanted.size() + " operation(s) failed.");
    }

    /// What is wrong with the update of a feature, or with all of them.
    ///
    /// @return null if nothing is
    private static String why(UpdateFeaturesResponse answer, String feature) {
        short code = answer.errorCode();
        String words = answer.errorMessage();
        for (var one : answer.results()) {
            if (!one.feature().equals(feature) || one.errorCode() == Errors.NONE) continue;
            code = one.errorCode();
            words = one.errorMessage();
        }
        if (code == Errors.NONE) return null;
        return words == null ? Errors.message(code) : words;
    }

    private static SortedMap<String, Short> wanted(PrintStream out, Given given, String verb) {
        var wanted = new TreeMap<String, Short>();
        if (verb.equals("disable")) {
            for (String each : given.all("--feature")) wanted.put(each, (short) 0);
        } else if (given.has("--release-version")) {
            if (given.has("--metadata") || given.has("--feature")) {
                throw Failure.usage("Can not specify `release-version` with other feature flags.");
            }
            wanted.putAll(FeatureTables.levels(FormatLevels.version(given.get("--release-version", ""), true)));
            // An upgrade leaves alone what the release does not have.
            if (verb.equals("upgrade")) wanted.values().removeIf(level -> level == 0);
        } else {
            if (given.has("--metadata")) {
                out.println(" `metadata` flag is deprecated and may be removed in a future release.");
                wanted.put(Features.METADATA_VERSION, FormatLevels.version(given.get("--metadata", ""), true));
            }
            FormatLevels.parse(given.all("--feature")).forEach((name, level) -> {
                if (wanted.put(name, level) == null) return;
                throw Failure.usage("Feature " + name + " was specified more than once.");
            });
        }
        if (wanted.isEmpty()) throw Failure.usage("You must specify at least one feature to " + verb);
        return wanted;
    }
}
