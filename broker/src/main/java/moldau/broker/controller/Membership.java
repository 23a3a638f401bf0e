package moldau.broker.controller;

import java.util.ArrayList;
import java.util.List;
import moldau.base.Clock;
import moldau.base.Loop;
import moldau.base.Task;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.message.BrokerHeartbeatRequest;
import moldau.wire.message.BrokerHeartbeatResponse;
import moldau.wire.message.BrokerRegistrationRequest;
import moldau.wire.message.BrokerRegistrationResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// This broker's membership of the cluster (KIP-631; behaviours 212-214): it registers, tells the
/// controller regularly that it lives, is unfenced when it has caught up, and asks to leave before
/// it stops. On the loop it is given.
///
/// ```
///   registering ──► fenced ──► active ──► leaving ──► gone
/// ```
public final class Membership {
    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);
    private static final int REGISTRATION_VERSION = 4;
    private static final int HEARTBEAT_VERSION = 2;
    private static final long RETRY_NANOS = 100_000_000L;

    private final BrokerRegistrationRequest registration;
    private final ControllerChannel controller;
    private final Loop loop;
    private final Clock clock;
    private final Pace pace;
    private final long heartbeatNanos;
    private final Known known;
    private List<Uuid> offlineDirectories = List.of();
    private volatile long epoch = -1;
    private State state = State.REGISTERING;
    private boolean asking;
    /// There is news that the heartbeat under way does not tell.
    private boolean again;
    private boolean amending;
    private Loop.Timer timer;
    private Task onActive;
    private Task onGone;
    private Refused onRefused;

    /// @param heartbeatMs `broker.heartbeat.interval.ms`
    /// @param registrationMsMax `initial.broker.registration.timeout.ms`
    public record Pace(int heartbeatMs, int registrationMsMax) {}

    /// What this broker knows of the cluster at the moment.
    public interface Known {
        /// The end of the metadata this broker acts on.
        long metadataOffset();

        /// Directories that take no new replicas; null as long as the cluster cannot be told.
        List<Uuid> cordoned();

        /// Whether our registration lacks the directories, which the cluster knows of by now: it was upgraded
        /// since (KIP-858).
        boolean lacksDirectories();
    }

    private enum State { REGISTERING, FENCED, ACTIVE, LEAVING, GONE }

    /// Hears that the cluster does not take us, and why: the process should stop.
    public interface Refused {
        void refused(short error, String why);
    }

    /// @param registration what we are and offer
    public Membership(
            BrokerRegistrationRequest registration, ControllerChannel controller, Loop loop, Clock clock,
            Pace pace, Known known) {
        this.registration = registration;
        this.controller = controller;
        this.loop = loop;
        this.clock = clock;
        this.pace = pace;
        this.heartbeatNanos = pace.heartbeatMs() * 1_000_000L;
        this.known = known;
    }

    /// The epoch of our registration; -1 before. Readable from any thread.
    public long epoch() {
        return epoch;
    }

    /// Joins; `active` runs once, when the cluster counts on us.
    public void join(Task active, Refused refused) {
        onActive = active;
        onRefused = refused;
        loop.at(clock.nowNanos() + pace.registrationMsMax() * 1_000_000L, this::giveUp);
        register();
    }

    /// Nobody took us in time: a cluster that is not there, or our former life's session never ends.
    private void giveUp() {
        if (state != State.REGISTERING || epoch >= 0) return;
        state = State.GONE;
        if (timer != null) timer.cancel();
        onRefused.refused(Errors.REQUEST_TIMED_OUT,
                "no controller has registered it within " + pace.registrationMsMax() + " ms");
    }

    private void register() {
        timer = null;
        controller.ask(withoutOffline(), REGISTRATION_VERSION, loop, answer -> {
            var registered = (BrokerRegistrationResponse) answer;
            if (state != State.REGISTERING) return;
            if (registered.errorCode() == Errors.NONE) {
                epoch = registered.brokerEpoch();
                state = State.FENCED;
                beat();
            } else if (Errors.retriable(registered.errorCode())
                    || registered.errorCode() == Errors.DUPLICATE_BROKER_REGISTRATION) {
                // Our former life's session has to end first.
                timer = loop.at(clock.nowNanos() + RETRY_NANOS, this::register);
            } else {
                onRefused.refused(registered.errorCode(), Errors.message(registered.errorCode()));
            }
        });
    }

    private BrokerRegistrationRequest withoutOffline() {
        var online = new ArrayList<>(registration.logDirs());
        online.removeAll(offlineDirectories);
        return registration.withLogDirs(online);
    }

    /// The same registration again, of which the cluster keeps more by now. Nothing else changes by it.
    private void amend() {
        if (amending) return;
        amending = true;
        controller.ask(withoutOffline(), REGISTRATION_VERSION, loop, answer -> {
            amending = false;
            short error = ((BrokerRegistrationResponse) answer).errorCode();
            if (error != Errors.NONE) LOG.warn("The registration was not amended: {}", Errors.name(error));
        });
    }

    private void beat() {
        if (state == State.GONE || asking) return;
        if (timer != null) timer.cancel();
        timer = null;
        asking = true;
        var question = BrokerHeartbeatRequest.DEFAULT
                .withBrokerId(registration.brokerId())
                .withBrokerEpoch(epoch)
                .withCurrentMetadataOffset(known.metadataOffset() - 1)
                .withWantFence(false)
                .withWantShutDown(state == State.LEAVING)
                .withOfflineLogDirs(offlineDirectories)
                .withCordonedLogDirs(known.cordoned());
        controller.ask(question, HEARTBEAT_VERSION, loop, answer -> heard((BrokerHeartbeatResponse) answer));
    }

    private void heard(BrokerHeartbeatResponse answer) {
        asking = false;
        if (state == State.GONE) return;
        if (answer.errorCode() == Errors.STALE_BROKER_EPOCH
                || answer.errorCode() == Errors.BROKER_ID_NOT_REGISTERED) {
            if (state == State.LEAVING) {
                leave();
                return;
            }
            LOG.warn("The controller does not know this broker's registration any more, registering anew");
            state = State.REGISTERING;
            register();
            return;
        }
        boolean fine = answer.errorCode() == Errors.NONE;
        if (fine && state == State.LEAVING && answer.shouldShutDown()) {
            leave();
            return;
        }
        if (fine && state == State.FENCED && !answer.isFenced()) {
            state = State.ACTIVE;
            if (onActive != null) onActive.run();
            onActive = null;
        } else if (fine && state == State.ACTIVE && answer.isFenced()) {
            state = State.FENCED;
        }
        if (fine && state != State.LEAVING && known.lacksDirectories()) amend();
        boolean hurry = state == State.FENCED || state == State.LEAVING;
        long waitNanos = again ? 0 : hurry ? Math.min(heartbeatNanos, RETRY_NANOS / 5) : heartbeatNanos;
        again = false;
        timer = loop.at(clock.nowNanos() + waitNanos, this::beat);
    }

    /// Tells the controller at once what the next heartbeat would: we have caught up.
    public void caughtUp() {
        if (state == State.FENCED) beat();
    }

    /// Tells the controller at once which directories failed (KIP-858).
    public void offline(List<Uuid> directories) {
        offlineDirectories = List.copyOf(directories);
        beatNow();
    }

    /// Tells the controller at once which directories take no new replicas.
    public void cordonsChanged() {
        beatNow();
    }

    private void beatNow() {
        again = asking;
        if (state == State.FENCED || state == State.ACTIVE) beat();
    }

    /// Asks the controller to move leadership away; `gone` runs when nothing depends on us any more,
    /// or after `patienceMs`; at once if that is 0 or we never belonged.
    public void leave(long patienceMs, Task gone) {
        onGone = gone;
        if (state == State.GONE) {
            onGone.run();
            return;
        }
        if (state == State.REGISTERING || patienceMs == 0) {
            leave();
            return;
        }
        state = State.LEAVING;
        loop.at(clock.nowNanos() + patienceMs * 1_000_000, this::leave);
        beat();
    }

    private void leave() {
        if (state == State.GONE) return;
        state = State.GONE;
        if (timer != null) timer.cancel();
        onGone.run();
    }
}
