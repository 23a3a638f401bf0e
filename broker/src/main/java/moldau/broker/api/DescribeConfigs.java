package moldau.broker.api;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import moldau.base.Loop;
import moldau.broker.config.ConfigDescriptions;
import moldau.broker.config.ConfigEntry;
import moldau.broker.config.ConfigLayers;
import moldau.broker.config.Configs;
import moldau.broker.connection.Request;
import moldau.broker.connection.Responder;
import moldau.broker.logging.LogLevels;
import moldau.broker.partition.Shards;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.ConfigResource;
import moldau.state.cluster.TopicNames;
import moldau.wire.Errors;
import moldau.wire.message.DescribeConfigsRequest;
import moldau.wire.message.DescribeConfigsResponse;

/// Configs of topics, brokers, groups and loggers, with where each comes from (behaviours 126-128).
public final class DescribeConfigs implements Handler {
    private final int nodeId;
    private final Function<Loop, ClusterImage> images;
    private final Function<Loop, Configs> configs;

    /// @param configs one for each loop
    public DescribeConfigs(int nodeId, Shards shards, Configs[] configs) {
        this(nodeId, loop -> shards.on(loop).image(), loop -> configs[loop.index()]);
    }

    /// @param images what is in force, for the loop a request came in on
    DescribeConfigs(int nodeId, Function<Loop, ClusterImage> images, Function<Loop, Configs> configs) {
        this.nodeId = nodeId;
        this.images = images;
        this.configs = configs;
    }

    @Override
    public void handle(Request request, Responder responder) {
        DescribeConfigsRequest body = Bodies.read(request, DescribeConfigsRequest::read);
        ClusterImage image = images.apply(request.loop());
        ConfigLayers layers = configs.apply(request.loop()).layers(image);
        var results = new ArrayList<DescribeConfigsResponse.Resource>(body.resources().size());
        for (DescribeConfigsRequest.Resource asked : body.resources()) {
            results.add(describe(asked, body, image, layers));
        }
        responder.send(new DescribeConfigsResponse(0, results)::write);
    }

    private DescribeConfigsResponse.Resource describe(
            DescribeConfigsRequest.Resource asked, DescribeConfigsRequest body, ClusterImage image,
            ConfigLayers layers) {
        Collection<String> wanted = asked.configurationKeys() == null ? List.of() : asked.configurationKeys();
        String name = asked.resourceName();
        return switch (asked.resourceType()) {
            case ConfigResource.TOPIC -> {
                if (!TopicNames.isLegal(name)) {
                    yield wrong(asked, Errors.INVALID_TOPIC_EXCEPTION, null);
                }
                if (image.topic(name) == null) {
                    yield wrong(asked, Errors.UNKNOWN_TOPIC_OR_PARTITION, null);
                }
                Map<String, String> own = image.config(ConfigResource.topic(name)).toMap();
                yield found(asked, body, ConfigDescriptions.topic(layers, own, wanted));
            }
            case ConfigResource.BROKER -> {
                if (name.isEmpty()) {
                    yield found(asked, body, ConfigDescriptions.allBrokers(layers, wanted));
                }
                yield name.equals(Integer.toString(nodeId))
                        ? found(asked, body, ConfigDescriptions.broker(layers, wanted))
                        : wrong(asked, Errors.INVALID_REQUEST, notUs(name));
            }
            case ConfigResource.BROKER_LOGGER -> {
                if (name.isEmpty()) {
                    yield wrong(asked, Errors.INVALID_REQUEST, "Broker id must not be empty");
                }
                yield name.equals(Integer.toString(nodeId))
                        ? found(asked, body, ConfigDescriptions.loggers(LogLevels.ofProcess().all(), wanted))
                        : wrong(asked, Errors.INVALID_REQUEST, notUs(name));
            }
            case ConfigResource.CLIENT_METRICS -> name.isEmpty()
                    ? wrong(asked, Errors.INVALID_REQUEST, "Client metrics subscription name must not be empty")
                    : found(asked, body, ConfigDescriptions.clientMetrics(
                            image.config(new ConfigResource(ConfigResource.CLIENT_METRICS, name)).toMap(), wanted));
            case ConfigResource.GROUP -> name.isEmpty()
                    ? wrong(asked, Errors.INVALID_REQUEST, "Group name must not be empty")
                    : found(asked, body, ConfigDescriptions.group(
                            layers, image.config(ConfigResource.group(name)).toMap(), wanted));
            default -> wrong(asked, Errors.INVALID_REQUEST, "Unsupported resource type: " + asked.resourceType());
        };
    }

    private String notUs(String name) {
        return "Unexpected broker id, expected " + nodeId + " or empty string, but received " + name;
    }

    private static DescribeConfigsResponse.Resource wrong(
            DescribeConfigsRequest.Resource asked, short error, String message) {
        return new DescribeConfigsResponse.Resource(
                error, message == null ? Errors.message(error) : message,
                asked.resourceType(), asked.resourceName(), List.of());
    }

    private static DescribeConfigsResponse.Resource found(
            DescribeConfigsRequest.Resource asked, DescribeConfigsRequest body, List<ConfigEntry> entries) {
        var configs = new ArrayList<DescribeConfigsResponse.Config>(entries.size());
        for (ConfigEntry entry : entries) {
            configs.add(new DescribeConfigsResponse.Config(
                    entry.key(), entry.value(), entry.isReadOnly(), entry.source().code(),
                    entry.isSensitive(),
                    body.includeSynonyms() ? synonyms(entry) : List.of(),
                    entry.type(), body.includeDocumentation() ? entry.note() : null));
        }
        // Where nothing is wrong Kafka's answer has a message, an empty one.
        return new DescribeConfigsResponse.Resource(
                Errors.NONE, "", asked.resourceType(), asked.resourceName(), configs);
    }

    private static List<DescribeConfigsResponse.Synonym> synonyms(ConfigEntry entry) {
        var synonyms = new ArrayList<DescribeConfigsResponse.Synonym>(entry.synonyms().size());
        for (ConfigEntry.Synonym each : entry.synonyms()) {
            synonyms.add(new DescribeConfigsResponse.Synonym(each.key(), each.value(), each.source().code()));
        }
        return synonyms;
    }
}
