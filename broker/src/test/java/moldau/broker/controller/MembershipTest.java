package moldau.broker.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import moldau.base.Loop;
import moldau.base.sim.SimWorld;
import moldau.base.sim.Universe;
import moldau.base.sim.Weather;
import moldau.broker.connection.Asker;
import moldau.wire.Uuid;
import moldau.wire.message.BrokerHeartbeatRequest;
import moldau.wire.message.BrokerHeartbeatResponse;
import moldau.wire.message.BrokerRegistrationRequest;
import moldau.wire.message.BrokerRegistrationResponse;
import moldau.wire.message.Request;
import moldau.wire.message.Response;
import org.junit.jupiter.api.Test;

class MembershipTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int EPOCH = 7;
    private static final Uuid ONE = new Uuid(1, 1001);
    private static final Uuid TWO = new Uuid(1, 1002);

    private final Universe universe = new Universe(1, Weather.CALM);
    private final SimWorld world = universe.host("broker").boot(1);
    private final List<BrokerRegistrationRequest> registrations = new ArrayList<>();
    private int beats;
    private boolean lacksDirectories;
    private boolean isActive;

    private final Membership membership = new Membership(
            BrokerRegistrationRequest.DEFAULT.withBrokerId(1).withLogDirs(List.of(ONE, TWO)),
            new Takes(), world.loops().controller(), world.clock(), new Membership.Pace(100, 1000), new Knows());

    /// A controller that takes everybody.
    private final class Takes implements ControllerChannel {
        @Override
        public void ask(Asker asker, Request question, int version, Loop answerOn, Consumer<Response> reply) {
            answerOn.insist(() -> reply.accept(switch (question) {
                case BrokerRegistrationRequest it -> {
                    registrations.add(it);
                    yield BrokerRegistrationResponse.DEFAULT.withBrokerEpoch(EPOCH);
                }
                case BrokerHeartbeatRequest _ -> {
                    beats++;
                    yield BrokerHeartbeatResponse.DEFAULT.withIsFenced(false).withIsCaughtUp(true);
                }
                default -> throw new AssertionError(question);
            }));
        }
    }

    private final class Knows implements Membership.Known {
        @Override
        public long metadataOffset() {
            return 1;
        }

        @Override
        public List<Uuid> cordoned() {
            return null;
        }

        @Override
        public boolean lacksDirectories() {
            return lacksDirectories;
        }
    }

    private void join() {
        world.loops().controller().insist(() -> membership.join(() -> isActive = true, (_, _) -> { }));
        universe.run(SECOND);
        assertTrue(isActive);
    }

    @Test
    void itRegistersOnceAndTellsRegularlyThatItLives() {
        join();

        assertEquals(1, registrations.size());
        assertEquals(EPOCH, membership.epoch());
        assertTrue(beats >= 9 && beats <= 11, "heartbeats: " + beats);
    }

    /// The cluster was upgraded and knows of directories now.
    @Test
    void itTellsItsDirectoriesOnceTheClusterCanKeepThem() {
        join();
        lacksDirectories = true;
        universe.run(SECOND);
        assertTrue(registrations.size() > 1);
        assertEquals(registrations.getFirst(), registrations.getLast());
        assertEquals(EPOCH, membership.epoch());

        lacksDirectories = false;
        int told = registrations.size();
        universe.run(SECOND);
        assertEquals(told, registrations.size());
    }

    @Test
    void aDirectoryThatFailedIsNotTold() {
        join();
        world.loops().controller().insist(() -> membership.offline(List.of(TWO)));
        lacksDirectories = true;
        universe.run(SECOND);

        assertEquals(List.of(ONE), registrations.getLast().logDirs());
    }
}
