package moldau.state.cluster;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;
import moldau.state.Decision;
import moldau.wire.Errors;
import moldau.wire.message.UpdateFeaturesRequest;
import moldau.wire.message.UpdateFeaturesResponse;
import moldau.wire.record.ConfigRecord;
import moldau.wire.record.FeatureLevelRecord;
import moldau.wire.record.MetadataRecord;

/// UpdateFeatures: all of the request or nothing (KIP-584, KIP-778). A level is finalized only if
/// every registered node can serve it.
final class FeatureChange {
    private static final byte UPGRADE = 1;
    private static final byte SAFE_DOWNGRADE = 2;
    private static final byte UNSAFE_DOWNGRADE = 3;

    private final Scene scene;
    private final Sorted<String, BrokerImage.FeatureRange> supported;
    private final List<MetadataRecord> records = new ArrayList<>();
    private final TreeMap<String, Short> levels = new TreeMap<>();
    private final short quorumLevel;

    /// @param supported what this controller supports
    /// @param quorumLevel of `kraft.version`
    FeatureChange(Scene scene, Sorted<String, BrokerImage.FeatureRange> supported, short quorumLevel) {
        this.scene = scene;
        this.supported = supported;
        this.quorumLevel = quorumLevel;
        scene.image().features().each(levels::put);
    }

    Decision<MetadataRecord, UpdateFeaturesResponse> decide(UpdateFeaturesRequest request) {
        Problem problem = update(request.featureUpdates());
        var results = new ArrayList<UpdateFeaturesResponse.Feature>();
        for (var each : request.featureUpdates()) {
            results.add(UpdateFeaturesResponse.Feature.DEFAULT
                    .withFeature(each.feature())
                    .withErrorCode(problem.code())
                    .withErrorMessage(problem.message()));
        }
        var response = UpdateFeaturesResponse.DEFAULT.withResults(results);
        if (!problem.isNone()) {
            return Decision.answer(response.withErrorCode(problem.code()).withErrorMessage(
                    "The update failed for all features since the following feature had an error: "
                            + problem.message()));
        }
        return request.validateOnly() || records.isEmpty()
                ? Decision.answer(response) : Decision.of(records, response);
    }

    private Problem update(List<UpdateFeaturesRequest.FeatureUpdate> updates) {
        var names = new HashSet<String>();
        for (var each : updates) {
            if (!names.add(each.feature())) {
                return new Problem(Errors.INVALID_REQUEST, "Duplicate feature " + each.feature());
            }
            Problem problem = update(each);
            if (!problem.isNone()) return problem;
            levels.put(each.feature(), each.maxVersionLevel());
        }
        return checkNeeds();
    }

    private Problem update(UpdateFeaturesRequest.FeatureUpdate update) {
        String name = update.feature();
        short level = update.maxVersionLevel();
        byte type = update.upgradeType() == UPGRADE && update.allowDowngrade()
                ? SAFE_DOWNGRADE : update.upgradeType();
        if (type < UPGRADE || type > UNSAFE_DOWNGRADE) {
            return refused(name, level, "The controller does not support the given upgrade type.");
        }
        String unsupported = unsupported(name, level);
        if (unsupported != null) return refused(name, level, unsupported);
        boolean isQuorums = name.equals(Features.KRAFT_VERSION);
        short was = isQuorums ? quorumLevel : scene.image().feature(name);
        if (level < was && type == UPGRADE) {
            return refused(name, level, "Can't downgrade the version of this feature without"
                    + " setting the upgrade type to either safe or unsafe downgrade.");
        }
        if (level > was && type != UPGRADE) {
            return refused(name, level, "Can't downgrade to a newer version.");
        }
        // The quorum raises its level itself, after this answer, and never lowers it.
        if (isQuorums) {
            return level >= was ? Problem.NONE : refused(name, level,
                    "Can't downgrade the version of this feature.");
        }
        if (name.equals(Features.METADATA_VERSION) && level < was
                && Features.losesMetadata(was, level)) {
            return new Problem(Errors.INVALID_UPDATE_VERSION, "Unsupported metadata.version"
                    + " downgrade from " + was + " to " + level + ". "
                    + (type == UNSAFE_DOWNGRADE
                    ? "Unsafe metadata downgrade is not supported in this version."
                    : "Refusing to perform the requested downgrade because it might delete metadata"
                    + " information."));
        }
        if (name.equals(Features.ELR) && was == 0 && level > 0) keepMinIsr();
        records.add(FeatureLevelRecord.DEFAULT.withName(name).withFeatureLevel(level));
        return Problem.NONE;
    }

    /// While eligible leader replicas are kept, one minimum must stand in the log for the whole cluster, and no
    /// broker may have another.
    private void keepMinIsr() {
        if (!scene.image().config(ConfigResource.ALL_BROKERS).has(Scene.MIN_ISR)) {
            String value = scene.rules().staticValue(ConfigResource.BROKER, Scene.MIN_ISR);
            records.add(minIsr("", value == null ? "1" : value));
        }
        for (var entry : scene.image().configs()) {
            ConfigResource resource = entry.getKey();
            boolean isBrokers = resource.type() == ConfigResource.BROKER && !resource.name().isEmpty();
            if (isBrokers && entry.getValue().has(Scene.MIN_ISR)) records.add(minIsr(resource.name(), null));
        }
    }

    private static ConfigRecord minIsr(String broker, String value) {
        return ConfigRecord.DEFAULT
                .withResourceType(ConfigResource.BROKER)
                .withResourceName(broker)
                .withName(Scene.MIN_ISR)
                .withValue(value);
    }

    /// Who cannot serve this level, as a sentence; null if all can.
    private String unsupported(String name, short level) {
        String why = unsupported(supported, "Local controller " + scene.nodeId(), name, level);
        if (why != null) return why;
        for (var entry : scene.image().controllers()) {
            if (entry.getKey() == scene.nodeId()) continue;
            why = unsupported(entry.getValue().features(), "Controller " + entry.getKey(), name,
                    level);
            if (why != null) return why;
        }
        for (var entry : scene.image().brokers()) {
            why = unsupported(entry.getValue().features(), "Broker " + entry.getKey(), name, level);
            if (why != null) return why;
        }
        return null;
    }

    private static String unsupported(Sorted<String, BrokerImage.FeatureRange> features,
            String who, String name, short level) {
        BrokerImage.FeatureRange range = features.get(name);
        if (range == null) {
            return level == 0 && !who.startsWith("Local")
                    ? null : who + " does not support this feature.";
        }
        return range.has(level) ? null
                : who + " only supports versions " + range.min() + "-" + range.max();
    }

    private Problem checkNeeds() {
        short metadata = levels.getOrDefault(Features.METADATA_VERSION, (short) 0);
        for (var entry : levels.entrySet()) {
            short needed = Features.metadataNeeded(entry.getKey(), entry.getValue());
            if (needed > metadata) {
                return refused(entry.getKey(), entry.getValue(), entry.getKey() + " "
                        + entry.getValue() + " needs metadata.version " + needed + " or later");
            }
        }
        return Problem.NONE;
    }

    private static Problem refused(String name, short level, String why) {
        return new Problem(Errors.INVALID_UPDATE_VERSION, "Invalid update version " + level
                + " for feature " + name + ". " + why);
    }
}
