package moldau.state.cluster;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import moldau.state.Decision;
import moldau.wire.Errors;
import moldau.wire.Uuid;
import moldau.wire.message.BrokerRegistrationRequest;
import moldau.wire.message.BrokerRegistrationResponse;
import moldau.wire.message.ControllerRegistrationRequest;
import moldau.wire.message.ControllerRegistrationResponse;
import moldau.wire.message.UnregisterBrokerRequest;
import moldau.wire.message.UnregisterBrokerResponse;
import moldau.wire.record.MetadataRecord;
import moldau.wire.record.RegisterBrokerRecord;
import moldau.wire.record.RegisterControllerRecord;
import moldau.wire.record.UnregisterBrokerRecord;

/// Brokers and controllers make themselves known (KIP-631, KIP-919), and are forgotten.
final class BrokerRegistrations {
    private final Scene scene;
    private final Leases leases;
    private final List<MetadataRecord> records = new ArrayList<>();

    BrokerRegistrations(Scene scene, Leases leases) {
        this.scene = scene;
        this.leases = leases;
    }

    /// @param nextOffset the end of the metadata log: becomes the broker's epoch
    Decision<MetadataRecord, BrokerRegistrationResponse> register(
            BrokerRegistrationRequest request, String clusterId, long nowMs, long nextOffset) {
        short refused = check(request, clusterId, nowMs);
        if (refused != Errors.NONE) {
            return Decision.answer(BrokerRegistrationResponse.DEFAULT.withErrorCode(refused));
        }
        BrokerImage existing = scene.image().broker(request.brokerId());
        boolean sameLife =
                existing != null && existing.incarnation().equals(request.incarnationId());
        long epoch = sameLife ? existing.epoch() : nextOffset;
        if (!sameLife) endLife(existing, request);
        records.add(record(request)
                .withBrokerEpoch(epoch)
                .withFenced(!sameLife || existing.fenced())
                .withInControlledShutdown(sameLife && existing.stopping()));
        return Decision.of(records, BrokerRegistrationResponse.DEFAULT.withBrokerEpoch(epoch));
    }

    Decision<MetadataRecord, UnregisterBrokerResponse> unregister(UnregisterBrokerRequest request) {
        BrokerImage broker = scene.image().broker(request.brokerId());
        if (broker == null) {
            return Decision.answer(UnregisterBrokerResponse.DEFAULT
                    .withErrorCode(Errors.BROKER_ID_NOT_REGISTERED)
                    .withErrorMessage("Broker ID " + request.brokerId()
                            + " is not currently registered"));
        }
        new Elections(scene, records).without(broker.id());
        records.add(UnregisterBrokerRecord.DEFAULT
                .withBrokerId(broker.id())
                .withBrokerEpoch(broker.epoch()));
        leases.drop(broker.id());
        return Decision.of(records, UnregisterBrokerResponse.DEFAULT);
    }

    Decision<MetadataRecord, ControllerRegistrationResponse> registerController(
            ControllerRegistrationRequest request) {
        if (scene.image().metadataVersion() < Features.METADATA_3_7_IV0) {
            return Decision.answer(ControllerRegistrationResponse.DEFAULT
                    .withErrorCode(Errors.UNSUPPORTED_VERSION)
                    .withErrorMessage("The current metadata.version is too old to support"
                            + " controller registrations."));
        }
        var listeners = new ArrayList<RegisterControllerRecord.Endpoint>();
        for (var each : request.listeners()) {
            listeners.add(new RegisterControllerRecord.Endpoint(
                    each.name(), each.host(), each.port(), each.securityProtocol()));
        }
        var features = new ArrayList<RegisterControllerRecord.Feature>();
        for (var each : request.features()) {
            features.add(new RegisterControllerRecord.Feature(
                    each.name(), each.minSupportedVersion(), each.maxSupportedVersion()));
        }
        records.add(RegisterControllerRecord.DEFAULT
                .withControllerId(request.controllerId())
                .withIncarnationId(request.incarnationId())
                .withZkMigrationReady(request.zkMigrationReady())
                .withEndPoints(listeners)
                .withFeatures(features));
        return Decision.of(records, ControllerRegistrationResponse.DEFAULT);
    }

