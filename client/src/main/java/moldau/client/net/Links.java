package moldau.client.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import moldau.base.Endpoint;
import moldau.base.Loop;
import moldau.base.Random;
import moldau.base.World;
import moldau.base.os.OsWorld;
import moldau.base.settings.Settings;
import moldau.client.Refused;
import moldau.client.Unreachable;
import moldau.client.config.ConnectionSettings;
import moldau.wire.Errors;
import moldau.wire.message.Api;
import moldau.wire.message.ApiVersionsResponse;
import moldau.wire.message.FindCoordinatorRequest;
import moldau.wire.message.FindCoordinatorResponse;
import moldau.wire.message.MetadataRequest;
import moldau.wire.message.MetadataResponse;
import moldau.wire.message.Request;
import moldau.wire.message.Response;

/// All connections of one client, and the way to the right broker. Callable from any thread; answers
/// complete on the client's loop, so what follows from them must not block there.
public final class Links implements AutoCloseable {
    private static final long RETRY_MS = 50;

    private final World world;
    /// The world to close with us; null where it was lent.
    private final OsWorld own;
    private final Loop loop;
    private final List<Endpoint> bootstrap;
    /// Null among brokers.
    private final Controllers controllers;
    private final String clientId;
    private final long timeoutMs;
    private long requestTimeoutMs = 30_000;
    private final Map<String, Link> links = new TreeMap<>();
    private volatile MetadataResponse brokers;
    private volatile boolean closed;

    /// @param timeoutMs how long a call waits for an answer in all, retries included
    public Links(List<Endpoint> bootstrap, String clientId, long timeoutMs) {
        this(realWorld(), true, bootstrap, false, clientId, timeoutMs);
    }

    private Links(
            World world, boolean own, List<Endpoint> bootstrap, boolean toControllers, String clientId,
            long timeoutMs) {
        this.world = world;
        this.own = own ? (OsWorld) world : null;
        this.bootstrap = List.copyOf(bootstrap);
        this.controllers = toControllers ? new Controllers(this) : null;
        this.clientId = clientId;
        this.timeoutMs = timeoutMs;
        this.loop = world.loops().data(0);
    }

    private static OsWorld realWorld() {
        return new OsWorld(OsWorld.Options.standard().withName("moldau-client").withLoops(1).withWorkers(1));
    }

    /// The links a client's settings ask for.
    ///
    /// @param timeoutMs as above
    /// @throws IllegalArgumentException if they ask for what is not there
    public static Links of(Settings settings, long timeoutMs) {
        return of(null, settings, settings.get(ConnectionSettings.BOOTSTRAP_SERVERS), false, timeoutMs);
    }

    /// Links to controllers (KIP-919), who answer what brokers would pass on to them, and little else.
    ///
    /// @param bootstrap some controllers, as `host:port`
    public static Links toControllers(Settings settings, List<String> bootstrap, long timeoutMs) {
        return of(null, settings, bootstrap, true, timeoutMs);
    }

    /// As above in a world that is lent: its first loop is ours, and it is not closed with us.
    public static Links of(World lent, Settings settings, long timeoutMs) {
        return of(lent, settings, settings.get(ConnectionSettings.BOOTSTRAP_SERVERS), false, timeoutMs);
    }

    private static Links of(
            World lent, Settings settings, List<String> addresses, boolean toControllers, long timeoutMs) {
        String protocol = settings.get(ConnectionSettings.SECURITY_PROTOCOL);
        if (!protocol.equalsIgnoreCase("PLAINTEXT")) {
            throw new IllegalArgumentException("security.protocol " + protocol
                    + " is not supported by this client yet: expected PLAINTEXT");
        }
        var bootstrap = new ArrayList<Endpoint>();
        for (String each : addresses) bootstrap.add(endpoint(each));
        String clientId = settings.get(ConnectionSettings.CLIENT_ID);
        World world = lent == null ? realWorld() : lent;
        Links links = new Links(world, lent == null, bootstrap, toControllers, clientId, timeoutMs);
        links.requestTimeoutMs = settings.get(ConnectionSettings.REQUEST_TIMEOUT_MS);
        return links;
    }

