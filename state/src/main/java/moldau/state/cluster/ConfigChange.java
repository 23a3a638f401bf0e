package moldau.state.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import moldau.state.Decision;
import moldau.wire.Errors;
import moldau.wire.message.AlterConfigsRequest;
import moldau.wire.message.AlterConfigsResponse;
import moldau.wire.message.IncrementalAlterConfigsRequest;
import moldau.wire.message.IncrementalAlterConfigsResponse;
import moldau.wire.record.ConfigRecord;
import moldau.wire.record.MetadataRecord;

/// IncrementalAlterConfigs (KIP-339) and the older AlterConfigs, which replaces all of a resource.
/// Each resource is checked and answered for itself.
final class ConfigChange {
    private static final String CORDONED = "cordoned.log.dirs";
    private static final byte SET = 0;
    private static final byte DELETE = 1;
    private static final byte APPEND = 2;
    private static final byte SUBTRACT = 3;
    /// A value longer than this does not fit the older encodings of a string.
    private static final int VALUE_LENGTH_MAX = Short.MAX_VALUE;

    private final Scene scene;
    private final boolean isDirect;
    private final List<MetadataRecord> records = new ArrayList<>();

    /// @param isDirect no broker has looked at its directories
    ConfigChange(Scene scene, boolean isDirect) {
        this.scene = scene;
        this.isDirect = isDirect;
    }

    Decision<MetadataRecord, IncrementalAlterConfigsResponse> decide(
            IncrementalAlterConfigsRequest request) {
        var counts = new HashMap<ConfigResource, Integer>();
        for (var each : request.resources()) counts.merge(resource(each), 1, Integer::sum);
        var results = new ArrayList<IncrementalAlterConfigsResponse.Resource>();
        for (var each : request.resources()) {
            Problem problem = counts.get(resource(each)) > 1
                    ? duplicate() : alter(resource(each), each.configs());
            results.add(IncrementalAlterConfigsResponse.Resource.DEFAULT
                    .withErrorCode(problem.code())
                    .withErrorMessage(problem.message())
                    .withResourceType(each.resourceType())
                    .withResourceName(each.resourceName()));
        }
        return decision(request.validateOnly(),
                IncrementalAlterConfigsResponse.DEFAULT.withResponses(results));
    }

    Decision<MetadataRecord, AlterConfigsResponse> decide(AlterConfigsRequest request) {
        var counts = new HashMap<ConfigResource, Integer>();
        for (var each : request.resources()) counts.merge(resource(each), 1, Integer::sum);
        var results = new ArrayList<AlterConfigsResponse.Resource>();
        for (var each : request.resources()) {
            Problem problem = counts.get(resource(each)) > 1
                    ? duplicate() : replace(resource(each), each.configs());
            results.add(AlterConfigsResponse.Resource.DEFAULT
                    .withErrorCode(problem.code())
                    .withErrorMessage(problem.message())
                    .withResourceType(each.resourceType())
                    .withResourceName(each.resourceName()));
        }
        return decision(request.validateOnly(),
                AlterConfigsResponse.DEFAULT.withResponses(results));
    }

    private <A> Decision<MetadataRecord, A> decision(boolean validateOnly, A answer) {
        return validateOnly || records.isEmpty()
                ? Decision.answer(answer) : Decision.of(records, answer);
    }

    private Problem alter(
            ConfigResource resource, List<IncrementalAlterConfigsRequest.Config> changes) {
        var before = scene.image().config(resource).toMap();
        var after = new TreeMap<>(before);
        var names = new HashSet<String>();
        var nulls = new ArrayList<String>();
        for (var change : changes) {
            if (!names.add(change.name())) return invalid("Error due to duplicate config keys");
            if (change.configOperation() != DELETE && change.value() == null) {
                nulls.add(change.name());
            }
        }
        if (!nulls.isEmpty()) return invalid("Null value not supported for : " + join(nulls));
        for (var change : changes) {
            Problem problem = apply(resource, change, after);
            if (!problem.isNone()) return problem;
        }
        return settle(resource, before, after, names);
    }

