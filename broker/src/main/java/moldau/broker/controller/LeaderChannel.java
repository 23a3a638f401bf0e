package moldau.broker.controller;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import moldau.base.Clock;
import moldau.base.Endpoint;
import moldau.base.Loop;
import moldau.base.fault.Malformed;
import moldau.broker.connection.Asker;
import moldau.broker.remote.Link;
import moldau.broker.remote.Peers;
import moldau.wire.Errors;
import moldau.wire.message.*;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way to the active controller, in this process or another, wherever leadership goes. To another
/// what clients asked goes in an Envelope, what brokers ask for themselves as it is. A question that
/// is not answered, or by a node that is not the active controller, is asked again until somebody
/// answers or time is up: the client need not know (behaviour 225). When leadership moves, what waits
/// for the old leader is asked of the new one at once.
public final class LeaderChannel implements ControllerChannel {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderChannel.class);
    private static final long RETRY_NANOS = 50_000_000L;
    /// As long as Kafka's brokers try; clients have given up by then.
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final int WAITING_MAX = 10_000;
    private static final String CLIENT_ID = "moldau-broker";

    private final Loop loop;
    private final Clock clock;
    private final LocalChannel here;
    private final Supplier<Endpoint> leader;
    private final Peers alive;
    private final Peers forwarding;
    private final Set<Asked> open = new LinkedHashSet<>();
    private boolean closed;

    private final class Asked {
        final Asker asker;
        final Request question;
        final int version;
        final Loop answerOn;
        final Consumer<Response> reply;
        final long deadlineNanos = clock.nowNanos() + PATIENCE_NANOS;

        /// Counts attempts: what comes of an earlier one is no reason for another.
        int attempt;

        /// Where it is asked now; null: here, or nowhere.
        Endpoint at;

        Asked(Asker asker, Request question, int version, Loop answerOn, Consumer<Response> reply) {
            this.asker = asker;
            this.question = question;
            this.version = version;
            this.answerOn = answerOn;
            this.reply = reply;
        }

        boolean isForwarded() {
            return question.api().onBroker();
        }
    }

    /// @param way whose loop is the controller's
    /// @param here the controller of this process, when it is the active one
    /// @param leader where the active controller listens; null while that is not known, or here
    public LeaderChannel(Peers.Way way, LocalChannel here, Supplier<Endpoint> leader) {
        this.loop = way.loop();
        this.clock = way.clock();
        this.here = here;
        this.leader = leader;
        this.alive = new Peers(way);
        this.forwarding = new Peers(way);
    }

    @Override
    public void ask(Asker asker, Request question, int version, Loop answerOn, Consumer<Response> reply) {
        var asked = new Asked(asker, question, version, answerOn, reply);
        if (loop.isCurrent()) {
            begin(asked);
        } else if (!loop.post(() -> begin(asked))) {
            reply.accept(Unanswered.any(question, Errors.REQUEST_TIMED_OUT));
        }
    }

    private void begin(Asked asked) {
        if (closed || open.size() >= WAITING_MAX) {
            tell(asked, Unanswered.any(asked.question, Errors.REQUEST_TIMED_OUT));
            return;
        }
        open.add(asked);
        send(asked);
    }

    private void send(Asked asked) {
        int attempt = ++asked.attempt;
        asked.at = null;
        if (here.isActive()) {
            here.ask(asked.asker, asked.question, asked.version, loop, answer -> heard(asked, attempt, answer));
            return;
        }
        Endpoint at = leader.get();
        if (at == null) {
            again(asked, attempt, "no active controller is known");
            return;
        }
        asked.at = at;
        Request message = asked.isForwarded()
                ? Envelopes.seal(asked.asker, asked.question, asked.version, CLIENT_ID) : asked.question;
        Peers peers = asked.question instanceof BrokerHeartbeatRequest ? alive : forwarding;
        peers.at(at).ask(message, new Link.Reply() {
            @Override
            public void answered(Response response, int version) {
                heard(asked, attempt, response);
            }

            @Override
            public void unanswered(String why) {
                again(asked, attempt, why);
            }
        });
    }

    private void heard(Asked asked, int attempt, Response response) {
        if (!open.contains(asked)) return;
        if (response instanceof EnvelopeResponse envelope) {
            heard(asked, attempt, envelope);
        } else if (Unanswered.isBy(response, Errors.NOT_CONTROLLER)) {
            again(asked, attempt, "it is not the active controller");
        } else {
            done(asked, response);
        }
    }

    private void heard(Asked asked, int attempt, EnvelopeResponse envelope) {
        if (envelope.errorCode() == Errors.NOT_CONTROLLER) {
            again(asked, attempt, "it is not the active controller");
            return;
        }
        if (envelope.errorCode() != Errors.NONE) {
            LOG.error("The controller does not take a {} of ours: {}",
                    asked.question.api().apiName(), Errors.name(envelope.errorCode()));
            done(asked, Unanswered.any(asked.question, Errors.UNKNOWN_SERVER_ERROR));
            return;
        }
        Response answer;
        try {
            answer = Envelopes.open(envelope.responseData(), asked.question.api(), asked.version);
        } catch (Malformed nonsense) {
            LOG.error("The controller's answer to a {} cannot be read: {}",
                    asked.question.api().apiName(), nonsense.getMessage());
            answer = Unanswered.any(asked.question, Errors.UNKNOWN_SERVER_ERROR);
        }
        if (Unanswered.isBy(answer, Errors.NOT_CONTROLLER)) {
            again(asked, attempt, "it is not the active controller");
        } else {
            done(asked, answer);
        }
    }

    private void again(Asked asked, int attempt, String why) {
        if (!open.contains(asked) || asked.attempt != attempt) return;
        if (clock.nowNanos() + RETRY_NANOS >= asked.deadlineNanos) {
            LOG.warn("No controller answered a {}: {}", asked.question.api().apiName(), why);
            done(asked, Unanswered.any(asked.question, Errors.REQUEST_TIMED_OUT));
            return;
        }
        asked.at = null;
        loop.at(clock.nowNanos() + RETRY_NANOS, () -> {
            if (open.contains(asked) && asked.attempt == attempt) send(asked);
        });
    }

    /// Leadership moved, or became known. On the controller's loop.
    public void leaderMoved() {
        boolean isHere = here.isActive();
        Endpoint to = isHere ? null : leader.get();
        if (!isHere && to == null) return;
        for (Asked each : List.copyOf(open)) {
            if (open.contains(each) && (isHere || !to.equals(each.at))) send(each);
        }
    }

    private void done(Asked asked, Response response) {
        open.remove(asked);
        tell(asked, response);
    }

    /// Whoever asked waits for ever if the answer is lost: a full mailbox is tried again.
    private void tell(Asked asked, Response response) {
        if (asked.answerOn.isCurrent()) asked.reply.accept(response);
        else if (!asked.answerOn.post(() -> asked.reply.accept(response))) {
            loop.at(clock.nowNanos() + RETRY_NANOS, () -> tell(asked, response));
        }
    }

    /// Asks nothing any more; what is open stays unanswered. On the controller's loop.
    public void close() {
        closed = true;
        open.clear();
        alive.close();
        forwarding.close();
    }
}
