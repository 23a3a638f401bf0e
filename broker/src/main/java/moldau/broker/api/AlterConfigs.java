package moldau.broker.api;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import moldau.broker.Logging;
import moldau.broker.connection.Request;
import moldau.broker.connection.Responder;
import moldau.broker.controller.ControllerChannel;
import moldau.state.cluster.ConfigResource;
import moldau.wire.Errors;
import moldau.wire.message.IncrementalAlterConfigsRequest;
import moldau.wire.message.IncrementalAlterConfigsResponse;

/// Changes of configs: loggers are this process's own, everything else is the controller's
/// (behaviours 129-136).
public final class AlterConfigs implements Handler {
    private static final byte SET = 0;
    private static final byte DELETE = 1;

    private final int nodeId;
    private final ControllerChannel controller;

    public AlterConfigs(int nodeId, ControllerChannel controller) {
        this.nodeId = nodeId;
        this.controller = controller;
    }

    @Override
    public void handle(Request request, Responder responder) {
        var body = Bodies.read(request, IncrementalAlterConfigsRequest::read);
        var loggers = new ArrayList<IncrementalAlterConfigsRequest.Resource>(0);
        var others = new ArrayList<IncrementalAlterConfigsRequest.Resource>(body.resources().size());
        for (var each : body.resources()) {
            (each.resourceType() == ConfigResource.BROKER_LOGGER ? loggers : others).add(each);
        }
        var results = new ArrayList<IncrementalAlterConfigsResponse.Resource>();
        for (var each : loggers) results.add(alterLoggers(each, body.validateOnly()));
        if (others.isEmpty()) {
            responder.send(IncrementalAlterConfigsResponse.DEFAULT.withResponses(results)::write);
            return;
        }
        controller.ask(body.withResources(others), request.version(), request.loop(), answer -> {
            results.addAll(((IncrementalAlterConfigsResponse) answer).responses());
            responder.send(IncrementalAlterConfigsResponse.DEFAULT.withResponses(results)::write);
        });
    }

    private IncrementalAlterConfigsResponse.Resource alterLoggers(
            IncrementalAlterConfigsRequest.Resource resource, boolean validateOnly) {
        if (!resource.resourceName().equals(Integer.toString(nodeId))) {
            return result(resource, Errors.INVALID_REQUEST, "Unexpected broker id " + resource.resourceName()
                    + ", expected " + nodeId);
        }
        var levels = new TreeMap<String, String>();
        for (var config : resource.configs()) {
            String wrong = check(config);
            if (wrong != null) return result(resource, Errors.INVALID_CONFIG, wrong);
            levels.put(config.name(), config.configOperation() == SET ? config.value() : "");
        }
        if (!validateOnly) levels.forEach(Logging::level);
        return result(resource, Errors.NONE, null);
    }

    private static String check(IncrementalAlterConfigsRequest.Config config) {
        if (!Logging.levels().containsKey(config.name())) return "Logger " + config.name() + " does not exist!";
        return switch (config.configOperation()) {
            case SET -> config.value() != null && Logging.LEVELS.contains(config.value())
                    ? null
                    : "Cannot set the log level of " + config.name() + " to " + config.value()
                            + " as it is not a supported log level. Valid log levels are "
                            + String.join(", ", Logging.LEVELS);
            case DELETE -> config.name().equals(Logging.ROOT)
                    ? "Removing the log level of the root logger is not allowed"
                    : null;
            default -> "Log levels can be set and deleted, not appended to or subtracted from";
        };
    }

    private static IncrementalAlterConfigsResponse.Resource result(
            IncrementalAlterConfigsRequest.Resource resource, short error, String message) {
        return new IncrementalAlterConfigsResponse.Resource(
                error, message, resource.resourceType(), resource.resourceName());
    }
}
