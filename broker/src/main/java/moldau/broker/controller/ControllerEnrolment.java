package moldau.broker.controller;

import java.util.function.Supplier;
import moldau.base.Clock;
import moldau.base.Loop;
import moldau.state.cluster.ClusterImage;
import moldau.state.cluster.ControllerImage;
import moldau.state.cluster.Features;
import moldau.wire.message.ControllerRegistrationRequest;

/// Sees to it that the cluster knows where this controller is and what it can do (KIP-919): asks the
/// active controller to write it down until it stands in the image. On the controller's loop.
public final class ControllerEnrolment {
    private static final long LOOK_NANOS = 500_000_000L;

    private final ControllerRegistrationRequest registration;
    private final ControllerChannel controller;
    private final Supplier<ClusterImage> image;
    private final Loop loop;
    private final Clock clock;
    private Loop.Timer timer;
    private boolean asking;
    private boolean stopped;

    public ControllerEnrolment(
            ControllerRegistrationRequest registration, ControllerChannel controller,
            Supplier<ClusterImage> image, Loop loop, Clock clock) {
        this.registration = registration;
        this.controller = controller;
        this.image = image;
        this.loop = loop;
        this.clock = clock;
    }

    public void start() {
        look();
    }

    public void stop() {
        stopped = true;
        if (timer != null) timer.cancel();
    }

    private void look() {
        if (stopped) return;
        timer = loop.at(clock.nowNanos() + LOOK_NANOS, this::look);
        // Before the level allows it there is nothing to write; it may be raised any time.
        if (asking || isEnrolled() || image.get().metadataVersion() < Features.METADATA_3_7_IV0) return;
        asking = true;
        controller.ask(registration, 0, loop, _ -> asking = false);
    }

    private boolean isEnrolled() {
        ControllerImage known = image.get().controllers().get(registration.controllerId());
        return known != null && known.incarnation().equals(registration.incarnationId());
    }
}
