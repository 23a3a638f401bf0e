package moldau.cli.link;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import moldau.base.Endpoint;
import moldau.wire.Errors;
import moldau.wire.message.Api;
import moldau.wire.message.FindCoordinatorRequest;
import moldau.wire.message.FindCoordinatorResponse;
import moldau.wire.message.MetadataRequest;
import moldau.wire.message.MetadataResponse;
import moldau.wire.message.Request;
import moldau.wire.message.Response;

/// A cluster as a command sees it: where its nodes are, who leads what. Blocks; one thread.
public final class Cluster implements AutoCloseable {
    private static final int RETRY_MS = 100;

    private final List<Endpoint> bootstrap;
    private final String clientId;
    private final int timeoutMs;
    private final Map<Integer, Link> links = new LinkedHashMap<>();
    private final Map<Integer, Endpoint> nodes = new LinkedHashMap<>();
    private Link first;

    /// @param bootstrap nodes to ask first
    /// @param timeoutMs how long an answer may take
    public Cluster(List<Endpoint> bootstrap, String clientId, int timeoutMs) {
        assert !bootstrap.isEmpty();
        this.bootstrap = List.copyOf(bootstrap);
        this.clientId = clientId;
        this.timeoutMs = timeoutMs;
    }

    public int timeoutMs() {
        return timeoutMs;
    }

    /// Where it was to be found, as given.
    public String address() {
        return bootstrap.getFirst().toString();
    }

    /// A connection to any node.
    ///
    /// @throws Unreachable if none answers
    public Link any() {
        if (first != null && first.isOpen()) return first;
        Unreachable last = null;
        for (Endpoint each : bootstrap) {
            try {
                first = Link.open(each, clientId, timeoutMs);
                return first;
            } catch (Unreachable e) {
                last = e;
            }
        }
        assert last != null;
        throw last;
    }

    /// Asks any node; requests for the controller are handed on by it.
    public Response ask(Api api, Request request) {
        return any().ask(api, request);
    }

    /// A connection to one node, which metadata has named.
    public Link node(int id) {
        Link link = links.get(id);
        if (link != null && link.isOpen()) return link;
        Endpoint at = nodes.get(id);
        if (at == null) throw new Refusal(Errors.LEADER_NOT_AVAILABLE, null);
        link = any().at().equals(at) ? any() : Link.open(at, clientId, timeoutMs);
        links.put(id, link);
        return link;
    }

    /// @param topics null for all
    public MetadataResponse metadata(List<String> topics, boolean mayCreate) {
        List<MetadataRequest.Topic> asked = null;
        if (topics != null) {
            asked = new ArrayList<>();
            for (String each : topics) asked.add(MetadataRequest.Topic.DEFAULT.withName(each));
        }
        var answer = (MetadataResponse) ask(Api.METADATA,
                MetadataRequest.DEFAULT.withTopics(asked).withAllowAutoTopicCreation(mayCreate));
        for (MetadataResponse.Broker each : answer.brokers()) {
            nodes.put(each.nodeId(), new Endpoint(each.host(), each.port()));
        }
        return answer;
    }

    /// All topics, or those named.
    public List<MetadataResponse.Topic> topics(List<String> names) {
        return metadata(names, false).topics();
    }

    /// One topic that is there, with a leader for every partition: waits for elections a while.
    ///
    /// @throws Refusal if it does not exist
    public MetadataResponse.Topic topic(String name, boolean mayCreate) {
        long deadline = System.nanoTime() + timeoutMs * 1_000_000L;
        while (true) {
            MetadataResponse.Topic topic = metadata(List.of(name), mayCreate).topics().getFirst();
            short code = topic.errorCode();
            for (MetadataResponse.Partition each : topic.partitions()) {
                if (code == Errors.NONE && each.leaderId() < 0) code = Errors.LEADER_NOT_AVAILABLE;
            }
            if (code == Errors.NONE) return topic;
            boolean isComing = code == Errors.LEADER_NOT_AVAILABLE
                    || code == Errors.UNKNOWN_TOPIC_OR_PARTITION && mayCreate;
            if (!isComing || System.nanoTime() > deadline) throw new Refusal(code, null);
            pause();
        }
    }

    /// The node that looks after a group.
    public Link coordinator(String group) {
        long deadline = System.nanoTime() + timeoutMs * 1_000_000L;
        while (true) {
            var answer = (FindCoordinatorResponse) ask(Api.FIND_COORDINATOR,
                    FindCoordinatorRequest.DEFAULT.withCoordinatorKeys(List.of(group)));
            FindCoordinatorResponse.Coordinator found = answer.coordinators().getFirst();
            if (found.errorCode() == Errors.NONE) {
                nodes.put(found.nodeId(), new Endpoint(found.host(), found.port()));
                return node(found.nodeId());
            }
            if (!Errors.retriable(found.errorCode()) || System.nanoTime() > deadline) {
                throw new Refusal(found.errorCode(), found.errorMessage());
            }
            pause();
        }
    }

    /// Asks the coordinator of a group, again where it has only just become that.
    ///
    /// @param code of an answer, to see whether to ask again
    public <R extends Response> R askCoordinator(
            String group, Api api, int versionMax, Request request, ToIntFunction<R> code) {
        return askCoordinator(group, api, versionMax, request, timeoutMs, code);
    }

    /// @param waitMs how long the request itself lets the node wait
    <R extends Response> R askCoordinator(String group, Api api, int versionMax, Request request,
            int waitMs, ToIntFunction<R> code) {
        long deadline = System.nanoTime() + timeoutMs * 1_000_000L;
        while (true) {
            @SuppressWarnings("unchecked")
            R answer = (R) coordinator(group).ask(api, versionMax, request, waitMs);
            int error = code.applyAsInt(answer);
            boolean isComing = error == Errors.COORDINATOR_LOAD_IN_PROGRESS
                    || error == Errors.COORDINATOR_NOT_AVAILABLE || error == Errors.NOT_COORDINATOR;
            if (!isComing || System.nanoTime() > deadline) return answer;
            pause();
        }
    }

    static void pause() {
        try {
            Thread.sleep(RETRY_MS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        for (Link each : links.values()) each.close();
        if (first != null) first.close();
    }
}
