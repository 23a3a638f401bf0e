package moldau.state.cluster;

import java.util.ArrayList;
import java.util.List;
import moldau.state.Decision;
import moldau.wire.Uuid;
import moldau.wire.message.BrokerHeartbeatRequest;
import moldau.wire.message.BrokerHeartbeatResponse;
import moldau.wire.record.BrokerRegistrationChangeRecord;
import moldau.wire.record.MetadataRecord;

/// A broker's life between registration and the end, driven by its heartbeats:
///
/// ```
///             caught up with its            wants to stop,
///             registration                  leads something
///   FENCED ──────────────────► ACTIVE ─────────────────────► STOPPING
///     ▲  ▲                       │                               │
///     │  └─ wants to be fenced, ─┘     leads nothing and all     │
///     │     or its lease lapsed        others know: may stop     │
///     └──────────────────────────────────────────────────────────┘
/// ```
final class Heartbeats {
    private static final byte FENCE = 1;
    private static final byte UNFENCE = -1;
    private static final byte STOPPING = 1;

    private final Scene scene;
    private final Leases leases;
    private final List<MetadataRecord> records = new ArrayList<>();

    Heartbeats(Scene scene, Leases leases) {
        this.scene = scene;
        this.leases = leases;
    }

    /// What becomes of the broker with this heartbeat.
    private enum Next { FENCED, ACTIVE, STOPPING, STOP_NOW }

    /// @param registeredAt offset of the broker's registration
    /// @param nextOffset the end of the metadata log
    Decision<MetadataRecord, BrokerHeartbeatResponse> decide(
            BrokerHeartbeatRequest request, long registeredAt, long nowMs, long nextOffset) {
        Problem stale = scene.checkEpoch(request.brokerId(), request.brokerEpoch());
        if (!stale.isNone()) {
            return Decision.answer(
                    BrokerHeartbeatResponse.DEFAULT.withErrorCode(stale.code()));
        }
        BrokerImage broker = scene.image().broker(request.brokerId());
        boolean isCaughtUp = request.currentMetadataOffset() >= registeredAt;
        Next next = next(broker, request, isCaughtUp);
        switch (next) {
            case FENCED -> {
                if (!broker.fenced()) fence(broker);
            }
            case ACTIVE -> {
                if (broker.fenced()) unfence(broker);
            }
            case STOPPING -> {
                if (!broker.stopping()) {
                    stop(broker);
                    leases.stopping(broker.id(), broker.epoch(), nextOffset + records.size() - 1,
                            nowMs);
                }
            }
            case STOP_NOW -> {
                if (!broker.fenced()) fence(broker);
            }
        }
        leases.renew(broker.id(), broker.epoch(), request.currentMetadataOffset(), nowMs);
        directories(broker, request);
        var response = BrokerHeartbeatResponse.DEFAULT
                .withIsCaughtUp(isCaughtUp)
                .withIsFenced(next == Next.FENCED || next == Next.STOP_NOW)
                .withShouldShutDown(next == Next.STOP_NOW);
        return records.isEmpty() ? Decision.answer(response) : Decision.of(records, response);
    }

    /// The broker was not heard in time.
    static List<MetadataRecord> lapse(Scene scene, Leases leases, int id) {
        var heartbeats = new Heartbeats(scene, leases);
        heartbeats.fence(scene.image().broker(id));
        return heartbeats.records;
    }

    private Next next(BrokerImage broker, BrokerHeartbeatRequest request, boolean isCaughtUp) {
        if (broker.fenced()) {
            if (request.wantShutDown()) return Next.STOP_NOW;
            return request.wantFence() || !isCaughtUp ? Next.FENCED : Next.ACTIVE;
        }
        if (broker.stopping()) {
            boolean mayStop = !scene.image().isLeading(broker.id())
                    && leases.mayStop(broker.id(), broker.epoch(), scene.image());
            return mayStop ? Next.STOP_NOW : Next.STOPPING;
        }
        if (request.wantFence()) return request.wantShutDown() ? Next.STOP_NOW : Next.FENCED;
        if (!request.wantShutDown()) return Next.ACTIVE;
        return scene.image().isLeading(broker.id()) ? Next.STOPPING : Next.STOP_NOW;
    }

    private void fence(BrokerImage broker) {
        new Elections(scene, records).without(broker.id());
        records.add(change(broker).withFenced(FENCE));
    }

    private void unfence(BrokerImage broker) {
        records.add(change(broker).withFenced(UNFENCE));
        new Elections(scene, records).with(broker.id());
    }

    private void stop(BrokerImage broker) {
        records.add(change(broker).withInControlledShutdown(STOPPING));
        new Elections(scene, records).without(broker.id());
    }

    /// Directories that failed or are cordoned since the last time.
    private void directories(BrokerImage broker, BrokerHeartbeatRequest request) {
        short version = scene.image().metadataVersion();
        if (version >= Features.METADATA_3_7_IV2 && !request.offlineLogDirs().isEmpty()) {
            var online = new ArrayList<>(broker.directories());
            online.removeAll(request.offlineLogDirs());
            var failed = new ArrayList<>(broker.directories());
            failed.removeAll(online);
            if (!failed.isEmpty() && !online.isEmpty()) {
                new Elections(scene, records).withoutDirectories(broker.id(), failed);
                records.add(change(broker).withLogDirs(online));
            }
        }
        if (version < Features.METADATA_4_3_IV0 || request.cordonedLogDirs() == null) return;
        List<Uuid> cordoned = Directories.sorted(request.cordonedLogDirs());
        if (!cordoned.equals(broker.cordoned())) {
            records.add(change(broker).withCordonedLogDirs(cordoned));
        }
    }

    private static BrokerRegistrationChangeRecord change(BrokerImage broker) {
        return BrokerRegistrationChangeRecord.DEFAULT
                .withBrokerId(broker.id())
                .withBrokerEpoch(broker.epoch());
    }
}