    private Problem apply(ConfigResource resource, IncrementalAlterConfigsRequest.Config change,
            Map<String, String> configs) {
        String name = change.name();
        switch (change.configOperation()) {
            case SET -> configs.put(name, change.value());
            case DELETE -> configs.remove(name);
            case APPEND, SUBTRACT -> {
                boolean append = change.configOperation() == APPEND;
                if (!scene.rules().isList(resource.type(), name)) {
                    return new Problem(Errors.INVALID_CONFIG, "Can't "
                            + (append ? "APPEND" : "SUBTRACT") + " to key " + name
                            + " because its type is not LIST.");
                }
                List<String> parts = parts(configs.containsKey(name)
                        ? configs.get(name) : scene.rules().staticValue(resource.type(), name));
                for (String part : parts(change.value())) {
                    if (!append) {
                        parts.remove(part);
                    } else if (!parts.contains(part)) {
                        parts.add(part);
                    }
                }
                configs.put(name, join(parts));
            }
            default -> {
                return invalid("Unknown config operation " + change.configOperation());
            }
        }
        return Problem.NONE;
    }

    private Problem replace(ConfigResource resource, List<AlterConfigsRequest.Config> configs) {
        var before = scene.image().config(resource).toMap();
        var after = new TreeMap<String, String>();
        for (var config : configs) {
            if (config.value() == null) {
                return invalid("Null value not supported for : " + config.name());
            }
            if (after.put(config.name(), config.value()) != null) {
                return invalid("Error due to duplicate config keys");
            }
        }
        String minIsr = before.get(Scene.MIN_ISR);
        if (resource.equals(ConfigResource.ALL_BROKERS) && scene.image().isElrEnabled()
                && minIsr != null) {
            after.putIfAbsent(Scene.MIN_ISR, minIsr);
        }
        return settle(resource, before, after, after.keySet());
    }

    /// Checks what a resource would have and records the difference.
    ///
    /// @param named keys the request speaks of; on a broker they are recorded even if unchanged, so
    ///     that it reads files again whose names have not changed (KIP-226)
    private Problem settle(ConfigResource resource, Map<String, String> before,
            Map<String, String> after, Iterable<String> named) {
        Problem problem = checkResource(resource);
        if (problem.isNone()) problem = checkMinIsr(resource, before, after);
        if (problem.isNone()) problem = checkLengths(after);
        if (problem.isNone()) problem = checkCordons(resource, before, after);
        if (problem.isNone()) problem = scene.rules().check(resource, before, after);
        if (!problem.isNone()) return problem;
        var changed = new TreeMap<String, String>();
        for (String name : named) {
            boolean again = resource.type() == ConfigResource.BROKER && after.containsKey(name);
            if (again || !Objects.equals(before.get(name), after.get(name))) {
                changed.put(name, after.get(name));
            }
        }
        for (String name : before.keySet()) {
            if (!after.containsKey(name)) changed.put(name, null);
        }
        changed.forEach((name, value) -> records.add(ConfigRecord.DEFAULT
                .withResourceType(resource.type())
                .withResourceName(resource.name())
                .withName(name)
                .withValue(value)));
        if (changed.containsKey(Scene.MIN_ISR)) new EligibleLeaders(scene, records).minimumChanged(resource);
        return Problem.NONE;
    }

    /// Brokers of older versions would not know what it means (KIP-1066), and only a broker knows its
    /// directories: who asks a controller directly can but free what is cordoned.
    private Problem checkCordons(ConfigResource resource, Map<String, String> before, Map<String, String> after) {
        if (resource.type() != ConfigResource.BROKER || !after.containsKey(CORDONED)) return Problem.NONE;
        if (scene.image().metadataVersion() < Features.METADATA_4_3_IV0) {
            return new Problem(Errors.INVALID_CONFIG, "The " + CORDONED + " configuration value cannot be set"
                    + " because it requires metadata.version >= " + Features.METADATA_4_3_IV0);
        }
        List<String> cordoned = parts(before.get(CORDONED));
        boolean isLess = cordoned.containsAll(parts(after.get(CORDONED)));
        if (!isDirect || isLess) return Problem.NONE;
        return new Problem(Errors.INVALID_CONFIG, "A controller can only take directories out of " + CORDONED
                + "; ask a broker to add some.");
    }