    private short check(BrokerRegistrationRequest request, String clusterId, long nowMs) {
        if (!request.clusterId().equals(clusterId)) return Errors.INCONSISTENT_CLUSTER_ID;
        if (request.isMigratingZkBroker()) return Errors.BROKER_ID_NOT_REGISTERED;
        BrokerImage existing = scene.image().broker(request.brokerId());
        boolean otherLives = existing != null
                && !existing.incarnation().equals(request.incarnationId())
                && !existing.stopping()
                && leases.isAlive(existing.id(), existing.epoch(), nowMs);
        if (otherLives) return Errors.DUPLICATE_BROKER_REGISTRATION;
        if (!hasGoodDirectories(request)) return Errors.INVALID_REGISTRATION;
        return supportsFeatures(request) ? Errors.NONE : Errors.UNSUPPORTED_VERSION;
    }

    /// A feature the broker does not name it supports at level 0 only.
    private boolean supportsFeatures(BrokerRegistrationRequest request) {
        for (var entry : scene.image().features()) {
            var range = new BrokerImage.FeatureRange((short) 0, (short) 0);
            for (var feature : request.features()) {
                if (feature.name().equals(entry.getKey())) {
                    range = new BrokerImage.FeatureRange(
                            feature.minSupportedVersion(), feature.maxSupportedVersion());
                }
            }
            if (!range.has(entry.getValue())) return false;
        }
        return true;
    }

    private boolean hasGoodDirectories(BrokerRegistrationRequest request) {
        if (scene.image().metadataVersion() < Features.METADATA_3_7_IV2) return true;
        var seen = new HashSet<Uuid>();
        for (Uuid directory : request.logDirs()) {
            if (Directories.isReserved(directory) || !seen.add(directory)) return false;
            for (var entry : scene.image().brokers()) {
                BrokerImage other = entry.getValue();
                if (other.id() != request.brokerId() && other.directories().contains(directory)) {
                    return false;
                }
            }
        }
        return !seen.isEmpty();
    }

    /// The life before has ended. It ended well if the broker still knows the epoch it had: it
    /// wrote that down when it had stopped cleanly. Without eligible replicas nobody asks.
    ///
    /// @param existing null if the broker was unregistered: then nobody knows how it ended
    private void endLife(BrokerImage existing, BrokerRegistrationRequest request) {
        boolean clean = !scene.image().isElrEnabled()
                || existing != null && request.previousBrokerEpoch() == existing.epoch();
        var elections = new Elections(scene, records);
        if (clean) {
            elections.without(request.brokerId());
        } else {
            elections.withoutUnclean(request.brokerId());
        }
        leases.drop(request.brokerId());
    }

    private RegisterBrokerRecord record(BrokerRegistrationRequest request) {
        var listeners = new ArrayList<RegisterBrokerRecord.Endpoint>();
        for (var each : request.listeners()) {
            listeners.add(new RegisterBrokerRecord.Endpoint(
                    each.name(), each.host(), each.port(), each.securityProtocol()));
        }
        var features = new ArrayList<RegisterBrokerRecord.Feature>();
        for (var each : request.features()) {
            features.add(new RegisterBrokerRecord.Feature(
                    each.name(), each.minSupportedVersion(), each.maxSupportedVersion()));
        }
        boolean directories = scene.image().metadataVersion() >= Features.METADATA_3_7_IV2;
        return RegisterBrokerRecord.DEFAULT
                .withBrokerId(request.brokerId())
                .withIncarnationId(request.incarnationId())
                .withEndPoints(listeners)
                .withFeatures(features)
                .withRack(request.rack())
                .withLogDirs(directories ? request.logDirs() : List.of());
    }
}
