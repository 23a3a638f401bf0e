package moldau.broker.api;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import moldau.broker.connection.Request;
import moldau.broker.connection.Responder;
import moldau.broker.controller.ControllerChannel;
import moldau.broker.logging.LogLevels;
import moldau.state.cluster.ConfigResource;
import moldau.state.cluster.Problem;
import moldau.wire.Errors;
import moldau.wire.message.IncrementalAlterConfigsRequest;
import moldau.wire.message.IncrementalAlterConfigsResponse;

/// Changes of configs: loggers are this process's own, everything else is the controller's
/// (behaviours 129-136).
public final class AlterConfigs implements Handler {
    private static final byte SET = 0;
    private static final byte DELETE = 1;
    private static final byte APPEND = 2;

    private final int nodeId;
    private final ControllerChannel controller;
    private final Cordoning cordoning;

    /// Of a node without log directories of partitions.
    public AlterConfigs(int nodeId, ControllerChannel controller) {
        this(nodeId, controller, null);
    }

    AlterConfigs(int nodeId, ControllerChannel controller, Cordoning cordoning) {
        this.nodeId = nodeId;
        this.controller = controller;
        this.cordoning = cordoning;
    }

    @Override
    public void handle(Request request, Responder responder) {
        var body = Bodies.read(request, IncrementalAlterConfigsRequest::read);
        var results = new ArrayList<IncrementalAlterConfigsResponse.Resource>();
        var loggers = new ArrayList<IncrementalAlterConfigsRequest.Resource>(0);
        var others = new ArrayList<IncrementalAlterConfigsRequest.Resource>(body.resources().size());
        for (var each : body.resources()) {
            Problem wrong = isOurs(each) ? cordoning.check(each) : Problem.NONE;
            if (!wrong.isNone()) results.add(result(each, wrong.code(), wrong.message()));
            else (each.resourceType() == ConfigResource.BROKER_LOGGER ? loggers : others).add(each);
        }
        for (var each : loggers) results.add(alterLoggers(each, body.validateOnly()));
        if (others.isEmpty()) {
            responder.send(IncrementalAlterConfigsResponse.DEFAULT.withResponses(results)::write);
            return;
        }
        controller.ask(request.asker(), body.withResources(others), request.version(), request.loop(), answer -> {
            results.addAll(((IncrementalAlterConfigsResponse) answer).responses());
            responder.send(IncrementalAlterConfigsResponse.DEFAULT.withResponses(results)::write);
        });
    }

    private boolean isOurs(IncrementalAlterConfigsRequest.Resource resource) {
        return cordoning != null && resource.resourceType() == ConfigResource.BROKER
                && resource.resourceName().equals(Integer.toString(nodeId));
    }

    private IncrementalAlterConfigsResponse.Resource alterLoggers(
            IncrementalAlterConfigsRequest.Resource resource, boolean validateOnly) {
        if (!resource.resourceName().equals(Integer.toString(nodeId))) {
            return result(resource, Errors.INVALID_REQUEST, "Unexpected broker id " + resource.resourceName()
                    + ", expected " + nodeId);
        }
        LogLevels levels = LogLevels.ofProcess();
        var wanted = new TreeMap<String, String>();
        for (var config : resource.configs()) {
            Problem wrong = check(levels, config);
            if (!wrong.isNone()) return result(resource, wrong.code(), wrong.message());
            wanted.put(config.name(), config.configOperation() == SET ? config.value() : null);
        }
        if (!validateOnly) wanted.forEach(levels::set);
        return result(resource, Errors.NONE, null);
    }

    private static Problem check(LogLevels levels, IncrementalAlterConfigsRequest.Config config) {
        return switch (config.configOperation()) {
            case SET -> config.value() == null
                    ? new Problem(Errors.INVALID_REQUEST,
                            "Null value not supported for : " + config.name())
                    : levels.check(config.name(), config.value());
            case DELETE -> levels.check(config.name(), null);
            case APPEND -> notAllowed("APPEND");
            default -> notAllowed("SUBTRACT");
        };
    }

    private static Problem notAllowed(String operation) {
        return new Problem(Errors.INVALID_REQUEST,
                operation + " operation is not allowed for the BROKER_LOGGER resource");
    }

    private static IncrementalAlterConfigsResponse.Resource result(
            IncrementalAlterConfigsRequest.Resource resource, short error, String message) {
        return new IncrementalAlterConfigsResponse.Resource(
                error, message, resource.resourceType(), resource.resourceName());
    }
}