    private Problem checkResource(ConfigResource resource) {
        return switch (resource.type()) {
            case ConfigResource.TOPIC ->
                    resource.name().isEmpty() || scene.image().topic(resource.name()) != null
                            ? Problem.NONE : new Problem(Errors.UNKNOWN_TOPIC_OR_PARTITION,
                                    "The topic '" + resource.name() + "' does not exist.");
            case ConfigResource.BROKER -> checkBroker(resource.name());
            case ConfigResource.CLIENT_METRICS, ConfigResource.GROUP -> Problem.NONE;
            default -> invalid("Unexpected resource type " + resource.type() + ".");
        };
    }

    /// A controller alone has configs as a broker has, under its id.
    private Problem checkBroker(String name) {
        if (name.isEmpty()) return Problem.NONE;
        int id;
        try {
            id = Integer.parseInt(name);
        } catch (NumberFormatException e) {
            return invalid("Unable to parse broker name as a base 10 number.");
        }
        if (id < 0) return invalid("Invalid negative broker ID.");
        boolean known = scene.image().broker(id) != null || scene.image().controllers().has(id);
        return known ? Problem.NONE : new Problem(
                Errors.BROKER_ID_NOT_REGISTERED, "No broker with id " + id + " found.");
    }

    /// While eligible leader replicas are kept, the cluster has one `min.insync.replicas`, always.
    private Problem checkMinIsr(
            ConfigResource resource, Map<String, String> before, Map<String, String> after) {
        if (resource.type() != ConfigResource.BROKER || !scene.image().isElrEnabled()) {
            return Problem.NONE;
        }
        String was = before.get(Scene.MIN_ISR);
        String is = after.get(Scene.MIN_ISR);
        if (!resource.name().isEmpty() && !Objects.equals(was, is)) {
            return new Problem(Errors.INVALID_CONFIG,
                    "Broker-level min.insync.replicas cannot be altered while ELR is enabled.");
        }
        if (resource.name().isEmpty() && was != null && is == null) {
            return new Problem(Errors.INVALID_CONFIG,
                    "Cluster-level min.insync.replicas cannot be removed while ELR is enabled.");
        }
        return Problem.NONE;
    }

    private static Problem checkLengths(Map<String, String> configs) {
        for (String value : configs.values()) {
            if (value.length() > VALUE_LENGTH_MAX) {
                return new Problem(Errors.INVALID_CONFIG, "The configuration value cannot be added"
                        + " because it exceeds the maximum value size of " + VALUE_LENGTH_MAX
                        + " bytes.");
            }
        }
        return Problem.NONE;
    }

    private static ConfigResource resource(IncrementalAlterConfigsRequest.Resource resource) {
        return new ConfigResource(resource.resourceType(), resource.resourceName());
    }

    private static ConfigResource resource(AlterConfigsRequest.Resource resource) {
        return new ConfigResource(resource.resourceType(), resource.resourceName());
    }

    private static List<String> parts(String value) {
        var parts = new ArrayList<String>();
        if (value == null || value.isBlank()) return parts;
        for (String part : Arrays.asList(value.split(",", -1))) parts.add(part.strip());
        return parts;
    }

    private static String join(List<String> parts) {
        return String.join(",", parts);
    }

    private static Problem duplicate() {
        return invalid("Each resource must appear at most once.");
    }

    private static Problem invalid(String why) {
        return new Problem(Errors.INVALID_REQUEST, why);
    }
}