    private static Endpoint endpoint(String text) {
        int colon = text.lastIndexOf(':');
        try {
            String host = text.substring(0, Math.max(colon, 0));
            if (host.startsWith("[") && host.endsWith("]")) host = host.substring(1, host.length() - 1);
            if (!host.isEmpty()) return new Endpoint(host, Integer.parseInt(text.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new IllegalArgumentException(
                "Invalid url in bootstrap.servers: " + text + "; expected host:port");
    }

    public List<Endpoint> bootstrap() {
        return bootstrap;
    }

    /// Whether controllers are at the other end, and no brokers.
    public boolean areToControllers() {
        return controllers != null;
    }

    /// For what controllers do not tell.
    ///
    /// @throws Refused among controllers
    public void checkBrokers() {
        if (controllers == null) return;
        throw new Refused(Errors.UNSUPPORTED_ENDPOINT_TYPE, "",
                "This Admin API is not yet supported when communicating directly with the controller quorum.");
    }

    public Random random() {
        return world.random();
    }

    public long timeoutMs() {
        return timeoutMs;
    }

    public Loop loop() {
        return loop;
    }

    /// Milliseconds that never go back.
    public long nowMs() {
        return world.clock().nowMs();
    }

    public long nowNanos() {
        return world.clock().nowNanos();
    }

    public long wallMs() {
        return world.clock().wallMs();
    }

    /// Asks the broker at `at`.
    public CompletableFuture<Response> ask(Endpoint at, Request request) {
        return ask(at, request, Short.MAX_VALUE);
    }

    /// As [#ask(Endpoint, Request)], in no higher version than `versionMax`.
    public CompletableFuture<Response> ask(Endpoint at, Request request, short versionMax) {
        return ask(at, request, versionMax, requestTimeoutMs);
    }

    /// As above, giving the connection up when no answer came in `timeoutMs`.
    public CompletableFuture<Response> ask(
            Endpoint at, Request request, short versionMax, long timeoutMs) {
        var answer = new CompletableFuture<Response>();
        if (closed) {
            answer.completeExceptionally(new Unreachable("the client is closed"));
            return answer;
        }
        loop.insist(() -> {
            Link link = link(at);
            link.ask(request, versionMax, answer);
            if (answer.isDone()) return;
            var timer = loop.at(world.clock().nowNanos() + timeoutMs * 1_000_000, () -> {
                if (!answer.isDone()) link.giveUp(timeoutMs);
            });
            answer.whenComplete((_, _) -> {
                if (loop.isCurrent()) timer.cancel();
            });
        });
        return answer;
    }

    /// Asks one after the other until one answers.
    ///
    /// @return exceptionally with what the last one came to
    public CompletableFuture<Response> askSomebody(Request request, List<Endpoint> candidates) {
        var done = new CompletableFuture<Response>();
        askSomebody(request, candidates, 0, done);
        return done;
    }

    private void askSomebody(
            Request request, List<Endpoint> candidates, int index, CompletableFuture<Response> done) {
        ask(candidates.get(index), request).whenComplete((response, failure) -> {
            if (failure == null) done.complete(response);
            else if (index + 1 < candidates.size()) askSomebody(request, candidates, index + 1, done);
            else done.completeExceptionally(failure);
        });
    }

    private Link link(Endpoint at) {
        Link link = links.get(at.toString());
        if (link == null || link.isBroken()) {
            link = new Link(at, loop, world.network(), clientId);
            links.put(at.toString(), link);
        }
        return link;
    }

    /// Asks any broker that can be reached, the bootstrap servers first; among controllers the active
    /// one. Blocks.
    public <A extends Response> A askAny(Request request, Class<A> type) {
        return controllers == null ? askBootstrap(request, type) : controllers.askActive(request, type);
    }

    <A extends Response> A askBootstrap(Request request, Class<A> type) {
        long deadlineMs = nowMs() + timeoutMs;
        Unreachable last = null;
        do {
            for (Endpoint each : bootstrap) {
                try {
                    return type.cast(await(ask(each, request), deadlineMs));
                } catch (Unreachable unreachable) {
                    last = unreachable;
                }
            }
            // Refused at once by everybody: a short command should say so rather than wait.
        } while (nowMs() + RETRY_MS < deadlineMs && pause(last));
        throw new Unreachable(last == null ? "no bootstrap server given" : last.getMessage());
    }

    /// Waits a little before something is tried again.
    ///
    /// @return false if interrupted: give up
    public boolean pause() {
        return pause(null);
    }

    private static boolean pause(Unreachable last) {
        if (last != null && last.getMessage().startsWith("nobody listens")) return false;
        try {
            Thread.sleep(RETRY_MS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Waits for an answer.
    ///
    /// @throws Unreachable if none comes before `deadlineMs`
    public <A> A await(CompletableFuture<A> answer, long deadlineMs) {
        try {
            return answer.get(Math.max(1, deadlineMs - nowMs()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new Unreachable("no answer within " + timeoutMs + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unreachable("interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) throw cause;
            throw new IllegalStateException(e.getCause());
        }
    }

    public <A> A await(CompletableFuture<A> answer) {
        return await(answer, nowMs() + timeoutMs);
    }

    /// Brokers and topics as of now. Blocks.
    ///
    /// @param topics null for all
    /// @throws Refused among controllers, who do not tell it
    public MetadataResponse metadata(List<String> topics, boolean create) {
        checkBrokers();
        MetadataRequest request = MetadataRequest.DEFAULT
                .withAllowAutoTopicCreation(create)
                .withTopics(topics == null ? null : topics.stream()
                        .map(name -> MetadataRequest.Topic.DEFAULT.withName(name)).toList());
        MetadataResponse now = askAny(request, MetadataResponse.class);
        brokers = now;
        return now;
    }

    /// Where broker `id` listens, or the controller of that id among controllers. Blocks if it is not
    /// known.
    public Endpoint broker(int id) {
        if (controllers != null) return controllers.at(id);
        for (int tries = 0; tries < 2; tries++) {
            MetadataResponse known = brokers == null || tries > 0 ? metadata(List.of(), false) : brokers;
            for (var each : known.brokers()) if (each.nodeId() == id) return new Endpoint(each.host(), each.port());
        }
        throw new Unreachable("broker " + id + " is not in the cluster");
    }

    /// Every broker. Blocks.
    public List<Endpoint> brokers() {
        var all = new ArrayList<Endpoint>();
        for (var each : metadata(List.of(), false).brokers()) all.add(new Endpoint(each.host(), each.port()));
        return all;
    }

    /// Which broker coordinates a group, once it does. Blocks.
    public Endpoint coordinator(String group) {
        var it = coordinatorOf(group);
        return new Endpoint(it.host(), it.port());
    }

    /// As above, with the broker's id.
    public FindCoordinatorResponse.Coordinator coordinatorOf(String group) {
        long deadlineMs = nowMs() + timeoutMs;
        while (true) {
            FindCoordinatorRequest request = FindCoordinatorRequest.DEFAULT.withCoordinatorKeys(List.of(group));
            FindCoordinatorResponse answer = askAny(request, FindCoordinatorResponse.class);
            var it = answer.coordinators().getFirst();
            if (it.errorCode() == Errors.NONE) return it;
            boolean again = Errors.retriable(it.errorCode()) && nowMs() + RETRY_MS < deadlineMs;
            if (!again || !pause(null)) throw new Refused(it.errorCode(), "group " + group, it.errorMessage());
        }
    }

    /// The apis and versions a broker offers. Blocks.
    public Map<Api, ApiVersionsResponse.ApiVersion> versions(Endpoint at) {
        // Any request makes the link ask first.
        await(ask(at, MetadataRequest.DEFAULT.withTopics(List.of())));
        var found = new CompletableFuture<Map<Api, ApiVersionsResponse.ApiVersion>>();
        loop.insist(() -> found.complete(link(at).versions()));
        return await(found);
    }

    @Override
    public void close() {
        var done = new CompletableFuture<Void>();
        closed = true;
        if (loop.post(() -> {
            for (Link each : links.values()) each.close();
            done.complete(null);
        })) await(done);
        if (own != null) own.close();
    }
}
